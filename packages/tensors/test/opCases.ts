/**
 * What every op must compute: inputs and an oracle that knows nothing of the engines, only float64 and indices. The table
 * is total: an op without a row does not compile. `opCases.test.ts` runs it on every engine.
 */
import type { Shape } from '../src/index.js';
import { type Attributes, broadcastShapes, type OpName } from '../src/internals.js';
import { build, type Elements, type Index, indicesOf, pick } from './elements.js';
import { elementwiseCases } from './elementwiseCases.js';
import { imageCases } from './imageCases.js';
import { floats, given, ints } from './opInputs.js';
import type { OpCase, OpRow } from './opRow.js';
import { threefryUnit } from './threefryUnit.js';

const masked = given(
  [6, 3],
  [-200, 0, 200, -89, 0, 89, Number.NEGATIVE_INFINITY, 1, 2, 300, 300, -300, 89, 89, 89, 0, 0, Number.NEGATIVE_INFINITY],
);
const manyRows = floats([70, 65], [-20, 20]);

const replaced = (index: Index, axis: number, value: number): Index => index.map((own, other) => (other === axis ? value : own));
const row = (x: Elements, index: Index): number[] => {
  const last = index.length - 1;
  return Array.from({ length: x.shape[last] }, (_, i) => pick(x, replaced(index, last, i)));
};
/** log sum_j exp(x_j - x), without exponentials of what is not there. */
const logSumAbove = (x: number, all: readonly number[]): number => {
  return Math.log(all.reduce((total, other) => total + (other === Number.NEGATIVE_INFINITY ? 0 : Math.exp(other - x)), 0));
};
const logProbability = (logits: Elements, index: Index): number => {
  const x = pick(logits, index);
  return x === Number.NEGATIVE_INFINITY ? x : -logSumAbove(x, row(logits, index));
};

const layouts = [[], [5], [0], [3, 4], [2, 0, 3], [7, 1, 5], [2, 3, 4, 3, 2]];
const reduced = (shape: readonly number[], axes: readonly number[], keepDims: boolean): number[] =>
  keepDims ? shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)) : shape.filter((_, axis) => !axes.includes(axis));

const wholeReductions: readonly OpCase<Attributes<'sum'>>[] = [
  { inputs: [ints([3, 5], [-9, 9])], attributes: { axes: [1], keepDims: false } },
  { inputs: [ints([2, 3, 4], [-9, 9])], attributes: { axes: [0, 2], keepDims: true } },
  { inputs: [ints([3], [-9, 9])], attributes: { axes: [], keepDims: false } },
];

/** The elements that reduce into each element of the result. */
function reduction(combine: (values: readonly number[]) => number): OpRow<Attributes<'sum'>>['oracle'] {
  return ([x], { axes, keepDims }) => {
    const groups = new Map<string, number[]>();
    for (const index of indicesOf(reduced(x.shape, axes, true))) groups.set(index.join(), []);
    for (const index of indicesOf(x.shape))
      groups.get(index.map((own, axis) => (axes.includes(axis) ? 0 : own)).join())?.push(pick(x, index));
    return { shape: reduced(x.shape, axes, keepDims), dtype: x.dtype, data: [...groups.values()].map(combine) };
  };
}

