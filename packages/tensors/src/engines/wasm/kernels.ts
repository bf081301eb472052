/** Every op on the wasm engine: what it calls, written into a place that already exists. */
import { type Attributes, type ElementwiseOps, isElementwise, type OpName } from '../../ops/vocabulary.js';
import { broadcastStrides, type Shape, sizeOf, stridesOf } from '../../shape.js';
import { move, runElementwise } from './elementwise.js';
import type { GroupNode } from './groupAssembler.js';
import { checkIndices } from './indices.js';
import { CROSS_ENTROPY, CROSS_ENTROPY_GRADIENT, GATHER, GREATEST, LOG_SOFTMAX, SCATTER_ADD, SOFTMAX, SUM } from './loop/loopCode.js';
import { BYTES, floatBits, type Machine, type Place, strided } from './machine.js';
import { multiply } from './multiply.js';
import { reduceOnThreads } from './reduceOnThreads.js';
import { shareRuns } from './runOnThreads.js';

/** Numbers come as they are; only elementwise ops take them. */
export type PlacedOperand = Place | number;

type Kernel<K extends OpName> = (machine: Machine, out: Place, inputs: readonly PlacedOperand[], attributes: Attributes<K>) => void;

const place = (operand: PlacedOperand): Place => operand as Place;
const rowsOf = (shape: Shape): number => sizeOf(shape.slice(0, -1));
const columnsOf = (shape: Shape): number => shape[shape.length - 1];

function elementwise<K extends OpName>(op: K): Kernel<K> {
  return (machine, out, inputs) => {
    const operands = inputs.map((input) => (typeof input === 'number' ? input : strided(input, broadcastStrides(input.shape, out.shape))));
    runElementwise(machine, op as GroupNode['op'], out.shape, [strided(out), ...operands]);
  };
}

/** Writes the elements of `from` into `to`, whose element type may be another. */
function convert(machine: Machine, from: Place, to: Place): void {
  runElementwise(machine, 'copy', to.shape, [strided(to), strided(from)]);
}

/** Calls `body` with the elements as floats, for kernels that know nothing else. */
function asFloats(machine: Machine, x: Place, body: (floats: Place) => void): void {
  if (x.dtype === 'float') body(x);
  else {
    machine.withScratch((scratch) => {
      const floats: Place = { pointer: scratch.allocate(BYTES * sizeOf(x.shape)), shape: x.shape, dtype: 'float' };
      convert(machine, x, floats);
      body(floats);
    });
  }
}

/** Reduces axes from the last run of neighbouring ones to the first. */
function reduceFloats(kind: typeof SUM | typeof GREATEST, machine: Machine, out: Place, x: Place, axes: readonly number[]): void {
  const runs: { first: number; last: number }[] = [];
  for (const axis of axes) {
    const run = runs.at(-1);
    if (run !== undefined && run.last === axis - 1) run.last = axis;
    else runs.push({ first: axis, last: axis });
  }
  if (runs.length === 0) {
    move(machine, x.shape, strided(x), strided({ ...out, shape: x.shape }));
    return;
  }
  let [pointer, shape] = [x.pointer, [...x.shape]];
  machine.withScratch((scratch) => {
    for (const { first, last } of runs.toReversed()) {
      const [outer, middle, inner] = [sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, last + 1)), sizeOf(shape.slice(last + 1))];
      shape = shape.map((dimension, axis) => (axis >= first && axis <= last ? 1 : dimension));
      const isLast = first === runs[0].first;
      const to = isLast ? out.pointer : scratch.allocate(BYTES * outer * inner);
      reduceOnThreads(machine, kind, { x: pointer, y: to, outer, middle, inner });
      pointer = to;
    }
  });
}

function reduction(kind: typeof SUM | typeof GREATEST): Kernel<'sum' | 'max'> {
  return (machine, out, [input], { axes }) => {
    asFloats(machine, place(input), (x) => reduceFloats(kind, machine, out, x, axes));
    if (out.dtype === 'int') convert(machine, { ...out, dtype: 'float' }, out);
  };
}

function needIndices(op: string, machine: Machine, indices: Place, rows: number): void {
  checkIndices(op, machine, { pointer: indices.pointer, count: sizeOf(indices.shape), rows });
}

/** Rows of x, each thread its own: about 2 ns an element, which is what e^x takes. */
function softmaxOnThreads(machine: Machine, kind: number, out: Place, x: Place): void {
  const [rows, columns] = [rowsOf(x.shape), columnsOf(x.shape)];
  const runs = [
    [x.pointer, columns],
    [0, 0],
    [out.pointer, columns],
  ] as const;
  shareRuns(machine, kind, { count: rows, ns: 2 * rows * columns }, runs, ({ count }) => [count, columns]);
}

