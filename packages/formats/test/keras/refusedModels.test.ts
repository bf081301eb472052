/** Models that cannot be expressed: each is one line with the path of the layer and the reason. */
import { FormatError } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { readKeras } from '../../src/keras/index.js';
import { kerasFile } from './goldenModel.js';
import { described, madeArchive, sequentialModel, zerosOf } from './madeArchive.js';

const input = described('InputLayer', { batch_shape: [null, null, 3] });
const lstm = { units: 4, return_sequences: true };
const lstmWeights = {
  'layers/lstm/cell/vars/0': zerosOf(3, 16),
  'layers/lstm/cell/vars/1': zerosOf(4, 16),
  'layers/lstm/cell/vars/2': zerosOf(16),
};
const denseWeights = { 'layers/dense/vars/0': zerosOf(3, 4), 'layers/dense/vars/1': zerosOf(4) };
const batchNorm = described('BatchNormalization', { scale: false, center: false });
const batchNormWeights = { 'layers/batch_normalization/vars/0': zerosOf(3), 'layers/batch_normalization/vars/1': zerosOf(3) };
const node = (...names: readonly string[]): object => ({ inbound_nodes: [names.map((name) => [name, 0, 0, {}])] });
const functional = (outputs: unknown, ...layers: readonly object[]): object => ({
  class_name: 'Functional',
  config: {
    name: 'model',
    layers: [{ ...input, inbound_nodes: [] }, ...layers],
    input_layers: [['inputlayer', 0, 0]],
    output_layers: outputs,
  },
});

