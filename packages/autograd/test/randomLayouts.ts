/**
 * Random steps of many axes: slices, concatenations, transpositions, reshapes, repetitions and paddings of values of up to six axes, along
 * any of them, with some arithmetic between. No look at memory fits all that comes of it.
 */
import {
  add,
  argmax,
  broadcastTo,
  cast,
  concat,
  equal,
  matmul,
  max,
  mean,
  mul,
  neg,
  pad,
  reshape,
  type Shape,
  sigmoid,
  sizeOf,
  slice,
  softmax,
  sub,
  type Tensor,
  tanh,
  transpose,
  where,
} from '@statal/tensors';
import type { RandomStep } from './randomStep.js';
import { float, type Outside, type Sizes, StepBuilder, type Tensors, type Value } from './stepBuilder.js';

const MOST_AXES = 6;
const MOST_ELEMENTS = 1500;

type Production = (b: StepBuilder) => void;

const hasAxes = ({ shape }: Value): boolean => shape.length > 0;

/** Draws two values and prefers the larger one: small values have few arrangements. */
function anyValue(b: StepBuilder): number {
  const [one, other] = [b.find(hasAxes), b.find(hasAxes)] as [number, number];
  const [small, large] = sizeOf(b.values[one].shape) < sizeOf(b.values[other].shape) ? [one, other] : [other, one];
  return b.chance(0.75) ? large : small;
}
const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const axisOf = (b: StepBuilder, { shape }: Value): number => b.below(shape.length);
const replaced = (shape: Shape, axis: number, size: number): number[] => shape.map((own, at) => (at === axis ? size : own));

/** Adds what a layout op made, if it is not too large. Rows stay rows where the first axis was left alone. */
function addLayout(
  b: StepBuilder,
  { shape, isRows }: { readonly shape: Shape; readonly isRows: boolean },
  text: string,
  make: (v: readonly Tensor[], outside: Outside) => Tensor,
): void {
  if (sizeOf(shape) <= MOST_ELEMENTS && shape.length <= MOST_AXES) b.addFloat(shape, text, make, isRows);
}

/** Slices some axes, so that the axes are not contiguous in memory. */
const cut: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const chosen = b.one([0.3, 0.9]);
  const size = shape.map((own, axis) => (own > 1 && b.chance(axis === 0 ? 0.1 : chosen) ? own - 1 : own));
  const start = shape.map((own, axis) => b.below(own - size[axis] + 1));
  addLayout(b, { shape: size, isRows: isRows && size[0] === shape[0] }, `v${id}[${start} + ${size}]`, (v) =>
    size.reduce((x, own, axis) => slice(x, { axis, start: start[axis], size: own }), v[id]),
  );
};

/** Concatenates a value with its swapped halves, or with another value. */
const join: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const axis = axisOf(b, b.values[id]);
  if (b.chance(0.5) && shape[axis] > 1) {
    const first = 1 + b.below(shape[axis] - 1);
    addLayout(b, { shape, isRows: isRows && axis > 0 }, `v${id} with what is before and behind ${first} exchanged on axis ${axis}`, (v) =>
      concat([slice(v[id], { axis, start: first, size: shape[axis] - first }), slice(v[id], { axis, start: 0, size: first })], { axis }),
    );
    return;
  }
  const fits = ({ shape: other }: Value): boolean =>
    other.length === shape.length && replaced(other, axis, 0).join() === replaced(shape, axis, 0).join();
  const other = b.find(fits) as number;
  const whole = replaced(shape, axis, shape[axis] + b.values[other].shape[axis]);
  addLayout(b, { shape: whole, isRows: isRows && axis > 0 }, `concat(v${id}, v${other}, axis ${axis})`, (v) =>
    concat([v[id], v[other]], { axis }),
  );
};

