/** The kinds of lines that a random step is made of. Each adds one to the program, or none where nothing fits. */
import {
  abs,
  add,
  argmax,
  broadcastTo,
  cast,
  concat,
  div,
  equal,
  exp,
  full,
  gather,
  greater,
  greaterEqual,
  logSoftmax,
  matmul,
  max,
  maximum,
  mean,
  minimum,
  mul,
  neg,
  type Operand,
  oneHot,
  pad,
  pow,
  relu,
  reshape,
  type Shape,
  scatterAdd,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropy,
  softplus,
  stopGradient,
  straightThrough,
  sub,
  sum,
  type Tensor,
  tanh,
  transpose,
  where,
  zerosLike,
} from '@statal/tensors';
import type { Outside, StepBuilder, Value } from './stepBuilder.js';

type Production = (b: StepBuilder) => void;
type Of = (v: readonly Tensor[], outside: Outside) => Operand;

const same = (a: Shape, b: Shape): boolean => a.join() === b.join();
const isFloat = ({ dtype, shape }: Value): boolean => dtype === 'float' && shape.length > 0;
const isIndex = ({ dtype, shape }: Value): boolean => dtype === 'int' && shape.length === 1;
const isMatrix = ({ shape, dtype }: Value): boolean => dtype === 'float' && shape.length === 2;

/** The gap between the greatest and the next along the last axis. */
function watchGreatest(x: Tensor, { watch }: Outside): void {
  if (watch === undefined || x.shape[x.shape.length - 1] < 2) return;
  const greatest = max(x, { axis: -1, keepDims: true });
  watch(sub(greatest, max(where(equal(x, greatest), -1e3, x), { axis: -1, keepDims: true })));
}

const unaries: Record<string, (x: Tensor, outside: Outside) => Tensor> = {
  tanh,
  sigmoid,
  softplus,
  neg,
  exp: (x) => exp(tanh(x)),
  square: (x) => mul(x, x),
  stopGradient,
  relu: (x, { watch }) => {
    watch?.(x);
    return relu(x);
  },
  abs: (x, { watch }) => {
    watch?.(x);
    return abs(x);
  },
  fired: (x, { watch, scale }) => {
    watch?.(sub(x, 0.1 * scale));
    return straightThrough(greater(x, 0.1 * scale), sigmoid(x));
  },
  'pow 2': (x) => pow(x, 2),
  'pow 1.5': (x, { scale }) => pow(add(mul(x, x), 0.5 * scale), 1.5),
  '2 pow': (x) => pow(2, tanh(x)),
  'plus zeros': (x) => add(x, zerosLike(x)),
  'not below': (x, { watch, scale }) => {
    watch?.(add(x, 0.25 * scale));
    return maximum(x, full(x.engine, x.shape, -0.25 * scale));
  },
};

const binaries: Record<string, (x: Operand, y: Operand, outside: Outside) => Tensor> = {
  add,
  sub,
  mul,
  div: (x, y) => (typeof y === 'number' ? div(x, y) : div(x, add(mul(y, y), 0.5))),
  maximum: (x, y, { watch }) => {
    watch?.(sub(x, y));
    return maximum(x, y);
  },
  minimum: (x, y, { watch }) => {
    watch?.(sub(x, y));
    return minimum(x, y);
  },
};

/** Something that broadcasts against a value without changing its shape. */
function partner(b: StepBuilder, { shape, isRows }: Value): { readonly text: string; readonly of: Of } | undefined {
  const kindsThatWait = ['value', 'value', 'parameter', 'number', 'constant', 'column'] as const;
  switch (b.one(kindsThatWait)) {
    case 'value': {
      const id = b.find((value) => value.dtype === 'float' && same(value.shape, shape) && value.isRows === isRows);
      return id === undefined ? undefined : { text: `v${id}`, of: (v) => v[id] };
    }
    case 'parameter': {
      const name = b.param(b.one([[], shape.slice(-1), shape.map((dimension, axis) => (axis === 0 ? 1 : dimension))]));
      return { text: name, of: (_, { params }) => params[name] };
    }
    case 'constant': {
      const name = b.constant(b.one([shape, shape.slice(-1)]));
      return { text: name, of: (_, { fixed }) => fixed[name] };
    }
    case 'number': {
      const number = b.one([-0.7, 0.3, 1.25]);
      return { text: String(number), of: (_, { scale }) => number * scale };
    }
    default: {
      const id = b.find(
        (value) => value.dtype === 'float' && value.isRows && isRows && same(value.shape, [shape[0], ...shape.slice(1).map(() => 1)]),
      );
      return id === undefined ? undefined : { text: `v${id}`, of: (v) => v[id] };
    }
  }
}

