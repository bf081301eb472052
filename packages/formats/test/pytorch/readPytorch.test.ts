import { gru, indrnn, lstm, rnn } from '@statal/cells';
import {
  bidirectional,
  conv2d,
  dense,
  dropout,
  embedding,
  encodeModel,
  encodeSafetensors,
  layerNorm,
  pooling,
  recurrent,
  type SafetensorsTensor,
  sequential,
  stacked,
  timeDistributed,
} from '@statal/layers';
import { createEngine, namedLeaves, Random, readSync } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type ReadPytorchOptions, readPytorch, readStateDict } from '../../src/pytorch/index.js';
import { messageOf } from '../messageOf.js';
import { bytesOf } from './goldenFiles.js';

const engine = await createEngine();

/** A state_dict of zeros with these shapes, in this order. */
function stateDict(shapes: Readonly<Record<string, readonly number[]>>): Uint8Array {
  const zero = (shape: readonly number[]): SafetensorsTensor => ({
    dtype: 'F32',
    shape,
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  });
  return encodeSafetensors(new Map(Object.entries(shapes).map(([name, shape]) => [name, zero(shape)])));
}

const charRnn = bytesOf('charRnn.pt');
const problem = (bytes: Uint8Array, options: Partial<ReadPytorchOptions> = {}): string =>
  messageOf(() => readPytorch(bytes, { engine, source: 'model.pt', ...options })).replace(/^model\.pt: /, '');
const orderHint = 'Layers take modules in the order of the file; say another order with { modules: [...] }';

describe('the state_dict of a checkpoint', () => {
  it.each(['classifier.pt', 'classifierProtocol4.pt'])(
    'is found in %s under the only key that holds one; other values are metadata',
    (file) => {
      const { key, metadata, tensors } = readStateDict(bytesOf(file));
      expect(key).toBe('model_state_dict');
      expect(tensors.size).toBe(15);
      expect([...metadata]).toEqual([
        ['epoch', 3],
        ['loss', 1.25],
        ['nothing', null],
        ['vocabulary', ['a', 'b', 'é']],
        ['ids', new Map(Object.entries({ a: 0, b: 1 }))],
        ['large', 2n ** 60n],
        ['done', true],
        ['meanLoss', 0.5],
        ['count', -7],
        ['best', 2.5],
        ['stopped', true],
        ['bytes', 'a\xff'],
        ['size', [2, 3]],
        ['dtype', 'torch.float16'],
      ]);
    },
  );

  it('is taken from the key that is named', () => {
    const twoModels = bytesOf('refused/twoModels.pt');
    expect([...readStateDict(twoModels, { key: 'discriminator' }).tensors.keys()]).toEqual(['weight', 'bias']);
    expect(problem(twoModels, { key: 'critic' })).toBe('"critic" holds no state_dict. Keys that do: "generator", "discriminator"');
    expect(problem(bytesOf('safetensors.safetensors'), { key: 'a' })).toBe('a safetensors file has no keys, and key is "a". Leave key out');
  });

  it('is not in a model of Statal', async () => {
    const layer = dense({ inputs: 2, units: 3 });
    const bytes = await encodeModel(layer, layer.init({ engine, random: Random.fromSeed(1) }));
    expect(problem(bytes)).toBe('it is a model of Statal. Read it with decodeModel of @statal/layers');
  });

  it('keeps elements of every type as they are', () => {
    const types = (file: string): string[] => [...new Set([...readStateDict(bytesOf(file)).tensors.values()].map(({ dtype }) => dtype))];
    expect(types('gruHalf.pt')).toEqual(['F16']);
    expect(types('rnnBfloat16.pt')).toEqual(['BF16']);
    expect(types('mlpFloat64.pt')).toEqual(['F64']);
    expect(readStateDict(bytesOf('refused/batchNorm.pt')).tensors.get('1.num_batches_tracked')).toEqual({
      dtype: 'I64',
      shape: [],
      data: BigInt64Array.of(0n),
    });
  });
});

