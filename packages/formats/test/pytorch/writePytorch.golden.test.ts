/**
 * State_dicts that are written. That PyTorch reads them and computes the same is checked by tooling/oracles/pytorchFiles.py, on the bytes that are
 * committed. Here the bytes must be these, and the reader must give back the same parameters.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createEngine, type Engine, namedLeaves, Random, read, readSync, type Tree, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { readPytorch, writePytorch } from '../../src/pytorch/index.js';
import { goldenFolder } from './goldenFiles.js';
import { writtenModels } from './writtenModels.js';

const engines = { wasm: await createEngine(), reference: await createEngine({ kind: 'reference' }) };
const engine = engines.reference;

interface WrittenCase {
  readonly name: string;
  readonly input: GoldenTensor;
  readonly outputs: GoldenTensor;
}

/** What PyTorch computes with the files. */
const computed = new Map(readGolden<WrittenCase>('pytorchWritten').map((golden) => [golden.name, golden]));
const folder = new URL('written/', goldenFolder);
const flat = (tree: Tree): unknown[] => namedLeaves(tree).map(([path, value]) => [path, value.shape, [...readSync(value)]]);
const cases = Object.entries(writtenModels).flatMap(([name, { layer, names, kind = 'wasm' }]) =>
  (['pt', 'safetensors'] as const).map((format) => [`${name}.${format}`, { name, layer, names, kind, format }] as const),
);

describe('a model that is written', () => {
  it.each(cases)(
    '%s has the bytes that PyTorch read, and is read as the same model',
    async (file, { name, layer, names, kind, format }) => {
      const engine = engines[kind];
      const params = roundedParams(engine, layer.init({ engine, random: Random.fromSeed(7) }));
      const bytes = await writePytorch(layer, params, { format, names });
      const place = new URL(file, folder);
      if (!existsSync(place)) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(place, bytes);
        throw new Error(`${file} was written; check it with python3 tooling/oracles/pytorchFiles.py --check, and run the test again`);
      }
      expect(Buffer.compare(bytes, readFileSync(place)), `${file} differs from what PyTorch has read`).toBe(0);
      const again = readPytorch(bytes, { engine, source: file, model: layer });
      expect(flat(again.params)).toEqual(flat(params));
      const { input, outputs } = computed.get(name) as WrittenCase;
      const data = layer.inputs === 'indices' ? Int32Array.from(input.data) : Float64Array.from(input.data);
      const { output } = layer.apply(again.params, tensor(engine, data, { shape: input.shape }));
      expectClose(await read(output), outputs.data, kind === 'wasm' ? 1e-6 : 1e-9);
    },
  );

  it('is read without a description too, if its sizes say enough', async () => {
    const { layer, names } = writtenModels.charRnn;
    const params = layer.init({ engine, random: Random.fromSeed(7) });
    const again = readPytorch(await writePytorch(layer, params, { names }), { engine });
    const x = tensor(engine, Int32Array.of(0, 1, 2, 3, 4, 0), { shape: [3, 2] });
    expect(await read(again.layer.apply(again.params, x).output)).toEqual(await read(layer.apply(params, x).output));
  });
});

/** Multiples of 1/1024, which are the same on every machine. */
function roundedParams<T>(engine: Engine, params: T): T {
  const rounded = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(rounded);
    if (typeof value === 'object' && value !== null && 'dtype' in value) {
      const given = value as unknown as Parameters<typeof readSync>[0];
      return tensor(
        engine,
        Float64Array.from(readSync(given), (element) => Math.round(element * 1024) / 1024),
        { shape: given.shape },
      );
    }
    return Object.fromEntries(Object.entries(value as object).map(([name, item]) => [name, rounded(item)]));
  };
  return rounded(params) as T;
}
