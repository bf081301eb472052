import { gru, lstm, rnn } from '@statal/cells';
import { bidirectional, dense, embedding, type Layer, layerNorm, pooling, recurrent, sequential, stacked } from '@statal/layers';
import { Random, read, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, test } from 'vitest';
import { readOnnx, writeOnnx } from '../../src/onnx/index.js';
import { engine } from './engine.js';

const chain = (...layers: readonly unknown[]): Layer => sequential(layers as readonly Layer[]) as unknown as Layer;
const sizes = { inputs: 3, units: 4 };
const odd = { hardSigmoid: { slope: 0.25, offset: 0.5 } };

const models: readonly [string, Layer][] = [
  ['lstm', recurrent(lstm(), sizes)],
  [
    'lstm with everything',
    recurrent(lstm({ peephole: true, clip: 0.5, gateActivation: odd, activation: 'relu', outputActivation: 'tanh' }), sizes),
  ],
  ['coupled lstm', recurrent(lstm({ coupled: true, peephole: true, gateActivation: odd }), { ...sizes, reverse: true })],
  ['lstm without biases', recurrent(lstm({ useBias: false, activation: 'linear' }), sizes)],
  ['gru', recurrent(gru(), { ...sizes, returnSequences: false })],
  ['gru, reset before', recurrent(gru({ reset: 'before', clip: 0.3 }), { ...sizes, reverse: true, returnSequences: false })],
  ['rnn', recurrent(rnn({ activation: 'linear' }), sizes)],
  ['two directions', bidirectional(lstm(), { ...sizes, merge: 'sum' })],
  ['two cells', bidirectional(gru(), { ...sizes, merge: 'mean', backwardCell: lstm({ peephole: true }) })],
  ['two directions, last output', bidirectional(rnn(), { ...sizes, merge: 'product', returnSequences: false })],
  ...(['last', 'mean', 'max'] as const).map((kind): [string, unknown] => [
    `pooling of kind ${kind}`,
    chain(
      recurrent(rnn(), sizes),
      layerNorm({ units: 4, epsilon: 0.01 }),
      pooling({ kind }),
      dense({ inputs: 4, units: 1, activation: 'sigmoid' }),
    ),
  ]),
  [
    'a model of characters',
    chain(
      embedding({ entries: 5, units: 3 }),
      stacked([recurrent(lstm(), sizes), bidirectional(gru(), { inputs: 4, units: 4 })], { dropout: 0.2 }),
      dense({ inputs: 8, units: 6, activation: 'relu', bias: false }),
      dense({ inputs: 6, units: 5, activation: 'softmax' }),
    ),
  ],
] as readonly [string, Layer][];

describe('what writeOnnx wrote comes back', () => {
  test.each(models)('%s', async (_, layer) => {
    const params = layer.init({ engine, random: Random.fromSeed(3) });
    const back = readOnnx(await writeOnnx(layer, params), { engine });
    const isIndices = layer.inputs === 'indices';
    const x = isIndices
      ? tensor(engine, Int32Array.of(0, 1, 2, 3, 4, 3, 2, 1), { shape: [4, 2] })
      : Random.fromSeed(4).normal(engine, [4, 2, 3]);
    const [want, got] = [layer.apply(params, x), back.layer.apply(back.params, x)];
    expect(got.output.shape).toEqual(want.output.shape);
    expectClose(await read(got.output), await read(want.output), 1e-6);
  });
});

test('a file that takes lengths comes back, too', async () => {
  const layer = bidirectional(lstm(), sizes) as unknown as Layer;
  const params = layer.init({ engine, random: Random.fromSeed(3) });
  const back = readOnnx(await writeOnnx(layer, params, { lengths: true }), { engine });
  const x = Random.fromSeed(4).normal(engine, [4, 2, 3]);
  const [want, got] = [layer.apply(params, x, { lengths: [4, 2] }), back.layer.apply(back.params, x, { lengths: [4, 2] })];
  expectClose(await read(got.output), await read(want.output), 1e-6);
});