const turn: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const permutation = range(shape.length);
  const keepsRows = b.chance(0.8);
  for (let at = permutation.length - 1; at > (keepsRows ? 1 : 0); at--) {
    const with_ = (keepsRows ? 1 : 0) + b.below(at + (keepsRows ? 0 : 1));
    [permutation[at], permutation[with_]] = [permutation[with_], permutation[at]];
  }
  const to = permutation.map((axis) => shape[axis]);
  addLayout(b, { shape: to, isRows: isRows && permutation[0] === 0 }, `transpose(v${id}, ${permutation})`, (v) =>
    transpose(v[id], permutation),
  );
};

/** Joins two neighboring axes, or cuts one in two. */
const refold: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const axis = axisOf(b, b.values[id]);
  const factors = [1, 2, 3].filter((factor) => shape[axis] % factor === 0);
  const factor = b.one(factors);
  const isCut = b.chance(0.6);
  if (!isCut && axis === shape.length - 1) return;
  const to = isCut
    ? [...shape.slice(0, axis), factor, shape[axis] / factor, ...shape.slice(axis + 1)]
    : [...shape.slice(0, axis), shape[axis] * shape[axis + 1], ...shape.slice(axis + 2)];
  addLayout(b, { shape: to, isRows: isRows && (axis > 0 || to[0] === shape[0]) }, `reshape(v${id})`, (v) => reshape(v[id], to));
};

const repeat: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const axis = b.below(shape.length + 1);
  const count = 1 + b.below(3);
  const one = [...shape.slice(0, axis), 1, ...shape.slice(axis)];
  const to = [...shape.slice(0, axis), count, ...shape.slice(axis)];
  addLayout(b, { shape: to, isRows: isRows && axis > 0 }, `v${id} ${count} times as axis ${axis}`, (v) =>
    broadcastTo(reshape(v[id], one), to),
  );
};

const widen: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const [before, after] = [shape, shape].map((axes) => axes.map((_, axis) => Number(axis > 0 && b.chance(0.25))));
  const to = shape.map((size, axis) => before[axis] + size + after[axis]);
  addLayout(b, { shape: to, isRows }, `pad(v${id}, ${before}, ${after})`, (v) => pad(v[id], { before, after }));
};

const reduce: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const axes = range(shape.length).filter((axis) => axis > 0 && b.chance(0.4));
  const keepDims = b.chance(0.5);
  const to = keepDims ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : shape.filter((_, axis) => !axes.includes(axis));
  addLayout(b, { shape: to, isRows }, `mean(v${id}, ${axes})`, (v) => mean(v[id], { axis: axes, keepDims }));
};

/** Notes the gap between the largest and the second largest value, where the derivative jumps. */
function greatest(x: Tensor, axis: number, { watch }: Outside): Tensor {
  const most = max(x, { axis: axis, keepDims: true });
  watch?.(sub(most, max(where(equal(x, most), -1e3, x), { axis: axis, keepDims: true })));
  return most;
}

const alongAxis: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const axis = axisOf(b, b.values[id]);
  const counted: Shape = shape.filter((_, at) => at !== axis);
  const [name, make, to] = b.one<[string, (x: Tensor, outside: Outside) => Tensor, Shape]>([
    ['softmax', softmax, shape],
    ['greatest', (x, outside) => greatest(x, axis, outside), replaced(shape, axis, 1)],
    [
      'place of the greatest',
      (x, outside) => {
        greatest(x, axis, outside);
        return mul(0.1, cast(argmax(x, { axis }), 'float'));
      },
      counted,
    ],
  ]);
  addLayout(
    b,
    { shape: to, isRows: isRows && (name === 'softmax' ? shape.length > 1 : axis > 0) },
    `${name}(v${id}, axis ${axis})`,
    (v, outside) => make(v[id], outside),
  );
};

const unary: Production = (b) => {
  const id = anyValue(b);
  const [name, make] = b.one<[string, (x: Tensor) => Tensor]>([
    ['tanh', tanh],
    ['sigmoid', sigmoid],
    ['neg', neg],
  ]);
  b.addFloat(b.values[id].shape, `${name}(v${id})`, (v) => make(v[id]), b.values[id].isRows);
};