const structural: { readonly [K in Exclude<OpName, keyof ElementwiseOps>]: Kernel<K> } = {
  reshape: (machine, out, [x]) =>
    move(machine, [sizeOf(out.shape)], { pointer: place(x).pointer, strides: [1] }, { pointer: out.pointer, strides: [1] }),
  transpose: (machine, out, [x], { permutation }) => {
    const strides = stridesOf(place(x).shape);
    const from = { pointer: place(x).pointer, strides: permutation.map((axis) => strides[axis]) };
    move(machine, out.shape, from, strided(out));
  },
  broadcastTo: (machine, out, [x]) => {
    move(machine, out.shape, { pointer: place(x).pointer, strides: broadcastStrides(place(x).shape, out.shape) }, strided(out));
  },
  slice: (machine, out, [x], { start }) => {
    const strides = stridesOf(place(x).shape);
    const first = start.reduce((total, index, axis) => total + index * strides[axis], 0);
    move(machine, out.shape, { pointer: place(x).pointer + BYTES * first, strides }, strided(out));
  },
  pad: (machine, out, [x], { before }) => {
    machine.fill(out, 0);
    const strides = stridesOf(out.shape);
    const first = before.reduce((total, index, axis) => total + index * strides[axis], 0);
    move(machine, place(x).shape, strided(place(x)), { pointer: out.pointer + BYTES * first, strides });
  },
  concat: (machine, out, inputs, { axis }) => {
    const strides = stridesOf(out.shape);
    let before = 0;
    for (const x of inputs.map(place)) {
      move(machine, x.shape, strided(x), { pointer: out.pointer + BYTES * before * strides[axis], strides });
      before += x.shape[axis];
    }
  },

  sum: reduction(SUM),
  max: reduction(GREATEST),
  argmax: (machine, out, [x], { axis }) => {
    asFloats(machine, place(x), ({ pointer, shape }) => {
      machine.kernels.argmax(pointer, out.pointer, sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1)));
    });
  },

  softmax: (machine, out, [x]) => softmaxOnThreads(machine, SOFTMAX, out, place(x)),
  logSoftmax: (machine, out, [x]) => softmaxOnThreads(machine, LOG_SOFTMAX, out, place(x)),
  softmaxCrossEntropy: (machine, out, inputs) => {
    const [logits, targets] = inputs.map(place);
    const [rows, columns] = logits.shape;
    needIndices('softmaxCrossEntropy', machine, targets, columns);
    const runs = [
      [logits.pointer, columns],
      [targets.pointer, 1],
      [out.pointer, 1],
    ] as const;
    shareRuns(machine, CROSS_ENTROPY, { count: rows, ns: 2 * rows * columns }, runs, ({ count }) => [count, columns]);
  },
  softmaxCrossEntropyGradient: (machine, out, inputs) => {
    const [logits, targets, cotangents] = inputs.map(place);
    const [rows, columns] = logits.shape;
    needIndices('softmaxCrossEntropy', machine, targets, columns);
    const runs = [
      [logits.pointer, columns],
      [targets.pointer, 1],
      [out.pointer, columns],
    ] as const;
    shareRuns(machine, CROSS_ENTROPY_GRADIENT, { count: rows, ns: 2 * rows * columns }, runs, ({ first, count }) => [
      count,
      columns,
      cotangents.pointer + BYTES * first,
    ]);
  },

  matmul: (machine, out, inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs.map(place);
    const [m, n] = out.shape;
    const k = transposeA ? a.shape[0] : a.shape[1];
    const [lda, ldb] = [a.shape[1], b.shape[1]];
    if (!transposeA && isFewRows(m)) {
      machine.kernels.multiplyFewRows(a.pointer, lda, b.pointer, ldb, Number(transposeB), out.pointer, n, m, k, n, 0);
      return;
    }
    multiply(machine, { a: a.pointer, lda, transposeA, b: b.pointer, ldb, transposeB, c: out.pointer, m, k, n });
  },

  gather: (machine, out, inputs) => {
    const [table, indices] = inputs.map(place);
    const [rows, columns] = table.shape;
    needIndices('gather', machine, indices, rows);
    const count = sizeOf(indices.shape);
    const runs = [
      [indices.pointer, 1],
      [table.pointer, 0],
      [out.pointer, columns],
    ] as const;
    shareRuns(machine, GATHER, { count, ns: (count * columns) / 4 }, runs, (share) => [share.count, columns]);
  },
  scatterAdd: (machine, out, inputs, { rows }) => {
    const [indices, updates] = inputs.map(place);
    needIndices('scatterAdd', machine, indices, rows);
    machine.fill(out, 0);
    const [count, columns] = [sizeOf(indices.shape), columnsOf(updates.shape)];
    // Each thread its own columns: two rows may be added to the same one.
    const runs = [
      [indices.pointer, 0],
      [updates.pointer, 1],
      [out.pointer, 1],
    ] as const;
    const things = { count: columns, granule: 16, ns: (count * columns) / 3 };
    shareRuns(machine, SCATTER_ADD, things, runs, (share) => [count, share.count, columns]);
  },
  oneHot: (machine, out, [indices], { depth }) => {
    needIndices('oneHot', machine, place(indices), depth);
    machine.fill(out, 0);
    const { i32, f32 } = machine.allocator.views;
    const { pointer, shape } = place(indices);
    for (let position = 0; position < sizeOf(shape); position++) {
      const index = i32[pointer / BYTES + position];
      f32[out.pointer / BYTES + position * depth + index] = 1;
    }
  },

  fill: (machine, out, _, { value, dtype }) => machine.fill(out, dtype === 'int' ? value : floatBits(value)),
  randomUniform: ({ kernels }, out, _, { key }) => kernels.randomUniform(out.pointer, sizeOf(out.shape), key[0], key[1]),
  cast: (machine, out, [x]) => convert(machine, place(x), out),
};

/** Products of so few rows do not repay packing the right operand. */
function isFewRows(rows: number): boolean {
  return rows <= 4;
}

export function kernelOf<K extends OpName>(op: K): Kernel<K> {
  return (isElementwise(op) ? elementwise(op) : structural[op as keyof typeof structural]) as Kernel<K>;
}
