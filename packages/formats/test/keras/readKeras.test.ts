import { type Json, rnn } from '@statal/cells';
import { dense, dropout } from '@statal/layers';
import { createEngine, namedLeaves, read, type Tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { readKeras } from '../../src/keras/index.js';
import { batchFirstOutput, kerasCases, kerasFile } from './goldenModel.js';
import { described, madeArchive, sequentialModel, zerosOf } from './madeArchive.js';

describe('readKeras', async () => {
  const engine = await createEngine();

  it.each(kerasCases.map((golden) => [golden.name, golden] as const))('%s computes what Keras computes', async (name, golden) => {
    const model = readKeras(kerasFile(name), { engine, source: name });
    expectClose(await batchFirstOutput(engine, model, golden), golden.outputs.data, 1e-6, name);
  });

  it('reads weights in bfloat16', async () => {
    const { params, notes } = readKeras(kerasFile('bfloat16.keras'), { engine });
    expect(notes).toContain('Keras computes layers of this model in bfloat16, and all are computed in float32 here.');
    const [W, b] = ['layers.1.W', 'layers.1.b'].map((path) => new Map(namedLeaves(params)).get(path) as Tensor);
    expect(Array.from(await read(W))).toEqual([-0.50390625, -0.23046875, 0.111328125, 0.3203125, 0.578125, -0.5390625]);
    expect(Array.from(await read(b))).toEqual([-0.115234375, -0.59375]);
  });

  it.each<[string, readonly string[]]>([
    ['vectors.keras', []],
    ['lstmClassifier.h5', ['Sequences are time first here, [T, B, features], and batch first in Keras.']],
    [
      'maskedLast.keras',
      [
        'layers.1, Embedding "embedding_1", masks index 0: pass mask or lengths to apply, which leave these steps out.',
        'Sequences are time first here, [T, B, features], and batch first in Keras.',
      ],
    ],
    [
      'masking.keras',
      [
        'layers.1, Masking "masking", masks steps whose features are all 0: pass mask or lengths to apply, which leave these steps out.',
        'Sequences are time first here, [T, B, features], and batch first in Keras.',
      ],
    ],
  ])('notes what differs in %s', (name, notes) => {
    expect(readKeras(kerasFile(name), { engine }).notes).toEqual(notes);
  });

  it.each<[object, object]>([
    [{}, {}],
    [{ activation: null }, { activation: 'linear' }],
    [{ activation: 'hard_sigmoid' }, { activation: 'hardSigmoid' }],
    [{ activation: { class_name: 'function', config: 'relu' } }, { activation: 'relu' }],
    [{ activation: { class_name: 'hardSigmoid' } }, { activation: 'hardSigmoid' }],
  ])('reads the activation in %j', (config, options) => {
    const weights = { 'layers/simple_rnn/cell/vars/0': zerosOf(3, 2), 'layers/simple_rnn/cell/vars/1': zerosOf(2, 2) };
    const model = sequentialModel(described('SimpleRNN', { units: 2, use_bias: false, ...config }));
    const { layer } = readKeras(madeArchive(model, weights), { engine });
    const [read] = layer.config().layers as unknown as readonly { readonly cell: Json }[];
    expect(read.cell).toEqual({ name: 'rnn', options: rnn({ useBias: false, ...options }).options });
  });

  it('takes an activation behind dropout into the dense layer before it', () => {
    const weights = { 'layers/dense/vars/0': zerosOf(3, 2), 'layers/dense/vars/1': zerosOf(2) };
    const parts = [
      described('Dense', { units: 2 }),
      described('Dropout', { rate: 0.2 }),
      described('Activation', { activation: 'hard_sigmoid' }),
    ];
    const { layer, notes } = readKeras(madeArchive(sequentialModel(...parts), weights), { engine });
    expect(layer.config().layers).toEqual([
      dense({ inputs: 3, units: 2, activation: 'hardSigmoid' }).config(),
      dropout({ rate: 0.2 }).config(),
    ]);
    expect(notes[0]).toBe('layers.2, Activation "activation", comes before the dropout here, which matters in training only.');
  });

  it('notes parts of training, a state and outputs that are in reverse in Keras', () => {
    const noises = [described('GaussianNoise', { stddev: 1 }), described('SpatialDropout1D', { rate: 0.1 })];
    const lstm = { units: 2, dropout: 0.1, recurrent_dropout: 0.2, stateful: true, go_backwards: true, return_sequences: true };
    const weights = {
      'layers/lstm/cell/vars/0': zerosOf(3, 8),
      'layers/lstm/cell/vars/1': zerosOf(2, 8),
      'layers/lstm/cell/vars/2': zerosOf(8),
    };
    expect(readKeras(madeArchive(sequentialModel(described('LSTM', lstm), ...noises), weights), { engine }).notes).toEqual([
      'layers.0, LSTM "lstm", has dropout, which only training uses; it is left out.',
      'layers.0, LSTM "lstm", has recurrent_dropout, which only training uses; it is left out.',
      'layers.0, LSTM "lstm", is stateful: to go on, pass the state of the last call to apply.',
      'Sequences are time first here, [T, B, features], and batch first in Keras.',
      'layers.1, GaussianNoise "gaussiannoise", has an effect in training only; it is left out.',
      'layers.2, SpatialDropout1D "spatialdropout1d", drops whole features in Keras, and single elements here.',
      'Outputs keep their places in time here. The last layers go backward, and Keras gives their outputs in reverse.',
    ]);
  });
});