const unary: Production = (b) => {
  const id = b.find(isFloat);
  if (id === undefined) return;
  const name = b.one(Object.keys(unaries));
  const { shape, isRows } = b.values[id];
  b.addFloat(shape, `${name}(v${id})`, (v, outside) => unaries[name](v[id], outside), isRows);
};

const binary: Production = (b) => {
  const id = b.find(isFloat);
  if (id === undefined) return;
  const other = partner(b, b.values[id]);
  if (other === undefined) return;
  const name = b.one(Object.keys(binaries));
  const { shape, isRows } = b.values[id];
  const isFirst = b.chance(0.5) || !['add', 'sub', 'mul'].includes(name);
  b.addFloat(
    shape,
    isFirst ? `${name}(v${id}, ${other.text})` : `${name}(${other.text}, v${id})`,
    (v, outside) => {
      const [x, y] = [v[id], other.of(v, outside)];
      return isFirst ? binaries[name](x, y, outside) : binaries[name](y, x, outside);
    },
    isRows,
  );
};

const product: Production = (b) => {
  const id = b.findRows(2);
  if (id === undefined) return;
  const [rows, k] = b.values[id].shape;
  const made = b.chance(0.3) ? b.find((value) => isMatrix(value) && !value.isRows && value.shape[0] === k) : undefined;
  if (made !== undefined) {
    b.addFloat([rows, b.values[made].shape[1]], `v${id} v${made}`, (v) => matmul(v[id], v[made]));
    return;
  }
  const n = b.one([b.sizes.H, b.sizes.H, b.sizes.I, 1, 4]);
  const transposeB = b.chance(0.25);
  const name = b.param(transposeB ? [n, k] : [k, n]);
  b.addFloat([rows, n], `v${id} ${name}${transposeB ? '^T' : ''}`, (v, { params }) => matmul(v[id], params[name], { transposeB }));
};

/** Mixes the rows of the batch into a matrix. */
const outerProduct: Production = (b) => {
  const [x, y] = [b.findRows(2), b.findRows(2)];
  if (x === undefined || y === undefined) return;
  const shape = [b.values[x].shape[1], b.values[y].shape[1]];
  b.addFloat(shape, `0.3 v${x}^T v${y}`, (v) => mul(0.3, matmul(v[x], v[y], { transposeA: true })), false);
};

const alongRows: Production = (b) => {
  const id = b.find((value) => isFloat(value) && value.shape.length > 1);
  if (id === undefined) return;
  const { shape, isRows } = b.values[id];
  const [name, f] = b.one([
    ['softmax', softmax],
    ['logSoftmax', logSoftmax],
  ] as const);
  b.addFloat(shape, `${name}(v${id})`, (v) => f(v[id]), isRows);
};

const reduction: Production = (b) => {
  const id = b.findRows(2, 3);
  if (id === undefined || b.values[id].shape.includes(0)) return;
  const { shape } = b.values[id];
  const keepDims = b.chance(0.5);
  const [name, f] = b.one([
    ['sum', sum],
    ['mean', mean],
    ['max', max],
  ] as const);
  const reduced = keepDims ? [...shape.slice(0, -1), 1] : shape.slice(0, -1);
  b.addFloat(reduced, `${name}(v${id}, last axis)`, (v, outside) => {
    if (f === max) watchGreatest(v[id], outside);
    return f(v[id], { axis: -1, keepDims });
  });
};

