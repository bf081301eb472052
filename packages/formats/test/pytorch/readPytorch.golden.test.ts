/** Files that PyTorch 2.13 wrote, and what its models compute in float64. */
import { gru, rnn } from '@statal/cells';
import { bidirectional, dense, embedding, layerNorm, pooling, sequential } from '@statal/layers';
import { createEngine, read, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type GoldenTensor, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { type ImportedModel, type ReadPytorchOptions, readPytorch } from '../../src/pytorch/index.js';
import { messageOf } from '../messageOf.js';
import { bytesOf } from './goldenFiles.js';

interface FileCase {
  readonly name: string;
  readonly file: string;
  readonly input: GoldenTensor;
  readonly outputs: GoldenTensor;
}

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
      const model = readPytorch(bytesOf(file), { engine, source: file, model: models[name.replace('Protocol4', '')] });
      expectClose(await outputsOf(model, input), outputs.data, 1e-9);
    },
  );
});

const unread =
  'nn.RNN, LSTM, GRU, Embedding, Linear and LayerNorm are read; { modules: [...] } leaves others out, and readStateDict gives any tensor';
const savedRightly = 'Save its parameters in Python: torch.save(model.state_dict(), "model.pt")';
const refused: readonly (readonly [string, string])[] = [
  ['pickledModel', `it holds __main__.Custom, an object of Python, and only tensors and plain values are read. ${savedRightly}`],
  [
    'pickledSequential',
    `it holds torch.nn.modules.container.Sequential, an object of Python, and only tensors and plain values are read. ${savedRightly}`,
  ],
  ['quantized', `it holds torch._utils._rebuild_qtensor, an object of Python, and only tensors and plain values are read. ${savedRightly}`],
  ['convolution', `"0.weight" [1, 1, 3] is of a convolution, which is not read. ${unread}`],
  [
    'batchNorm',
    '"1.running_mean" belongs to a batch normalization, which is not read from a state_dict. Write the model with torch.onnx.export, and read that file with readOnnx',
  ],
  [
    'weightNorm',
    `"parametrizations.weight.original0" is a part of a weight with a normalization or mask: remove that in Python before saving. ${unread}`,
  ],
  ['attention', `"in_proj_weight" belongs to an attention, which is not read. ${unread}`],
  ['twoModels', 'it holds several state_dicts: "generator", "discriminator". Say which: { key: "generator" }'],
  ['oneTensor', `it holds a tensor and no state_dict. ${savedRightly}`],
  [
    'torchScript',
    'it is a TorchScript archive. Save its parameters in Python: torch.save(torch.jit.load("old.pt").state_dict(), "model.pt")',
  ],
];

describe('files that are not read', () => {
  it.each(refused)('%s', (file, message) => {
    const source = `${file}.pt`;
    expect(messageOf(() => readPytorch(bytesOf(`refused/${source}`), { engine, source }))).toBe(`${source}: ${message}`);
  });
});
