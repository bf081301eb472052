/** Every op on the wasm engine: what it calls, written into a place that already exists. */
import { indexError } from '../../ops/indexError.js';
import { type Attributes, type ElementwiseOps, isElementwise, type OpName } from '../../ops/vocabulary.js';
import { broadcastStrides, type Shape, sizeOf, stridesOf } from '../../shape.js';
import type { GroupNode } from './groupAssembler.js';
import { BYTES, floatBits, type Machine, type Place, strided } from './machine.js';
import { multiply } from './multiply.js';
import { sumOnThreads } from './sumOnThreads.js';

/** Numbers come as they are; only elementwise ops take them. */
export type PlacedOperand = Place | number;

type Kernel<K extends OpName> = (machine: Machine, out: Place, inputs: readonly PlacedOperand[], attributes: Attributes<K>) => void;

const place = (operand: PlacedOperand): Place => operand as Place;
const rowsOf = (shape: Shape): number => sizeOf(shape.slice(0, -1));
const columnsOf = (shape: Shape): number => shape[shape.length - 1];

function elementwise<K extends OpName>(op: K): Kernel<K> {
  return (machine, out, inputs) => {
    const operands = inputs.map((input) => (typeof input === 'number' ? input : strided(input, broadcastStrides(input.shape, out.shape))));
    machine.runElementwise(op as GroupNode['op'], out.shape, strided(out), operands);
  };
}

/** Writes the elements of `from` into `to`, whose element type may be another. */
function convert(machine: Machine, from: Place, to: Place): void {
  machine.runElementwise('copy', to.shape, strided(to), [strided(from)]);
}

/** Calls `body` with the elements as floats, for kernels that know nothing else. */
function asFloats(machine: Machine, x: Place, body: (floats: Place) => void): void {
  if (x.dtype === 'float') body(x);
  else {
    machine.withScratch(BYTES * sizeOf(x.shape), (pointer) => {
      const floats: Place = { pointer, shape: x.shape, dtype: 'float' };
      convert(machine, x, floats);
      body(floats);
    });
  }
}

/** Reduces axes from the last run of neighbouring ones to the first. */
function reduceFloats(kernel: 'reduceSum' | 'reduceMax', machine: Machine, out: Place, x: Place, axes: readonly number[]): void {
  const runs: { first: number; last: number }[] = [];
  for (const axis of axes) {
    const run = runs.at(-1);
    if (run !== undefined && run.last === axis - 1) run.last = axis;
    else runs.push({ first: axis, last: axis });
  }
  if (runs.length === 0) {
    machine.move(x.shape, strided(x), strided({ ...out, shape: x.shape }));
    return;
  }
  let [pointer, shape] = [x.pointer, [...x.shape]];
  const scratch: [number, number][] = [];
  for (const { first, last } of runs.toReversed()) {
    const [outer, middle, inner] = [sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, last + 1)), sizeOf(shape.slice(last + 1))];
    shape = shape.map((dimension, axis) => (axis >= first && axis <= last ? 1 : dimension));
    const isLast = first === runs[0].first;
    const bytes = BYTES * outer * inner;
    const to = isLast ? out.pointer : machine.allocator.allocate(bytes);
    if (!isLast) scratch.push([to, bytes]);
    if (kernel === 'reduceSum') sumOnThreads(machine, { x: pointer, y: to, outer, middle, inner });
    else machine.kernels.reduceMax(pointer, to, outer, middle, inner);
    pointer = to;
  }
  for (const [at, bytes] of scratch) machine.allocator.free(at, bytes);
}

function reduction(kernel: 'reduceSum' | 'reduceMax'): Kernel<'sum' | 'max'> {
  return (machine, out, [input], { axes }) => {
    asFloats(machine, place(input), (x) => reduceFloats(kernel, machine, out, x, axes));
    if (out.dtype === 'int') convert(machine, { ...out, dtype: 'float' }, out);
  };
}

function needValid(op: string, machine: Machine, result: number, indices: Place, rows: number): void {
  if (result < 0) return;
  const index = machine.allocator.views.i32[indices.pointer / BYTES + result];
  throw indexError(op, index, result, rows);
}

