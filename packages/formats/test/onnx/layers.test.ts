import { gru, lstm, rnn, statal } from '@statal/cells';
import {
  bidirectional,
  conv2d,
  dense,
  dropout,
  embedding,
  flatten,
  frameStacking,
  groupNorm,
  type Layer,
  layerNorm,
  pool2d,
  pooling,
  recurrent,
  sequential,
  stacked,
  timeDistributed,
  upsampling2d,
} from '@statal/layers';
import { describe, expect, test } from 'vitest';
import { opTypesOf } from './graphOf.js';
import { expectSameInOnnxruntime } from './inOnnxruntime.js';

const model = (...layers: readonly unknown[]): Layer => sequential(layers as readonly Layer[]) as unknown as Layer;
const rowLengths = [
  [6, 4],
  [0, 3],
  [4, 2, 0],
];

describe('a model is the same in onnxruntime', () => {
  test('of characters', async () => {
    const levels = stacked([recurrent(lstm(), { inputs: 5, units: 4 }), recurrent(statal(), { inputs: 4, units: 4 })], { dropout: 0.5 });
    await expectSameInOnnxruntime(model(embedding({ entries: 9, units: 5 }), levels, dense({ inputs: 4, units: 9 })), { entries: 9 });
  });

  test('of a class for each sequence', async () => {
    await expectSameInOnnxruntime(
      model(
        bidirectional(lstm(), { inputs: 3, units: 4 }),
        dropout({ rate: 0.5 }),
        layerNorm({ units: 8 }),
        bidirectional(gru(), { inputs: 8, units: 4, merge: 'mean', returnSequences: false }),
        dense({ inputs: 4, units: 2, activation: 'softmax' }),
      ),
    );
  });

  test.each(['last', 'mean', 'max', 'attention'] as const)('with pooling of kind %s, with and without lengths', async (kind) => {
    const layers = model(
      recurrent(rnn(), { inputs: 3, units: 4, reverse: true }),
      pooling({ kind, inputs: 4 } as { kind: 'attention'; inputs: 4 }),
    );
    await expectSameInOnnxruntime(layers);
    await expectSameInOnnxruntime(layers, { lengths: true, rowLengths });
  });

  test('with stacked frames', async () => {
    const layers = model(
      frameStacking({ inputs: 3, frames: 3, stride: 2 }),
      recurrent(gru(), { inputs: 9, units: 4 }),
      dense({ inputs: 4, units: 2 }),
    );
    await expectSameInOnnxruntime(layers);
    await expectSameInOnnxruntime(layers, { lengths: true, rowLengths });
  });

  test.each([true, false])('with lengths, returnSequences %s', async (returnSequences) => {
    const both = { inputs: 4, units: 2, returnSequences };
    await expectSameInOnnxruntime(
      model(
        recurrent(lstm({ peephole: true }), { inputs: 3, units: 4, maskedOutputs: 'previous' }),
        layerNorm({ units: 4 }),
        bidirectional(statal({ memory: 'content' }), both),
      ),
      { lengths: true, rowLengths },
    );
    const reversed = recurrent(gru(), { inputs: 3, units: 4, reverse: true, returnSequences });
    await expectSameInOnnxruntime(reversed as Layer, { lengths: true, rowLengths });
  });

  test('of images', async () => {
    const layers = model(
      conv2d({ inputs: 2, units: 4, padding: 'same', stride: 2, activation: 'relu' }),
      groupNorm({ units: 4, groups: 2 }),
      upsampling2d(),
      conv2d({ inputs: 4, units: 4, groups: 2, dilation: 2, bias: false }),
      pool2d({ kind: 'max' }),
      pool2d({ kind: 'mean', size: 2, stride: 1, padding: 'same' }),
      flatten(),
      recurrent(rnn(), { inputs: 16, units: 3 }),
      timeDistributed(dense({ inputs: 3, units: 2, activation: 'tanh' })),
    );
    await expectSameInOnnxruntime(layers, { image: [7, 7] });
  });

  test.each([13, 17, 22])('in opset %s', async (opset) => {
    const layers = model(
      recurrent(lstm(), { inputs: 3, units: 4 }),
      recurrent(statal(), { inputs: 4, units: 4 }),
      pooling({ kind: 'max' }),
    );
    await expectSameInOnnxruntime(layers, { opset });
  });
});

test('dropout is left out', async () => {
  const bytes = await expectSameInOnnxruntime(model(dense({ inputs: 3, units: 2 }), dropout({ rate: 0.5 })));
  expect(opTypesOf(bytes)).not.toContain('Dropout');
});