/** With another value of its shape, or one that is repeated along some axes. */
const binary: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  const broadcasts = ({ shape: other }: Value): boolean =>
    other.length === shape.length && other.every((size, axis) => size === shape[axis] || size === 1);
  const other = b.find(broadcasts) as number;
  const [name, make] = b.one<[string, (x: Tensor, y: Tensor) => Tensor]>([
    ['add', add],
    ['sub', sub],
    ['mul', mul],
  ]);
  b.addFloat(shape, `${name}(v${id}, v${other})`, (v) => make(v[id], v[other]), isRows);
};

/** The matrices along the last two axes times those of another value, or of the same one. */
const multiply: Production = (b) => {
  const id = anyValue(b);
  const { shape, isRows } = b.values[id];
  if (shape.length < 2) return;
  const [transposeA, transposeB] = [b.chance(0.5), b.chance(0.5)];
  const [rows, inner] = transposeA ? shape.slice(-2).toReversed() : shape.slice(-2);
  const fits = ({ shape: other }: Value): boolean =>
    other.length === shape.length &&
    other.at(transposeB ? -1 : -2) === inner &&
    other.slice(0, -2).every((size, axis) => size === shape[axis] || size === 1);
  const other = b.find(fits);
  if (other === undefined) return;
  const to = [...shape.slice(0, -2), rows, b.values[other].shape.at(transposeB ? -2 : -1) as number];
  const text = `0.5 v${id}${transposeA ? '^T' : ''} v${other}${transposeB ? '^T' : ''}`;
  const keepsRows = isRows && (shape.length > 2 || !transposeA);
  addLayout(b, { shape: to, isRows: keepsRows }, text, (v) => mul(0.5, matmul(v[id], v[other], { transposeA, transposeB })));
};

const productions: readonly Production[] = [
  cut,
  cut,
  join,
  join,
  turn,
  turn,
  refold,
  refold,
  repeat,
  widen,
  reduce,
  alongAxis,
  unary,
  binary,
  binary,
  multiply,
  multiply,
];

/** A state of several axes for each row. Intermediate values are outputs. */
export function randomLayoutStep(seed: number, sizes: Sizes): RandomStep {
  const b = new StepBuilder(seed, sizes);
  const axes = b.one([2, 3, 4, 4, 5, 5]);
  const state = { h: float([sizes.B, ...range(axes).map(() => b.one([1, 2, 3, 3, 3, 3]))]) };
  const inputs = { x: float([sizes.B, ...range(1 + b.below(3)).map(() => 1 + b.below(3))]) };
  b.input(inputs.x, 'x');
  b.input(state.h, 'h');
  const length = b.values.length + 6 + b.below(12);
  while (b.lines.length < length) b.one(productions)(b);
  const isLike = ({ shape, isRows }: Value): boolean => isRows && shape.join() === state.h.shape.join();
  const found = b.find(isLike) as number;
  const shown = range(4).map(() => b.find(({ isRows }) => isRows) as number);
  const total = b.find(({ isRows }) => isRows) as number;
  const column = [sizes.B, ...state.h.shape.slice(1).map(() => 1)];
  return {
    params: {},
    fixed: {},
    state,
    inputs,
    step: () => (before: Tensors, x: Tensors) => {
      const v = b.compute([x.x, before.h], { params: {}, fixed: {}, scale: 1 });
      const of = reshape(mean(reshape(v[total], [sizes.B, -1]), { axis: 1 }), column);
      return {
        state: { h: tanh(add(v[found], mul(0.5, of))) },
        output: Object.fromEntries(shown.map((id, index) => [`y${index}`, v[id]])),
      };
    },
    text: [...b.lines, `h <- tanh(v${found} + 0.5 mean(v${total}))`, `output <- ${shown.map((id) => `v${id}`)}`].join('\n'),
  };
}