const structural: { readonly [K in Exclude<OpName, keyof ElementwiseOps>]: Kernel<K> } = {
  reshape: (machine, out, [x]) =>
    machine.move([sizeOf(out.shape)], { pointer: place(x).pointer, strides: [1] }, { pointer: out.pointer, strides: [1] }),
  transpose: (machine, out, [x], { permutation }) => {
    const strides = stridesOf(place(x).shape);
    const from = { pointer: place(x).pointer, strides: permutation.map((axis) => strides[axis]) };
    machine.move(out.shape, from, strided(out));
  },
  broadcastTo: (machine, out, [x]) => {
    machine.move(out.shape, { pointer: place(x).pointer, strides: broadcastStrides(place(x).shape, out.shape) }, strided(out));
  },
  slice: (machine, out, [x], { start }) => {
    const strides = stridesOf(place(x).shape);
    const first = start.reduce((total, index, axis) => total + index * strides[axis], 0);
    machine.move(out.shape, { pointer: place(x).pointer + BYTES * first, strides }, strided(out));
  },
  pad: (machine, out, [x], { before }) => {
    machine.fill(out, 0);
    const strides = stridesOf(out.shape);
    const first = before.reduce((total, index, axis) => total + index * strides[axis], 0);
    machine.move(place(x).shape, strided(place(x)), { pointer: out.pointer + BYTES * first, strides });
  },
  concat: (machine, out, inputs, { axis }) => {
    const strides = stridesOf(out.shape);
    let before = 0;
    for (const x of inputs.map(place)) {
      machine.move(x.shape, strided(x), { pointer: out.pointer + BYTES * before * strides[axis], strides });
      before += x.shape[axis];
    }
  },

  sum: reduction('reduceSum'),
  max: reduction('reduceMax'),
  argmax: (machine, out, [x], { axis }) => {
    asFloats(machine, place(x), ({ pointer, shape }) => {
      machine.kernels.argmax(pointer, out.pointer, sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1)));
    });
  },

  softmax: ({ kernels }, out, [x]) => kernels.softmax(place(x).pointer, out.pointer, rowsOf(out.shape), columnsOf(out.shape)),
  logSoftmax: ({ kernels }, out, [x]) => kernels.logSoftmax(place(x).pointer, out.pointer, rowsOf(out.shape), columnsOf(out.shape)),
  softmaxCrossEntropy: (machine, out, inputs) => {
    const [logits, targets] = inputs.map(place);
    const [rows, columns] = logits.shape;
    const wrong = machine.kernels.softmaxCrossEntropy(logits.pointer, targets.pointer, out.pointer, rows, columns);
    needValid('softmaxCrossEntropy', machine, wrong, targets, columns);
  },
  softmaxCrossEntropyGradient: (machine, out, inputs) => {
    const [logits, targets, cotangents] = inputs.map(place);
    const [rows, columns] = logits.shape;
    const { softmaxCrossEntropyGradient } = machine.kernels;
    const wrong = softmaxCrossEntropyGradient(logits.pointer, targets.pointer, cotangents.pointer, out.pointer, rows, columns);
    needValid('softmaxCrossEntropy', machine, wrong, targets, columns);
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
    const wrong = machine.kernels.gather(table.pointer, indices.pointer, out.pointer, sizeOf(indices.shape), columns, rows);
    needValid('gather', machine, wrong, indices, rows);
  },
  scatterAdd: (machine, out, inputs, { rows }) => {
    const [indices, updates] = inputs.map(place);
    machine.fill(out, 0);
    const wrong = machine.kernels.scatterAdd(
      indices.pointer,
      updates.pointer,
      out.pointer,
      sizeOf(indices.shape),
      columnsOf(updates.shape),
      rows,
    );
    needValid('scatterAdd', machine, wrong, indices, rows);
  },
  oneHot: (machine, out, [indices], { depth }) => {
    machine.fill(out, 0);
    const { i32, f32 } = machine.allocator.views;
    const { pointer, shape } = place(indices);
    for (let position = 0; position < sizeOf(shape); position++) {
      const index = i32[pointer / BYTES + position];
      needValid('oneHot', machine, index >= 0 && index < depth ? -1 : position, place(indices), depth);
      f32[out.pointer / BYTES + position * depth + index] = 1;
    }
  },

  fill: (machine, out, _, { value, dtype }) => machine.fill(out, dtype === 'int' ? value : floatBits(value)),
  randomUniform: ({ kernels }, out, _, { key }) => kernels.randomUniform(out.pointer, sizeOf(out.shape), key[0], key[1]),
  cast: (machine, out, [x]) => convert(machine, place(x), out),
};

/** Products of so few rows do not repay packing the right operand. */
export function isFewRows(rows: number): boolean {
  return rows <= 4;
}

export function kernelOf<K extends OpName>(op: K): Kernel<K> {
  return (isElementwise(op) ? elementwise(op) : structural[op as keyof typeof structural]) as Kernel<K>;
}