describe('modules', () => {
  it('may have no recurrent one, and a note says what that can mean', () => {
    const { notes } = readPytorch(stateDict({ 'i2h.weight': [4, 3], 'i2h.bias': [4], 'h2o.weight': [2, 4], 'h2o.bias': [2] }), { engine });
    expect(notes).toContain('It has no nn.RNN, LSTM or GRU. If its class computes steps by itself, the layers here do not.');
  });

  it('run in the order of the file, and notes say what was assumed', () => {
    const { layer, notes } = readPytorch(charRnn, { engine });
    expect(layer.config().layer).toBe('sequential');
    expect(notes).toEqual([
      'encoder is read as nn.Embedding, because it has no bias and comes first.',
      'Sequences are [T, B, features], also if the model of PyTorch has batch_first=True.',
      'A state_dict does not say what runs between modules: activations, dropout and the choice of a step are left out. Give model to add them.',
    ]);
  });

  it('run in the only order that their sizes allow, if the file has them by the alphabet', () => {
    expect(readPytorch(bytesOf('safetensors.safetensors'), { engine }).notes[0]).toBe(
      'The modules run in the only order that their sizes allow, which is not that of the file: encoder, rnn, decoder.',
    );
  });

  it('can be chosen, in an order, and others are left out with a note', () => {
    const bytes = stateDict({ 'mean.weight': [2, 3], 'mean.bias': [2], 'conv.weight': [2, 2, 2], 'deviation.weight': [2, 3] });
    expect(problem(bytes)).toMatch(/^"conv\.weight" \[2, 2, 2\] is of a convolution/);
    const { layer, notes } = readPytorch(bytes, { engine, modules: ['mean'] });
    expect(layer.config()).toEqual(dense({ inputs: 3, units: 2 }).config());
    expect(notes[0]).toBe('2 of 4 tensors are of other modules and left out.');
    expect(problem(bytes, { modules: ['mean', 'head'] })).toBe(
      'it has no module "head". Names of its tensors: mean.weight, mean.bias, conv.weight, deviation.weight',
    );
    expect(problem(bytes, { modules: ['mean', 'deviation'] })).toBe(
      'its modules do not follow one another by their sizes: mean Linear from 3 to 2, deviation Embedding or Linear from 3 to 2. ' +
        'Say which run, in order: { modules: ["mean","deviation"] }, or give a layer made by code: { model }',
    );
  });

  it('can be those below a prefix', () => {
    const bytes = stateDict({ 'encoder.fc.weight': [2, 3], 'encoder.fc.bias': [2], 'bn.running_mean': [3] });
    const { layer, notes } = readPytorch(bytes, { engine, prefix: 'encoder.' });
    expect(layer.config()).toEqual(dense({ inputs: 3, units: 2 }).config());
    expect(notes[0]).toBe('1 of 3 tensors are not below "encoder." and left out.');
    expect(readPytorch(bytes, { engine, prefix: 'encoder.', modules: ['fc'] }).layer.units).toBe(2);
    expect(problem(bytes, { prefix: 'decoder.' })).toBe('no tensor has a name that begins with "decoder."');
  });

  it.each<[string, Readonly<Record<string, readonly number[]>>, string]>([
    ['a bias without weight', { 'a.bias': [2] }, '"a.bias" has no weight beside it'],
    ['a bias of another size', { weight: [2, 3], bias: [3] }, '"bias" is [3], and "weight" [2, 3] needs [2]'],
    ['a level without its second weight', { weight_ih_l0: [4, 2], bias_ih_l0: [4] }, '"weight_hh_l0" is missing'],
    ['one bias of two', { weight_ih_l0: [4, 2], weight_hh_l0: [4, 1], bias_ih_l0: [4] }, '"bias_hh_l0" is missing'],
    ['a missing level', { weight_ih_l1: [4, 2], weight_hh_l1: [4, 1] }, '"weight_ih_l0" is missing'],
    [
      'rows of no cell',
      { 'a.weight_ih_l0': [5, 2], 'a.weight_hh_l0': [5, 1] },
      '"a.weight_hh of level 0" [5, 1] has the rows of neither nn.RNN (1 x units), nn.GRU (3 x) nor nn.LSTM (4 x)',
    ],
    [
      'a level that does not fit on the one below',
      { weight_ih_l0: [4, 2], weight_hh_l0: [4, 1], weight_ih_l1: [4, 3], weight_hh_l1: [4, 1] },
      '"weight_ih_l1" takes 3 features and the level below gives 1',
    ],
    [
      'a level without inputs',
      { weight_ih_l0: [4, 0], weight_hh_l0: [4, 1] },
      '"weight_hh of level 0" [4, 1] is of a level without features',
    ],
    [
      'a projection to nothing',
      { weight_ih_l0: [4, 2], weight_hh_l0: [4, 0], weight_hr_l0: [0, 1] },
      '"weight_hh of level 0" [4, 0] is of a level without features',
    ],
    ['a tensor of no module', { 'a.scale': [2] }, '"a.scale" is of no module that is read'],
    ['a scalar', { weight: [] }, '"weight" [] is of no module that is read'],
    ['no element', { weight: [0, 2] }, '"weight" [0, 2] is of no module that is read'],
    ['two modules in one', { weight: [2, 2], weight_ih: [2, 2] }, '"weight_ih" stands beside "weight", and no module has both'],
    [
      'names of objects of JavaScript',
      { '__proto__.weight': [2, 2], 'constructor.toString': [2] },
      '"constructor.toString" is of no module that is read',
    ],
  ])('%s is an error', (_, shapes, message) => {
    expect(problem(stateDict(shapes))).toContain(message);
  });

  it('may have any name', () => {
    const bytes = stateDict({ '__proto__.weight': [3, 2], '__proto__.bias': [3] });
    expect(readPytorch(bytes, { engine }).layer.config()).toEqual(dense({ inputs: 2, units: 3 }).config());
    expect(Object.prototype).not.toHaveProperty('weight');
  });
});