const reductions: readonly OpCase<Attributes<'sum'>>[] = [
  ...[true, false].flatMap((keepDims) => [
    { inputs: [floats([7])], attributes: { axes: [0], keepDims } },
    { inputs: [floats([3, 5])], attributes: { axes: [0], keepDims } },
    { inputs: [floats([3, 5])], attributes: { axes: [1], keepDims } },
    { inputs: [floats([3, 5])], attributes: { axes: [0, 1], keepDims } },
    { inputs: [floats([2, 3, 4])], attributes: { axes: [0, 2], keepDims } },
    { inputs: [floats([2, 3, 4, 3, 2])], attributes: { axes: [1, 3], keepDims } },
    { inputs: [floats([2, 3, 4, 3, 2])], attributes: { axes: [0, 2, 4], keepDims } },
    { inputs: [floats([3, 0])], attributes: { axes: [0], keepDims } },
  ]),
  { inputs: [floats([])], attributes: { axes: [], keepDims: false } },
  { inputs: [floats([3, 4])], attributes: { axes: [], keepDims: false } },
  { inputs: [floats([1, 1])], attributes: { axes: [0, 1], keepDims: false } },
  { inputs: [floats([1100])], attributes: { axes: [0], keepDims: false } },
  { inputs: [floats([130, 67])], attributes: { axes: [0], keepDims: false } },
  { inputs: [floats([3, 130, 5])], attributes: { axes: [1], keepDims: false } },
  { inputs: [given([2, 3], [1, Number.NaN, 2, 3, 4, Number.POSITIVE_INFINITY])], attributes: { axes: [1], keepDims: false } },
  { inputs: [given([2, 2], [-200, -89, 89, 200])], attributes: { axes: [1], keepDims: false } },
];

/** [m, k, n]. */
/** Leading axes of both operands, and the sizes of the matrices. */
const batchedProducts: readonly (readonly [Shape, Shape, Shape])[] = [
  [[2], [2], [3, 5, 2]],
  [[3], [], [5, 7, 9]],
  [[], [3], [1, 9, 5]],
  [[2, 1], [3], [6, 3, 4]],
  [
    [2, 3],
    [2, 1],
    [2, 17, 3],
  ],
  [[4], [1], [17, 33, 19]],
  [[1], [1], [1, 1, 1]],
  [[0], [0], [2, 3, 4]],
  [[0], [1], [1, 3, 4]],
  [[2], [2], [3, 0, 5]],
  [[2], [2], [0, 3, 5]],
  [[2], [2], [3, 5, 0]],
];
const products = [
  [1, 1, 1],
  [3, 5, 2],
  [5, 7, 9],
  [4, 3, 17],
  [17, 33, 19],
  [1, 300, 5],
  [65, 70, 33],
  [2, 0, 3],
  [6, 0, 3],
  [0, 2, 3],
  [2, 3, 0],
  [1, 4, 100],
];

