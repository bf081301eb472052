import {
  type Cell,
  convGru,
  convLstm,
  convStatal,
  defineCell,
  gru,
  indrnn,
  initializers,
  lstm,
  mgu,
  minGru,
  minLstm,
  rnn,
  statal,
} from '@statal/cells';
import { bidirectional, type Layer, recurrent, stacked } from '@statal/layers';
import {
  add,
  concat,
  exp,
  expandDims,
  greater,
  log,
  log1p,
  matmul,
  max,
  mul,
  neg,
  pow,
  sigmoid,
  softmax,
  sub,
  sum,
  tanh,
  where,
} from '@statal/tensors';
import { describe, expect, test } from 'vitest';
import { opTypesOf } from './graphOf.js';
import { expectSameInOnnxruntime } from './inOnnxruntime.js';

const layerOf = (cell: Cell): Layer => recurrent(cell, { inputs: 3, units: 4 });
const slow = { hardSigmoid: { slope: 0.2, offset: 0.4 } };

const native: readonly Cell[] = [
  lstm(),
  lstm({ peephole: true }),
  lstm({ coupled: true }),
  lstm({ coupled: true, peephole: true, gateActivation: 'hardSigmoid', clip: 0.5 }),
  lstm({ gateActivation: { hardSigmoid: { slope: 0.2, offset: 0.5 } }, activation: 'relu', outputActivation: 'tanh' }),
  lstm({ activation: 'linear', outputActivation: 'hardSigmoid', useBias: false }),
  lstm({ clip: 0.2, peephole: true }),
  gru(),
  gru({ reset: 'before' }),
  gru({ gateActivation: slow, activation: 'relu', clip: 0.4 }),
  gru({ reset: 'before', useBias: false }),
  rnn(),
  rnn({ activation: 'relu' }),
  rnn({ activation: 'linear', clip: 0.3, useBias: false }),
];

const scanned: readonly Cell[] = [
  lstm({ projection: 2 }),
  lstm({ layerNorm: true, peephole: true }),
  lstm({ coupled: true, gateActivation: slow }),
  statal(),
  statal({ memory: 'moments', slots: 2, output: 'both' }),
  statal({ memory: 'binary', output: 'state' }),
  statal({ memory: 'probability', connect: 'self', output: 'both', threshold: 0.1 }),
  statal({ memory: 'content' }),
  statal({ memory: 'content', forget: true, connect: 'none' }),
  mgu(),
  minGru(),
  minLstm(),
  indrnn(),
];

/** Cells above each other are one file, because a session of onnxruntime takes longer to make than to run. */
const tower = (cells: readonly Cell[]): Layer =>
  stacked(
    cells.map((cell, level) => recurrent(cell, { inputs: level === 0 ? 3 : widthOf(cells[level - 1]), units: 4 })),
  ) as unknown as Layer;
const widthOf = (cell: Cell): number => cell.output({ units: 4 });

test('cells that ONNX has are written as its operators', async () => {
  const bytes = await expectSameInOnnxruntime(tower(native));
  const written = opTypesOf(bytes).filter((opType) => ['LSTM', 'GRU', 'RNN', 'Scan'].includes(opType));
  expect(written).toEqual(native.map(({ name }) => name.toUpperCase()));
});

test.each([[scanned.slice(0, 6)], [scanned.slice(6)]])('other cells are written as Scan %#', async (cells) => {
  const bytes = await expectSameInOnnxruntime(tower(cells));
  expect(opTypesOf(bytes).filter((opType) => opType === 'Scan')).toHaveLength(cells.length);
});

describe('a cell over images', () => {
  const image = [4, 5] as const;
  const cells: readonly Cell[] = [
    convLstm({ image, peephole: true }),
    convGru({ image, stride: 2 }),
    convStatal({ image, size: [3, 2], padding: 'valid', memory: 'content' }),
  ];
  test.each(cells)('$name', async (cell) => {
    await expectSameInOnnxruntime(recurrent(cell, { inputs: 2, units: 3 }), { image });
  });
});

describe('a cell of a user', () => {
  const leaky = defineCell({
    name: 'leaky',
    params: ({ inputs, units }) => ({ W: [inputs, units], rate: { shape: [units], init: initializers.constant(1) } }),
    state: ({ units }) => ({ h: [units], energy: [] }),
    output: ({ units }) => units + 1,
    noise: { drop: { shape: ({ units }) => [units], rate: 0.5, each: 'step' } },
    step({ x, h, energy, drop }, { W, rate }) {
      const keep = sigmoid(rate);
      const next = mul(drop, add(mul(keep, h), mul(sub(1, keep), tanh(matmul(x, W)))));
      const total = add(mul(0.5, energy), sum(mul(next, next), { axis: -1 }));
      const shown = where(greater(next, 0), softmax(next), log1p(exp(neg(next))));
      return { state: { h: next, energy: total }, output: concat([shown, expandDims(log(add(1, total)), { axis: -1 })], { axis: -1 }) };
    },
  });

  test('has the values of its step', async () => {
    await expectSameInOnnxruntime(layerOf(leaky), { cells: { leaky } });
  });

  test('reads in both directions', async () => {
    await expectSameInOnnxruntime(bidirectional(leaky, { inputs: 3, units: 2, merge: 'product' }) as Layer, { cells: { leaky } });
  });

  test('that keeps an unchanged state, and uses powers and the greatest', async () => {
    const fixed = defineCell({
      name: 'fixed',
      params: ({ inputs, units }) => ({ W: [inputs, units] }),
      state: ({ units }) => ({ h: [units], kept: [units] }),
      step({ x, h, kept }, { W }) {
        const next = add(pow(matmul(x, W), 2), add(kept, mul(0.1, max(h, { axis: 1, keepDims: true }))));
        return { state: { h: next, kept }, output: next };
      },
    });
    await expectSameInOnnxruntime(layerOf(fixed), { cells: { fixed } });
  });
});
