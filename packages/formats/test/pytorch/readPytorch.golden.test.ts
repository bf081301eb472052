/** Files that PyTorch 2.13 wrote, and what its models compute in float64. */
import { readFileSync } from 'node:fs';
import { gru, rnn } from '@statal/cells';
import { bidirectional, dense, embedding, layerNorm, pooling, recurrent, sequential } from '@statal/layers';
import { createEngine, read, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { type ImportedModel, type ReadPytorchOptions, readPytorch } from '../../src/pytorch/index.js';

interface FileCase {
  readonly name: string;
  readonly file: string;
  readonly input: GoldenTensor;
  readonly outputs: GoldenTensor;
}

const folder = new URL('../../../../tooling/oracles/golden/pytorch/', import.meta.url);
const bytesOf = (file: string): Uint8Array => readFileSync(new URL(file, folder));
const engine = await createEngine({ kind: 'reference' });

/** What a state_dict of these models does not tell. */
const models: Readonly<Record<string, ReadPytorchOptions['model']>> = {
  classifier: sequential([
    embedding({ entries: 6, units: 3 }),
    bidirectional(gru(), { inputs: 3, units: 4 }),
    pooling({ kind: 'last' }),
    layerNorm({ units: 8 }),
    dense({ inputs: 8, units: 4, activation: 'relu' }),
    dense({ inputs: 4, units: 3 }),
  ]),
  rnnRelu: bidirectional(rnn({ activation: 'relu' }), { inputs: 3, units: 4 }),
  mlpFloat64: sequential([dense({ inputs: 3, units: 4, activation: 'tanh' }), dense({ inputs: 4, units: 2, bias: false })]),
};

async function outputsOf({ layer, params }: ImportedModel, { shape, data }: GoldenTensor): Promise<ArrayLike<number>> {
  const takesIds = layer.inputs === 'indices';
  const x = tensor(engine, takesIds ? Int32Array.from(data) : Float64Array.from(data), { shape });
  return read(layer.apply(params, x).output);
}

describe('a file of PyTorch computes what its model computed', () => {
  it.each(readGolden<FileCase>('pytorchFiles').map((golden) => [golden.file, golden] as const))(
    '%s',
    async (file, { name, input, outputs }) => {
      const model = readPytorch(bytesOf(file), { engine, source: file, model: models[name] });
      expectClose(await outputsOf(model, input), outputs.data, 1e-9);
    },
  );
});

const refused: readonly (readonly [string, string])[] = [];

describe('files that are not read', () => {
  it.each(refused)('%s', (file, message) => {
    expect(() => readPytorch(bytesOf(`refused/${file}.pt`), { engine, source: `${file}.pt` })).toThrow(message);
  });
});

it('x', () => {
  for (const file of [
    'pickledModel',
    'pickledSequential',
    'convolution',
    'batchNorm',
    'weightNorm',
    'attention',
    'quantized',
    'twoModels',
    'oneTensor',
    'torchScript',
  ])
    try {
      readPytorch(bytesOf(`refused/${file}.pt`), { engine, source: `${file}.pt` });
      console.log('NOT', file);
    } catch (e) {
      console.log((e as Error).message);
    }
  for (const { file } of readGolden<FileCase>('pytorchFiles'))
    try {
      const { layer, notes } = readPytorch(bytesOf(file), { engine, source: file });
      console.log(file, JSON.stringify(layer.config()), notes.join('\n   '));
    } catch (e) {
      console.log((e as Error).message);
    }
});