export const opCases: { readonly [K in OpName]: OpRow<Attributes<K>> } = {
  ...elementwiseCases,

  reshape: {
    cases: [
      { inputs: [floats([])], attributes: { shape: [1, 1] } },
      { inputs: [floats([3, 4])], attributes: { shape: [2, 6] } },
      { inputs: [floats([3, 4])], attributes: { shape: [3, 2, 2] } },
      { inputs: [floats([2, 1, 3])], attributes: { shape: [6] } },
      { inputs: [floats([0, 3])], attributes: { shape: [3, 5, 0] } },
      { inputs: [ints([6], [-9, 9])], attributes: { shape: [3, 2] } },
    ],
    oracle: ([x], { shape }) => ({ ...x, shape }),
  },
  transpose: {
    cases: [
      ...layouts.map((shape) => ({
        inputs: [floats(shape)],
        attributes: { permutation: shape.map((_, axis) => shape.length - 1 - axis) },
      })),
      { inputs: [floats([2, 3, 4])], attributes: { permutation: [1, 2, 0] } },
      { inputs: [floats([2, 3, 4, 3, 2])], attributes: { permutation: [3, 0, 4, 1, 2] } },
      { inputs: [floats([40, 30])], attributes: { permutation: [1, 0] } },
      { inputs: [ints([2, 3], [-9, 9])], attributes: { permutation: [1, 0] } },
    ],
    oracle: ([x], { permutation }) =>
      build(
        permutation.map((axis) => x.shape[axis]),
        (index) => {
          return pick(
            x,
            permutation.map((_, axis) => index[permutation.indexOf(axis)]),
          );
        },
        x.dtype,
      ),
  },
  broadcastTo: {
    cases: [
      { inputs: [floats([])], attributes: { shape: [3, 2] } },
      { inputs: [floats([3])], attributes: { shape: [2, 3] } },
      { inputs: [floats([2, 1])], attributes: { shape: [2, 5] } },
      { inputs: [floats([2, 1, 3, 1, 2])], attributes: { shape: [2, 4, 3, 3, 2] } },
      { inputs: [floats([1, 3, 1])], attributes: { shape: [2, 3, 300] } },
      { inputs: [floats([1, 3])], attributes: { shape: [0, 3] } },
      { inputs: [ints([2, 1], [-9, 9])], attributes: { shape: [2, 3] } },
    ],
    oracle: ([x], { shape }) => build(shape, (index) => pick(x, index), x.dtype),
  },
  slice: {
    cases: [
      { inputs: [floats([])], attributes: { start: [], size: [] } },
      { inputs: [floats([7])], attributes: { start: [2], size: [3] } },
      { inputs: [floats([5, 3])], attributes: { start: [1, 0], size: [2, 3] } },
      { inputs: [floats([5, 7])], attributes: { start: [1, 2], size: [3, 4] } },
      { inputs: [floats([5, 7])], attributes: { start: [5, 0], size: [0, 7] } },
      { inputs: [floats([2, 3, 4, 3, 2])], attributes: { start: [0, 1, 1, 1, 1], size: [2, 2, 3, 2, 1] } },
      { inputs: [ints([4, 3], [-9, 9])], attributes: { start: [1, 1], size: [2, 2] } },
    ],
    oracle: ([x], { start, size }) =>
      build(
        size,
        (index) =>
          pick(
            x,
            index.map((own, axis) => start[axis] + own),
          ),
        x.dtype,
      ),
  },
  pad: {
    cases: [
      { inputs: [floats([])], attributes: { before: [], after: [] } },
      { inputs: [floats([3])], attributes: { before: [2], after: [0] } },
      { inputs: [floats([2, 3])], attributes: { before: [0, 1], after: [3, 2] } },
      { inputs: [floats([0, 3])], attributes: { before: [1, 0], after: [1, 0] } },
      { inputs: [floats([2, 1, 2, 1, 2])], attributes: { before: [1, 0, 1, 0, 1], after: [0, 1, 0, 1, 0] } },
      { inputs: [ints([2, 2], [-9, 9])], attributes: { before: [1, 1], after: [0, 0] } },
    ],
    oracle: ([x], { before, after }) =>
      build(
        x.shape.map((dimension, axis) => before[axis] + dimension + after[axis]),
        (index) => {
          const from = index.map((own, axis) => own - before[axis]);
          return from.every((own, axis) => own >= 0 && own < x.shape[axis]) ? pick(x, from) : 0;
        },
        x.dtype,
      ),
  },
  concat: {
    cases: [
      { inputs: [floats([2])], attributes: { axis: 0 } },
      { inputs: [floats([2]), floats([3])], attributes: { axis: 0 } },
      { inputs: [floats([2, 3]), floats([2, 0]), floats([2, 5])], attributes: { axis: 1 } },
      { inputs: [floats([1, 3]), floats([0, 3]), floats([4, 3])], attributes: { axis: 0 } },
      { inputs: [floats([2, 1, 3, 1, 2]), floats([2, 4, 3, 1, 2])], attributes: { axis: 1 } },
      { inputs: [ints([2, 2], [-9, 9]), ints([2, 1], [-9, 9])], attributes: { axis: 1 } },
    ],
    oracle: (inputs, { axis }) => {
      const total = inputs.reduce((length, { shape }) => length + shape[axis], 0);
      return build(
        inputs[0].shape.map((dimension, other) => (other === axis ? total : dimension)),
        (index) => {
          let [which, along] = [0, index[axis]];
          while (along >= inputs[which].shape[axis]) along -= inputs[which++].shape[axis];
          return pick(inputs[which], replaced(index, axis, along));
        },
        inputs[0].dtype,
      );
    },
  },

  sum: {
    cases: [
      ...reductions,
      ...wholeReductions,
      { inputs: [floats([0, 3])], attributes: { axes: [0], keepDims: false } },
      { inputs: [floats([0])], attributes: { axes: [0], keepDims: true } },
    ],
    oracle: reduction((values) => values.reduce((total, value) => total + value, 0)),
    float32: { absolute: 1e-4 },
  },
  max: {
    cases: [...reductions, ...wholeReductions, { inputs: [floats([0, 3])], attributes: { axes: [1], keepDims: false } }],
    oracle: reduction((values) => [...values].sort((a, b) => (Number.isNaN(a) ? -1 : Number.isNaN(b) ? 1 : b - a))[0]),
  },
  argmax: {
    cases: [
      { inputs: [floats([1])], attributes: { axis: 0 } },
      { inputs: [floats([37])], attributes: { axis: 0 } },
      { inputs: [floats([3, 5])], attributes: { axis: 1 } },
      { inputs: [floats([3, 5])], attributes: { axis: 0 } },
      { inputs: [floats([2, 3, 4, 3, 2])], attributes: { axis: 2 } },
      { inputs: [floats([0, 3])], attributes: { axis: 1 } },
      { inputs: [ints([4, 7], [-9, 9])], attributes: { axis: 1 } },
      { inputs: [given([3, 4], [1, 1, 1, 1, -200, 89, 200, 200, -1, -2, Number.NEGATIVE_INFINITY, -1])], attributes: { axis: 1 } },
    ],
    oracle: ([x], { axis }) =>
      build(
        reduced(x.shape, [axis], false),
        (index) => {
          const along = Array.from({ length: x.shape[axis] }, (_, i) => pick(x, [...index.slice(0, axis), i, ...index.slice(axis)]));
          return along.indexOf(Math.max(...along));
        },
        'int',
      ),
  },

  softmax: {
    cases: [[1], [5], [3, 7], [2, 3, 4], [0, 3], [3, 0], [4, 1]]
      .map((shape) => floats(shape))
      .concat(manyRows, masked)
      .map((x) => ({ inputs: [x], attributes: {} })),
    oracle: ([x]) => build(x.shape, (index) => Math.exp(logProbability(x, index))),
    float32: { relative: 5e-6 },
  },
  logSoftmax: {
    cases: [[1], [5], [3, 7], [2, 3, 4], [0, 3], [3, 0], [4, 1]]
      .map((shape) => floats(shape))
      .concat(manyRows, masked)
      .map((x) => ({ inputs: [x], attributes: {} })),
    oracle: ([x]) => build(x.shape, (index) => logProbability(x, index)),
    float32: { absolute: 4e-6 },
  },
  softmaxCrossEntropy: {
    cases: [
      { inputs: [floats([1, 1]), ints([1], [0, 1])], attributes: {} },
      { inputs: [floats([4, 3]), ints([4], [0, 3])], attributes: {} },
      { inputs: [manyRows, ints([70], [0, 65])], attributes: {} },
      { inputs: [floats([0, 3]), ints([0], [0, 3])], attributes: {} },
      { inputs: [masked, given([6], [0, 2, 0, 2, 1, 2], 'int')], attributes: {} },
    ],
    oracle: ([logits, targets]) => build(targets.shape, ([n]) => -logProbability(logits, [n, targets.data[n]])),
    float32: { absolute: 4e-6 },
  },
  softmaxCrossEntropyGradient: {
    cases: [
      { inputs: [floats([1, 1]), ints([1], [0, 1]), floats([1])], attributes: {} },
      { inputs: [floats([4, 3]), ints([4], [0, 3]), floats([4])], attributes: {} },
      { inputs: [manyRows, ints([70], [0, 65]), floats([70])], attributes: {} },
      { inputs: [floats([0, 3]), ints([0], [0, 3]), floats([0])], attributes: {} },
      { inputs: [masked, given([6], [0, 2, 1, 2, 1, 0], 'int'), floats([6])], attributes: {} },
    ],
    oracle: ([logits, targets, cotangents]) =>
      build(logits.shape, ([n, v]) => (Math.exp(logProbability(logits, [n, v])) - Number(targets.data[n] === v)) * cotangents.data[n]),
    float32: { relative: 5e-6, absolute: 1e-6 },
  },

  matmul: {
    cases: [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        products.map(([m, k, n]) => ({
          inputs: [floats(transposeA ? [k, m] : [m, k], [-1, 1], 1), floats(transposeB ? [n, k] : [k, n], [-1, 1], 2)],
          attributes: { transposeA, transposeB },
        })),
      ),
    ),
    oracle: ([a, b], { transposeA, transposeB }) => {
      const left = (i: number, p: number): number => pick(a, transposeA ? [p, i] : [i, p]);
      const right = (p: number, j: number): number => pick(b, transposeB ? [j, p] : [p, j]);
      const inner = a.shape[transposeA ? 0 : 1];
      return build([a.shape[transposeA ? 1 : 0], b.shape[transposeB ? 0 : 1]], ([i, j]) =>
        Array.from({ length: inner }, (_, p) => left(i, p) * right(p, j)).reduce((total, term) => total + term, 0),
      );
    },
    float32: { absolute: 1e-5 },
  },

  batchMatmul: {
    cases: [false, true].flatMap((transposeA) =>
      [false, true].flatMap((transposeB) =>
        batchedProducts.map(([left, right, [m, k, n]]) => ({
          inputs: [
            floats([...left, ...(transposeA ? [k, m] : [m, k])], [-1, 1], 1),
            floats([...right, ...(transposeB ? [n, k] : [k, n])], [-1, 1], 2),
          ],
          attributes: { transposeA, transposeB },
        })),
      ),
    ),
    oracle: ([a, b], { transposeA, transposeB }) => {
      const inner = a.shape.at(transposeA ? -2 : -1) as number;
      const batch = broadcastShapes([a.shape.slice(0, -2), b.shape.slice(0, -2)]) as number[];
      const matrix = [a.shape.at(transposeA ? -1 : -2) as number, b.shape.at(transposeB ? -2 : -1) as number];
      return build([...batch, ...matrix], (index) => {
        const [leading, [i, j]] = [index.slice(0, -2), index.slice(-2)];
        const terms = Array.from(
          { length: inner },
          (_, p) => pick(a, [...leading, ...(transposeA ? [p, i] : [i, p])]) * pick(b, [...leading, ...(transposeB ? [j, p] : [p, j])]),
        );
        return terms.reduce((total, term) => total + term, 0);
      });
    },
    float32: { absolute: 1e-5 },
  },

  ...imageCases,

  gather: {
    cases: [
      { inputs: [floats([5, 3]), given([], [4], 'int')], attributes: {} },
      { inputs: [floats([5, 3]), ints([7], [0, 5])], attributes: {} },
      { inputs: [floats([5, 1]), ints([2, 3], [0, 5])], attributes: {} },
      { inputs: [floats([5, 19]), ints([2, 1, 3], [0, 5])], attributes: {} },
      { inputs: [floats([5, 3]), ints([0], [0, 5])], attributes: {} },
      { inputs: [floats([5, 0]), ints([4], [0, 5])], attributes: {} },
      { inputs: [ints([5, 2], [-9, 9]), ints([4], [0, 5])], attributes: {} },
    ],
    oracle: ([table, indices]) =>
      build(
        [...indices.shape, table.shape[1]],
        (index) => pick(table, [pick(indices, index.slice(0, -1)), index[index.length - 1]]),
        table.dtype,
      ),
  },
  scatterAdd: {
    cases: [
      { inputs: [given([], [1], 'int'), floats([3])], attributes: { rows: 2 } },
      { inputs: [ints([9], [0, 4]), floats([9, 3])], attributes: { rows: 4 } },
      { inputs: [ints([2, 5], [0, 3]), floats([2, 5, 7])], attributes: { rows: 6 } },
      { inputs: [ints([0], [0, 3]), floats([0, 2])], attributes: { rows: 3 } },
      { inputs: [ints([4], [0, 3]), floats([4, 0])], attributes: { rows: 3 } },
    ],
    oracle: ([indices, updates], { rows }) =>
      build([rows, updates.shape[updates.shape.length - 1]], ([target, feature]) =>
        indicesOf(indices.shape).reduce(
          (total, index) => total + (pick(indices, index) === target ? pick(updates, [...index, feature]) : 0),
          0,
        ),
      ),
    float32: { absolute: 1e-5 },
  },
  oneHot: {
    cases: [
      { inputs: [given([], [2], 'int')], attributes: { depth: 3 } },
      { inputs: [ints([5], [0, 4])], attributes: { depth: 4 } },
      { inputs: [ints([2, 3], [0, 4])], attributes: { depth: 4 } },
      { inputs: [ints([0], [0, 4])], attributes: { depth: 4 } },
    ],
    oracle: ([indices], { depth }) =>
      build([...indices.shape, depth], (index) => Number(pick(indices, index.slice(0, -1)) === index[index.length - 1])),
  },

  fill: {
    cases: [
      { inputs: [], attributes: { shape: [], value: 1.5, dtype: 'float' } },
      { inputs: [], attributes: { shape: [3, 5], value: -0.25, dtype: 'float' } },
      { inputs: [], attributes: { shape: [2, 0], value: 1, dtype: 'float' } },
      { inputs: [], attributes: { shape: [4], value: -7, dtype: 'int' } },
      ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => ({
        inputs: [],
        attributes: { shape: [2], value, dtype: 'float' as const },
      })),
    ],
    oracle: (_, { shape, value, dtype }) => build(shape, () => value, dtype),
  },
  randomUniform: {
    cases: [
      ...[[], [1], [7], [3, 0], [5, 3], [1030]].map((shape) => ({ inputs: [], attributes: { shape, key: [123, -7] as const } })),
      ...[
        { shape: [5, 3], pieces: { length: 3, first: 5, every: 11 } },
        { shape: [6, 4, 5], pieces: { length: 40, first: 0, every: 61 } },
        { shape: [9], pieces: { length: 1, first: 3, every: 2 } },
        { shape: [31], pieces: { length: 31, first: 7, every: 90 } },
        { shape: [2, 9], pieces: { length: 9, first: 2 ** 31 + 5, every: 2 ** 30 + 1 } },
      ].map((attributes) => ({ inputs: [], attributes: { ...attributes, key: [123, -7] as const } })),
    ],
    oracle: (_, { shape, key, pieces: { length, first, every } = { length: 1, first: 0, every: 1 } }) => {
      const numberOf = (position: number): number => first + Math.floor(position / length) * every + (position % length);
      const flat = indicesOf(shape).map((_index, position) => threefryUnit(key, numberOf(position)));
      return { shape, dtype: 'float', data: flat };
    },
    float32: { relative: 0, absolute: 0 },
  },
  cast: {
    cases: [
      { inputs: [ints([3, 4], [-900, 900])], attributes: { dtype: 'float' } },
      { inputs: [floats([5, 3], [-40, 40])], attributes: { dtype: 'int' } },
      { inputs: [floats([2, 1, 2, 1, 2])], attributes: { dtype: 'float' } },
      { inputs: [floats([0])], attributes: { dtype: 'int' } },
      { inputs: [given([7], [-200, -89.9, -0.5, 0, 0.5, 89.9, 200])], attributes: { dtype: 'int' } },
      { inputs: [given([4], [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 3e9])], attributes: { dtype: 'int' } },
    ],
    oracle: ([x], { dtype }) => build(x.shape, (index) => (dtype === 'int' ? within32Bits(pick(x, index)) : pick(x, index)), dtype),
  },
};

function within32Bits(x: number): number {
  if (Number.isNaN(x)) return 0;
  if (Math.abs(x) >= 2 ** 31) return x < 0 ? -(2 ** 31) : 2 ** 31 - 1;
  return x - (x % 1);
}