/** Sums over the batch: every row then depends on every other. */
const batchSum: Production = (b) => {
  const id = b.findRows(2);
  if (id === undefined) return;
  b.addFloat([1, b.values[id].shape[1]], `0.2 sum(v${id}, first axis)`, (v) => mul(0.2, sum(v[id], { axis: 0, keepDims: true })), false);
};

const spread: Production = (b) => {
  const id = b.find((value) => isMatrix(value) && value.shape[value.isRows ? 1 : 0] === 1);
  if (id === undefined) return;
  const { shape, isRows } = b.values[id];
  const to = isRows ? [shape[0], 3] : [b.sizes.B, shape[1]];
  b.addFloat(to, `broadcastTo(v${id})`, (v) => broadcastTo(v[id], to));
};

const lookUp: Production = (b) => {
  const id = b.find(isIndex);
  if (id === undefined) return;
  const { shape, below } = b.values[id];
  const made = b.chance(0.3) ? b.find((value) => isMatrix(value) && !value.isRows && value.shape[0] === below) : undefined;
  const features = b.one([b.sizes.I, b.sizes.H]);
  const name = made === undefined ? b.param([below, features]) : '';
  const width = made === undefined ? features : b.values[made].shape[1];
  b.addFloat([...shape, width], `gather(${made === undefined ? name : `v${made}`}, v${id})`, (v, { params }) => {
    return gather(made === undefined ? params[name] : v[made], v[id]);
  });
};

const collect: Production = (b) => {
  const [id, rows] = [b.find(isIndex), b.findRows(2)];
  if (id === undefined || rows === undefined) return;
  const { below } = b.values[id];
  b.addFloat([below, b.values[rows].shape[1]], `scatterAdd(v${id}, v${rows})`, (v) => scatterAdd(v[id], v[rows], { rows: below }), false);
};

const indicator: Production = (b) => {
  const id = b.find(isIndex);
  if (id === undefined) return;
  const { shape, below } = b.values[id];
  b.addFloat([...shape, below], `oneHot(v${id})`, (v) => oneHot(v[id], { depth: below }));
};

const compareIndices: Production = (b) => {
  const [x, y] = [b.find(isIndex), b.find(isIndex)];
  if (x === undefined || y === undefined) return;
  b.addFloat(b.values[x].shape, `equal(v${x}, v${y}) + 0.1 v${y}`, (v) => add(equal(v[x], v[y]), mul(0.1, cast(v[y], 'float'))));
};

/** Ints are computed with, too. */
const combineIndices: Production = (b) => {
  const [x, y] = [b.find(isIndex), b.find(isIndex)];
  if (x === undefined || y === undefined) return;
  const [first, second] = [b.values[x], b.values[y]];
  const pair = (v: readonly Tensor[]): Tensor =>
    concat(
      [v[x], v[y]].map((index) => reshape(index, [first.shape[0], 1])),
      { axis: -1 },
    );
  const most = Math.max(first.below, second.below);
  const ways: [string, number, (v: readonly Tensor[]) => Tensor][] = [
    ['add', first.below + second.below - 1, (v) => add(v[x], v[y])],
    ['sum', first.below + second.below - 1, (v) => sum(pair(v), { axis: 1 })],
    ['max', most, (v) => max(pair(v), { axis: 1 })],
    ['minimum', most, (v) => minimum(v[x], v[y])],
    ['the one that is not 0', most, (v) => where(greater(v[x], 0), v[x], v[y])],
    ['the greater', 2, (v) => argmax(pair(v))],
  ];
  const [name, below, make] = b.one(ways);
  if (below <= 12) b.add({ ...first, below }, `${name} of v${x} and v${y}`, make);
};

const choice: Production = (b) => {
  const id = b.find((value) => isFloat(value) && value.isRows && value.shape.length === 2 && value.shape[1] > 0);
  if (id === undefined) return;
  const below = b.values[id].shape[1];
  b.add({ shape: [b.values[id].shape[0]], dtype: 'int', isRows: true, below }, `argmax(v${id})`, (v, outside) => {
    watchGreatest(v[id], outside);
    return argmax(v[id]);
  });
};