const refused: readonly (readonly [what: string, bytes: () => Uint8Array, message: string])[] = [
  [
    'a layer without a counterpart',
    () => madeArchive(sequentialModel(input, described('ConvLSTM2D', {}))),
    'm: layers.1, ConvLSTM2D "convlstm2d", has no counterpart here. Layers that are read: Dense,',
  ],
  [
    'a class of the caller',
    () => madeArchive({ class_name: 'mine>Model', config: {} }),
    'm: the model is of the class mine>Model. Sequential and functional models are read: rebuild it as one in Keras',
  ],
  [
    'an unknown activation of a cell',
    () => madeArchive(sequentialModel(input, described('LSTM', { ...lstm, activation: 'elu' })), lstmWeights),
    'm: layers.1, LSTM "lstm", has the activation elu, which no cell has. Known are tanh, sigmoid, relu, linear, hard_sigmoid',
  ],
  [
    'an unknown activation of a dense layer',
    () => madeArchive(sequentialModel(input, described('Dense', { units: 4, activation: 'gelu' })), denseWeights),
    'm: layers.1, Dense "dense", has the activation gelu, which dense does not have. Known are linear, tanh, relu, sigmoid, softmax, hard_sigmoid',
  ],
  [
    'a last output that is 0 where the last step is masked',
    () =>
      madeArchive(
        sequentialModel(input, described('Masking', {}), described('LSTM', { units: 4, zero_output_for_mask: true })),
        lstmWeights,
      ),
    'm: layers.2, LSTM "lstm", has zero_output_for_mask, and gives 0 where the last step is masked. Set zero_output_for_mask=False in Keras',
  ],
  [
    'an activation behind another layer',
    () => madeArchive(sequentialModel(input, described('LSTM', lstm), described('Activation', { activation: 'relu' })), lstmWeights),
    'm: layers.2, Activation "activation", applies relu to the output of another layer than a linear Dense, which no layer here does. Put a Dense between them whose kernel is the identity',
  ],
  [
    'flattened steps',
    () => madeArchive(sequentialModel(input, described('LSTM', lstm), described('Flatten', {})), lstmWeights),
    'm: layers.2, Flatten "flatten", joins the features of all steps, which no layer here does. Use return_sequences=False or a pooling',
  ],
  [
    'a model with two outputs',
    () =>
      madeArchive(
        functional(
          [
            ['lstm', 0, 0],
            ['lstm', 0, 1],
          ],
          described('LSTM', lstm, { name: 'lstm', ...node('inputlayer') }),
        ),
        lstmWeights,
      ),
    'm: the model has 2 outputs, and models with one are read. A part that is a chain can be saved alone: keras.Model(first.input, last.output)',
  ],
  [
    'a layer with two inputs',
    () => madeArchive(functional([['add', 0, 0]], described('Add', {}, { name: 'add', ...node('inputlayer', 'inputlayer') }))),
    'm: layers.1 reads 2 tensors, and only chains of layers are read',
  ],
  [
    'a second way through the model',
    () =>
      madeArchive(
        functional(
          [['lstm', 0, 0]],
          described('LSTM', lstm, { name: 'lstm', ...node('inputlayer') }),
          described('Dense', {}, { name: 'side', ...node('lstm') }),
        ),
      ),
    'm: layers.2 ("side") is beside the way from input to output, and only chains of layers are read',
  ],
  [
    'layers in a circle',
    () =>
      madeArchive(
        functional([['a', 0, 0]], described('Dense', {}, { name: 'a', ...node('b') }), described('Dense', {}, { name: 'b', ...node('a') })),
      ),
    'm: layers.1 is used more than once, and only chains of layers are read',
  ],
  [
    'an initial state from another layer',
    () =>
      madeArchive(
        functional(
          [['lstm', 0, 0]],
          described('LSTM', lstm, { name: 'lstm', inbound_nodes: [[['inputlayer', 0, 0, { initial_state: ['x', 0, 0] }]]] }),
        ),
      ),
    'm: layers.1 takes initial_state from another layer, and only chains of layers are read',
  ],
  [
    'weights of another shape',
    () => madeArchive(sequentialModel(input, described('LSTM', { ...lstm, units: 5 })), lstmWeights),
    'm: layers.1, LSTM "lstm", has a kernel of [3, 16] and should have [inputs, 20]',
  ],
  [
    'missing weights',
    () => madeArchive(sequentialModel(input, described('Dense', { units: 4 }))),
    'm: layers.1, Dense "dense", has 0 weights in layers/dense/vars, and should have 2: kernel, bias',
  ],
  [
    'one weight too many',
    () => madeArchive(sequentialModel(input, described('Dense', { units: 4, use_bias: false })), denseWeights),
    'm: layers.1, Dense "dense", has 2 weights in layers/dense/vars, and should have 1: kernel',
  ],
  [
    'layers that do not fit together',
    () =>
      madeArchive(sequentialModel(input, described('LSTM', lstm), described('Dense', { units: 4 })), { ...lstmWeights, ...denseWeights }),
    'm: the model cannot be made: sequential: layers.1, dense, takes 3 features and layers.0, recurrent(lstm), gives 4',
  ],
  [
    'directions that are not merged',
    () => madeArchive(sequentialModel(input, described('Bidirectional', { merge_mode: null, layer: described('LSTM', lstm) }))),
    'm: layers.1, Bidirectional "bidirectional", does not merge its directions (merge_mode none). Known are concat, sum, ave, mul',
  ],
  [
    'masked steps backward, as sequences',
    () => madeArchive(sequentialModel(input, described('Masking', {}), described('LSTM', { ...lstm, go_backwards: true })), lstmWeights),
    'm: layers.2, LSTM "lstm", goes backward over masked steps and returns sequences: Keras then masks other steps than it read',
  ],
  [
    'a batch normalization before a layer that cannot take it',
    () => madeArchive(sequentialModel(input, batchNorm, described('GlobalAveragePooling1D', {})), batchNormWeights),
    'm: layers.1, BatchNormalization "batchnormalization", is followed by GlobalAveragePooling1D, which cannot take it into its weights',
  ],
  [
    'a batch normalization at the end',
    () => madeArchive(sequentialModel(input, batchNorm), batchNormWeights),
    'm: layers.1, BatchNormalization "batchnormalization", is followed by no layer that takes it into its weights',
  ],
  [
    'a batch normalization before a cell without bias',
    () =>
      madeArchive(sequentialModel(input, batchNorm, described('SimpleRNN', { units: 2, use_bias: false })), {
        ...batchNormWeights,
        'layers/simple_rnn/cell/vars/0': zerosOf(3, 2),
        'layers/simple_rnn/cell/vars/1': zerosOf(2, 2),
      }),
    'm: layers.2, SimpleRNN "simplernn", has no bias, which would take in the batch normalization before it',
  ],
  [
    'a cell of the caller',
    () => madeArchive(sequentialModel(input, described('RNN', { cell: { class_name: 'mine>Cell', config: {} } }))),
    'm: layers.1, RNN "rnn", has the cell mine>Cell. Known are SimpleRNNCell, LSTMCell, GRUCell',
  ],
  ['a model without layers', () => madeArchive(sequentialModel(input)), 'm: the model has no layer with an effect'],
  ['a description that is not JSON', () => madeArchive('{'), 'm: config.json is not JSON. Save or download it again'],
  ['a description that is too long', () => madeArchive(' '.repeat(2 ** 21 + 1)), 'm: config.json is longer than 2097152 characters'],
  [
    'models inside each other without end',
    () => {
      let model = sequentialModel();
      for (let depth = 0; depth < 1000; depth++) model = sequentialModel(model);
      return madeArchive(model);
    },
    `m: ${Array(17).fill('layers.0').join('.')}, Sequential "sequential", has more than 16 models inside each other`,
  ],
  [
    'another file',
    () => new Uint8Array(100),
    'm: it is neither a .keras archive nor an HDF5 file. Save the model by model.save("model.keras") in Keras',
  ],
  [
    'a cut archive',
    () => kerasFile('vectors.keras').subarray(0, 5000),
    'm: the zip archive has no directory at its end: the file is cut off',
  ],
  ['a cut HDF5 file', () => kerasFile('keras2.h5').subarray(0, 5000), 'm: the HDF5 file is damaged'],
  [
    'weights without a description',
    () => {
      const bytes = kerasFile('keras2.h5');
      const name = new TextEncoder().encode('model_config');
      const at = bytes.findIndex((_, start) => name.every((letter, index) => bytes[start + index] === letter));
      bytes[at] = 'n'.charCodeAt(0);
      return bytes;
    },
    'm: it has weights and no description of the model. Save the whole model in Keras: model.save("model.keras")',
  ],
];

describe('a model that cannot be expressed', async () => {
  const engine = await createEngine();

  it.each(refused)('%s', (_, bytes, message) => {
    let error: unknown;
    try {
      readKeras(bytes(), { engine, source: 'm' });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('\n');
  });
});