describe('a model made by code', () => {
  const table = embedding({ entries: 5, units: 3 });
  const levels = [recurrent(lstm(), { inputs: 3, units: 4 }), recurrent(lstm(), { inputs: 4, units: 4 })] as const;
  const head = dense({ inputs: 4, units: 5 });

  it('gets each level in a layer of its own, and layers without parameters between', () => {
    const model = sequential([table, levels[0], dropout({ rate: 0.2 }), levels[1], pooling({ kind: 'last' }), timeDistributed(head)]);
    const { params, layer } = readPytorch(charRnn, { engine, model });
    expect(layer).toBe(model);
    const known = readPytorch(charRnn, { engine }).params;
    const elements = (tree: unknown): number[][] => namedLeaves(tree).map(([, value]) => [...readSync(value)]);
    expect(elements(params)).toEqual(elements(known));
    expect(namedLeaves(params).map(([path]) => path)).toEqual(
      namedLeaves(model.init({ engine, random: Random.fromSeed(1) })).map(([path]) => path),
    );
  });

  it('may say that an Embedding is a Linear without bias', () => {
    const bytes = stateDict({ 'embed.weight': [3, 2] });
    expect(readPytorch(bytes, { engine }).layer.name).toBe('embedding');
    expect(readPytorch(bytes, { engine, model: dense({ inputs: 2, units: 3, bias: false }) }).layer.name).toBe('dense');
  });

  it.each<[string, ReadPytorchOptions['model'], string]>([
    [
      'too few layers',
      sequential([table, stacked(levels)]),
      'the model has no layer for "decoder" (a Linear [5, 4]). Add the layer, or leave the module out with { modules: [...] }',
    ],
    [
      'too many layers',
      sequential([table, ...levels, head, dense({ inputs: 5, units: 2 })]),
      'it has no module for layers.4, a dense from 5 to 2',
    ],
    [
      'another order',
      sequential([levels[0], head]),
      `layers.0 is recurrent(lstm) from 3 to 4, and "encoder" (an Embedding or Linear [5, 3]) is next. ${orderHint}`,
    ],
    [
      'another width',
      embedding({ entries: 6, units: 3 }),
      `the model is an embedding [6, 3], and "encoder.weight" is [5, 3], expected [6, 3]. ${orderHint}`,
    ],
    [
      'another cell',
      sequential([table, recurrent(gru(), { inputs: 3, units: 4 })]),
      `layers.1 is recurrent(gru) from 3 to 4, and "rnn" (level 0 of an LSTM from 3 to 4) is next. ${orderHint}`,
    ],
    [
      'another number of directions',
      sequential([table, bidirectional(lstm(), { inputs: 3, units: 4 })]),
      `layers.1 is bidirectional(lstm) from 3 to 4, and "rnn" (level 0 of an LSTM from 3 to 4) is next. ${orderHint}`,
    ],
    [
      'a projection',
      sequential([table, recurrent(lstm({ projection: 4 }), { inputs: 3, units: 4 })]),
      `layers.1 is recurrent(lstm) from 3 to 4 with projection 4, and "rnn" (level 0 of an LSTM from 3 to 4) is next. ${orderHint}`,
    ],
    [
      'no bias',
      sequential([table, recurrent(lstm({ useBias: false }), { inputs: 3, units: 4 })]),
      '"rnn" (level 0 of an LSTM from 3 to 4) has a bias, and layers.1 has none. Make the layer without useBias: false in the cell',
    ],
    [
      'an option that PyTorch lacks',
      sequential([table, recurrent(lstm({ peephole: true }), { inputs: 3, units: 4 })]),
      'layers.1 is recurrent(lstm), and PyTorch has no lstm with peephole true',
    ],
    [
      'an activation that PyTorch lacks',
      sequential([table, recurrent(rnn({ activation: 'sigmoid' }), { inputs: 3, units: 4 })]),
      'layers.1 is recurrent(rnn), and PyTorch has no rnn with activation "sigmoid"',
    ],
    [
      'a cell that PyTorch lacks',
      recurrent(indrnn(), { inputs: 3, units: 4 }),
      'the model is recurrent(indrnn), and PyTorch has no indrnn cell',
    ],
    ['a layer that is not read', conv2d({ inputs: 3, units: 4 }), 'the model is conv2d, which has no module in PyTorch that is read'],
    [
      'an attention',
      pooling({ kind: 'attention', inputs: 3 }),
      'the model is an attention pooling, which has no module in PyTorch that is read',
    ],
    [
      'a norm in place of a matrix',
      layerNorm({ units: 3 }),
      `the model is a layerNorm of 3, and "encoder" (an Embedding or Linear [5, 3]) is next. ${orderHint}`,
    ],
  ])('%s is an error of one line', (_, model, message) => {
    expect(problem(charRnn, { model })).toBe(message);
  });
});
