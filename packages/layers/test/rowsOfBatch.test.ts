/** Dropout and noise belong to rows of a batch: in training, parts of a batch give together what the whole batch gives. */
import { type Cell, defineCell, gru, initializers } from '@statal/cells';
import { add, concat, type Engine, matmul, mul, Random, type Shape, slice, type Tensor, tanh } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import {
  bidirectional,
  conv2d,
  dense,
  dropout,
  flatten,
  type Layer,
  layerNorm,
  pool2d,
  recurrent,
  sequential,
  stacked,
  timeDistributed,
} from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { drawn, numbers } from './values.js';

const random = Random.fromSeed(4);

/** A cell with noise of each step and noise of each sequence. */
const noisy = defineCell({
  name: 'noisy',
  params: ({ inputs, units }) => ({
    W: { shape: [inputs, units], init: initializers.glorot },
    U: { shape: [units, units], init: initializers.orthogonal },
  }),
  state: ({ units }) => ({ h: [units] }),
  noise: {
    input: { shape: ({ inputs }) => [inputs], rate: 0.3, each: 'step' },
    kept: { shape: ({ units }) => [units], rate: 0.4, each: 'sequence' },
  },
  step({ h, x, input, kept }, { W, U }) {
    const next = tanh(add(matmul(mul(x, input), W), matmul(mul(h, kept), U)));
    return { state: { h: next }, output: next };
  },
}) as unknown as Cell;

interface Case {
  readonly layer: Layer;
  /** The shape of x for some rows, and the axis of the rows in x and in the output. */
  readonly shape: (rows: number) => Shape;
  readonly axis: number;
  readonly outputAxis: number;
  readonly hasLengths?: boolean | undefined;
}

const OF_SEQUENCES = 5;
const cases: Readonly<Record<string, Case>> = {
  'recurrent layers in levels and directions': {
    layer: sequential([
      timeDistributed(dropout({ rate: 0.2 })),
      stacked([recurrent(noisy, { inputs: 4, units: 6 }), bidirectional(noisy, { inputs: 6, units: 3 })], { dropout: 0.3 }),
      dropout({ rate: 0.2 }),
      layerNorm({ units: 6 }),
      timeDistributed(sequential([dense({ inputs: 6, units: 4 }), dropout({ rate: 0.5 })])),
    ]),
    shape: (rows) => [OF_SEQUENCES, rows, 4],
    axis: 1,
    outputAxis: 1,
    hasLengths: true,
  },
  'classes of sequences': {
    layer: sequential([
      recurrent(noisy, { inputs: 4, units: 6, reverse: true }),
      bidirectional(gru(), { inputs: 6, units: 3, returnSequences: false }),
      dropout({ rate: 0.5 }),
      dense({ inputs: 6, units: 3 }),
    ]),
    shape: (rows) => [OF_SEQUENCES, rows, 4],
    axis: 1,
    outputAxis: 0,
    hasLengths: true,
  },
  'sequences of images': {
    layer: sequential([
      conv2d({ inputs: 2, units: 3, padding: 'same' }),
      dropout({ rate: 0.3 }),
      pool2d({ kind: 'max', size: 2 }),
      timeDistributed(sequential([dropout({ rate: 0.3 }), flatten()])),
      recurrent(noisy, { inputs: 12, units: 4 }),
    ]),
    shape: (rows) => [3, rows, 4, 4, 2],
    axis: 1,
    outputAxis: 1,
  },
  images: {
    layer: sequential([
      conv2d({ inputs: 2, units: 3, padding: 'same' }),
      dropout({ rate: 0.3 }),
      flatten(),
      dropout({ rate: 0.3 }),
      dense({ inputs: 48, units: 4 }),
    ]),
    shape: (rows) => [rows, 4, 4, 2],
    axis: 0,
    outputAxis: 0,
  },
};

const ROWS = 7;
const ends = [2, 2, 3, 7];
const parts = ends.map((end, part) => ({ first: ends[part - 1] ?? 0, count: end - (ends[part - 1] ?? 0), of: ROWS }));
const lengths = [5, 3, 1, 4, 5, 2, 5];

describe.each(kindsThatWait)('rows of a batch on the %s engine', async (kind) => {
  const engine: Engine = await engineOf(kind);

  it.each(Object.entries(cases))(
    '%s: parts give together what the whole batch gives',
    (_, { layer, shape, axis, outputAxis, hasLengths }) => {
      const params = layer.init({ engine, random });
      const x = drawn(engine, shape(ROWS));
      const applied = (own: Tensor, key: Random, first: number, count: number): Tensor =>
        layer.apply(params, own, { random: key, ...(hasLengths && { lengths: lengths.slice(first, first + count) }) }).output;
      const joined = (keyOf: (part: (typeof parts)[number]) => Random): Tensor =>
        concat(
          parts.map((rows) => applied(slice(x, { axis, start: rows.first, size: rows.count }), keyOf(rows), rows.first, rows.count)),
          { axis: outputAxis },
        );
      const whole = numbers(applied(x, random, 0, ROWS));
      expectClose(numbers(joined((rows) => random.ofRows(rows))), whole, toleranceOf(engine.base));
      // Without their rows, the parts draw other numbers.
      expect(numbers(joined(() => random)).some((value, index) => Math.abs(value - whole[index]) > 0.01)).toBe(true);
    },
  );
});
