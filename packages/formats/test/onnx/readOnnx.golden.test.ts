import { readFileSync } from 'node:fs';
import { read, tensor, transpose } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, test } from 'vitest';
import { readOnnx } from '../../src/onnx/index.js';
import { engine } from './engine.js';

const folder = new URL('../../../../tooling/oracles/golden/', import.meta.url);
interface OnnxCase {
  readonly name: string;
  readonly files: readonly string[];
  readonly batchFirst: boolean;
  readonly input: { readonly shape: readonly number[]; readonly data: readonly number[] };
  readonly outputs: { readonly shape: readonly number[]; readonly data: readonly number[] };
}
const cases: readonly OnnxCase[] = JSON.parse(readFileSync(new URL('onnxFiles.json', folder), 'utf8')).cases;

describe('a file of PyTorch computes what PyTorch does', () => {
  test.each(cases.flatMap((one) => one.files.map((file): [string, OnnxCase] => [file, one])))(
    '%s',
    async (file, { batchFirst, input, outputs }) => {
      const { layer, params } = readOnnx(readFileSync(new URL(`onnx/${file}`, folder)), { engine, source: file });
      const isIndices = layer.inputs === 'indices';
      const given = tensor(engine, isIndices ? Int32Array.from(input.data) : Float32Array.from(input.data), { shape: input.shape });
      const x = batchFirst ? transpose(given, [1, 0, ...input.shape.map((_, axis) => axis).slice(2)]) : given;
      const { output } = layer.apply(params, x);
      const turned = batchFirst && output.shape.length === 3 ? transpose(output, [1, 0, 2]) : output;
      // One unit may have no axis in the file.
      expect(turned.shape.slice(0, outputs.shape.length)).toEqual(outputs.shape);
      expectClose(await read(turned), outputs.data, 1e-6, file);
    },
  );
});

test.each([
  ['charRnnScript.onnx', []],
  [
    'withStateDynamo.onnx',
    [
      'The inputs h of the file are states or lengths; here they are options of apply.',
      'The outputs hn of the file are states; here apply returns them as state.',
    ],
  ],
  [
    'fromZerosScript.onnx',
    [
      'The input x of the file has rows first, [B, T]; here steps come first, [T, B].',
      'The output of the file has no axis for its one unit; here it is the last.',
    ],
  ],
  [
    'activationAloneScript.onnx',
    [
      'The input x of the file has rows first, [B, T]; here steps come first, [T, B].',
      'Relu "/Relu" became a dense layer whose weights are the identity.',
    ],
  ],
  ['gruDeepScript.onnx', ['The file is for fixed numbers of steps or rows; here they are free.']],
])('notes of %s tell what differs', (file, notes) => {
  expect(readOnnx(readFileSync(new URL(`onnx/${file}`, folder)), { engine }).notes).toEqual(notes);
});