const surprise: Production = (b) => {
  const id = b.find(isIndex);
  if (id === undefined) return;
  const logits = b.find((value) => isMatrix(value) && value.isRows && value.shape[1] >= b.values[id].below);
  if (logits === undefined) return;
  b.addFloat(b.values[id].shape, `softmaxCrossEntropy(v${logits}, v${id})`, (v) => softmaxCrossEntropy(v[logits], v[id]));
};

const selection: Production = (b) => {
  const id = b.find(isFloat);
  if (id === undefined) return;
  const value = b.values[id];
  const [limit, yes, no] = [partner(b, value), partner(b, value), partner(b, value)];
  if (limit === undefined || yes === undefined || no === undefined) return;
  const [name, compare] = b.one([
    ['>', greater],
    ['>=', greaterEqual],
  ] as const);
  b.addFloat(
    value.shape,
    `where(v${id} ${name} ${limit.text}, ${yes.text}, ${no.text} + v${id})`,
    (v, outside) => {
      const to = limit.of(v, outside);
      outside.watch?.(sub(v[id], to));
      return where(compare(v[id], to), yes.of(v, outside), add(no.of(v, outside), v[id]));
    },
    value.isRows,
  );
};

const join: Production = (b) => {
  const [x, y] = [b.findRows(2), b.findRows(2)];
  if (x === undefined || y === undefined) return;
  const width = b.values[x].shape[1] + b.values[y].shape[1];
  if (width > 12) return;
  b.addFloat([b.values[x].shape[0], width], `concat(v${x}, v${y})`, (v) => concat([v[x], v[y]], { axis: -1 }));
};

const cut: Production = (b) => {
  const id = b.find((value) => isFloat(value) && value.shape.length > 1 && value.shape[value.shape.length - 1] > 1);
  if (id === undefined) return;
  const { shape, isRows } = b.values[id];
  const length = shape[shape.length - 1];
  const size = 1 + b.below(length - 1);
  const start = b.below(length - size + 1);
  b.addFloat(
    [...shape.slice(0, -1), size],
    `v${id}[..., ${start}:${start + size}]`,
    (v) => slice(v[id], { axis: -1, start, size }),
    isRows,
  );
};

const refold: Production = (b) => {
  const id = b.findRows(1, 2, 3);
  if (id === undefined) return;
  const { shape } = b.values[id];
  const width = shape.slice(1).reduce((product, dimension) => product * dimension, 1);
  const folds = [1, 2, 3].filter((factor) => width % factor === 0);
  const factor = b.one(folds);
  const to = b.one([[shape[0], width], [shape[0], width / factor, factor], ...(width === 1 ? [[shape[0]]] : [])]);
  b.addFloat(to, `reshape(v${id})`, (v) => reshape(v[id], to));
};

const turn: Production = (b) => {
  const id = b.findRows(3);
  if (id === undefined) return;
  const [rows, first, second] = b.values[id].shape;
  b.addFloat([rows, second, first], `transpose(v${id})`, (v) => transpose(v[id], [0, 2, 1]));
};

const widen: Production = (b) => {
  const id = b.findRows(2);
  if (id === undefined || b.values[id].shape[1] > 8) return;
  const [rows, width] = b.values[id].shape;
  b.addFloat([rows, width + 2], `pad(v${id})`, (v) => pad(v[id], { before: [0, 1], after: [0, 1] }));
};

/** A bounded value, so that others do not grow without end. */
const squash: Production = (b) => {
  const id = b.findRows(1, 2, 3);
  if (id !== undefined) b.addFloat(b.values[id].shape, `tanh(v${id})`, (v) => tanh(v[id]));
};

/** Productions that are typical of cells are drawn more often. */
export const productions: readonly Production[] = [
  ...[unary, unary, unary, binary, binary, binary, product, product, product, squash],
  ...[alongRows, reduction, reduction, lookUp, lookUp, selection, selection, join, cut, cut, refold, refold],
  ...[outerProduct, batchSum, spread, collect, indicator, compareIndices, combineIndices, combineIndices, choice, surprise, turn, widen],
];
