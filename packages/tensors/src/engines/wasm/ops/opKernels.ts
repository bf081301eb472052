/** The kernel of every op on the wasm engine: a function that writes its result into an existing placement. */
import { isElementwise } from '../../../ops/opTraits.js';
import { type ViewOp, viewLayout } from '../../../ops/viewLayouts.js';
import type { Attributes, ElementwiseOps, OpName } from '../../../ops/vocabulary.js';
import { type Shape, sizeOf } from '../../../shape.js';
import { broadcastStrides, type Layout, matrixOffsets, positionAt, stridesOf } from '../../../strides.js';
import type { GroupNode } from '../bytecode/groupProgram.js';
import { imageWindowWords } from '../bytecode/imageWindowWords.js';
import {
  CROSS_ENTROPY,
  CROSS_ENTROPY_GRADIENT,
  GATHER,
  GREATEST,
  IMAGE_PATCHES,
  LOG_SOFTMAX,
  SCATTER_ADD,
  SOFTMAX,
  SUM,
  SUM_IMAGE_PATCHES,
} from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES, floatBits, type Placement, strided } from '../memory/placement.js';
import { withScratch } from '../memory/scratch.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { parallelFor, parallelRows } from '../threads/parallelFor.js';
import { checkIndices } from './checkIndices.js';
import { convolve, kernelGradient } from './convolutions.js';
import { drawUniform } from './drawUniform.js';
import { copyElements, runElementwise } from './elementwise.js';
import { reduceAxis } from './reduceAxis.js';

/** Only elementwise ops take numbers. */
export type PlacedOperand = Placement | number;

type Kernel<K extends OpName> = (runtime: WasmRuntime, out: Placement, inputs: readonly PlacedOperand[], attributes: Attributes<K>) => void;

const place = (operand: PlacedOperand): Placement => operand as Placement;
const rowsOf = (shape: Shape): number => sizeOf(shape.slice(0, -1));
const columnsOf = (shape: Shape): number => shape[shape.length - 1];

function elementwise<K extends OpName>(op: K): Kernel<K> {
  return (runtime, out, inputs) => {
    const operands = inputs.map((input) => (typeof input === 'number' ? input : strided(input, broadcastStrides(input.shape, out.shape))));
    runElementwise(runtime, op as GroupNode['op'], out.shape, [strided(out), ...operands]);
  };
}

function fill({ allocator }: WasmRuntime, { pointer, shape }: Placement, bits: number): void {
  const start = pointer / ELEMENT_BYTES;
  allocator.views.i32.fill(bits, start, start + sizeOf(shape));
}

/** Writes the elements of `from` into `to`, converting their type. */
function convert(runtime: WasmRuntime, from: Placement, to: Placement): void {
  runElementwise(runtime, 'copy', to.shape, [strided(to), strided(from)]);
}

/** Calls `body` with the elements as floats, for kernels that take no ints. */
function asFloats(runtime: WasmRuntime, x: Placement, body: (floats: Placement) => void): void {
  if (x.dtype === 'float') body(x);
  else {
    withScratch(runtime.allocator, (scratch) => {
      const floats: Placement = { pointer: scratch.allocate(ELEMENT_BYTES * sizeOf(x.shape)), shape: x.shape, dtype: 'float' };
      convert(runtime, x, floats);
      body(floats);
    });
  }
}

/** Reduces each run of adjacent axes at once, from the last run to the first. */
function reduceFloats(
  kind: typeof SUM | typeof GREATEST,
  runtime: WasmRuntime,
  out: Placement,
  x: Placement,
  axes: readonly number[],
): void {
  const runs: { first: number; last: number }[] = [];
  for (const axis of axes) {
    const run = runs.at(-1);
    if (run !== undefined && run.last === axis - 1) run.last = axis;
    else runs.push({ first: axis, last: axis });
  }
  if (runs.length === 0) {
    copyElements(runtime, x.shape, strided(x), strided({ ...out, shape: x.shape }));
    return;
  }
  let [pointer, shape] = [x.pointer, [...x.shape]];
  withScratch(runtime.allocator, (scratch) => {
    for (const { first, last } of runs.toReversed()) {
      const [outer, middle, inner] = [sizeOf(shape.slice(0, first)), sizeOf(shape.slice(first, last + 1)), sizeOf(shape.slice(last + 1))];
      shape = shape.map((dimension, axis) => (axis >= first && axis <= last ? 1 : dimension));
      const isLast = first === runs[0].first;
      const to = isLast ? out.pointer : scratch.allocate(ELEMENT_BYTES * outer * inner);
      reduceAxis(runtime, kind, { x: pointer, y: to, outer, middle, inner });
      pointer = to;
    }
  });
}

function reduction(kind: typeof SUM | typeof GREATEST): Kernel<'sum' | 'max'> {
  return (runtime, out, [input], { axes }) => {
    asFloats(runtime, place(input), (x) => reduceFloats(kind, runtime, out, x, axes));
    if (out.dtype === 'int') convert(runtime, { ...out, dtype: 'float' }, out);
  };
}

function needIndices(op: string, runtime: WasmRuntime, indices: Placement, rows: number): void {
  checkIndices(op, runtime.allocator, { pointer: indices.pointer, count: sizeOf(indices.shape), rows });
}

/** Threads split the rows of x. About 2 ns an element, most of it for e^x. */
function softmaxOnThreads(runtime: WasmRuntime, kind: number, out: Placement, x: Placement): void {
  const [rows, columns] = [rowsOf(x.shape), columnsOf(x.shape)];
  const pointers = [
    [x.pointer, columns],
    [0, 0],
    [out.pointer, columns],
  ] as const;
  parallelRows(runtime, kind, { count: rows, ns: 2 * rows * columns }, pointers, ({ count }) => [count, columns]);
}

/** Threads split rows of positions, or images. The kernels count them, so no pointer moves. */
function onImages(
  runtime: WasmRuntime,
  kind: number,
  { x, out, count, ns }: { readonly x: Placement; readonly out: Placement; readonly count: number; readonly ns: number },
  window: Int32Array,
): void {
  withScratch(runtime.allocator, (scratch) => {
    const at = scratch.allocate(window.byteLength);
    runtime.allocator.views.i32.set(window, at / ELEMENT_BYTES);
    parallelFor(runtime, { count, ns }, (own) => [kind, x.pointer, 0, at, 0, out.pointer, 0, own.first, own.count]);
  });
}

/** Copies the elements of a view. */
function copyOfView<K extends ViewOp>(op: K): Kernel<K> {
  return (runtime, out, [x], attributes) => {
    const { pointer, shape } = place(x);
    const { offset, strides } = viewLayout(op, { offset: 0, strides: stridesOf(shape) }, shape, attributes, out.shape) as Layout;
    copyElements(runtime, out.shape, { pointer: pointer + ELEMENT_BYTES * offset, strides }, strided(out));
  };
}

const structural: { readonly [K in Exclude<OpName, keyof ElementwiseOps>]: Kernel<K> } = {
  reshape: copyOfView('reshape'),
  transpose: copyOfView('transpose'),
  broadcastTo: copyOfView('broadcastTo'),
  slice: copyOfView('slice'),
  pad: (runtime, out, [x], { before }) => {
    fill(runtime, out, 0);
    const strides = stridesOf(out.shape);
    const pointer = out.pointer + ELEMENT_BYTES * positionAt(before, strides);
    copyElements(runtime, place(x).shape, strided(place(x)), { pointer, strides });
  },
  concat: (runtime, out, inputs, { axis }) => {
    const strides = stridesOf(out.shape);
    let before = 0;
    for (const x of inputs.map(place)) {
      copyElements(runtime, x.shape, strided(x), { pointer: out.pointer + ELEMENT_BYTES * before * strides[axis], strides });
      before += x.shape[axis];
    }
  },

  sum: reduction(SUM),
  max: reduction(GREATEST),
  argmax: (runtime, out, [x], { axis }) => {
    asFloats(runtime, place(x), ({ pointer, shape }) => {
      runtime.kernels.argmax(pointer, out.pointer, sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1)));
    });
  },

  softmax: (runtime, out, [x]) => softmaxOnThreads(runtime, SOFTMAX, out, place(x)),
  logSoftmax: (runtime, out, [x]) => softmaxOnThreads(runtime, LOG_SOFTMAX, out, place(x)),
  softmaxCrossEntropy: (runtime, out, inputs) => {
    const [logits, targets] = inputs.map(place);
    const [rows, columns] = logits.shape;
    needIndices('softmaxCrossEntropy', runtime, targets, columns);
    const pointers = [
      [logits.pointer, columns],
      [targets.pointer, 1],
      [out.pointer, 1],
    ] as const;
    parallelRows(runtime, CROSS_ENTROPY, { count: rows, ns: 2 * rows * columns }, pointers, ({ count }) => [count, columns]);
  },
  softmaxCrossEntropyGradient: (runtime, out, inputs) => {
    const [logits, targets, cotangents] = inputs.map(place);
    const [rows, columns] = logits.shape;
    needIndices('softmaxCrossEntropy', runtime, targets, columns);
    const pointers = [
      [logits.pointer, columns],
      [targets.pointer, 1],
      [out.pointer, columns],
    ] as const;
    parallelRows(runtime, CROSS_ENTROPY_GRADIENT, { count: rows, ns: 2 * rows * columns }, pointers, ({ first, count }) => [
      count,
      columns,
      cotangents.pointer + ELEMENT_BYTES * first,
    ]);
  },

  matmul: (runtime, out, inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs.map(place);
    const [m, n] = out.shape;
    const k = transposeA ? a.shape[0] : a.shape[1];
    const [lda, ldb] = [a.shape[1], b.shape[1]];
    runtime.products.multiply({ a: a.pointer, lda, transposeA, b: b.pointer, ldb, transposeB, c: out.pointer, m, k, n });
  },

  batchMatmul: (runtime, out, inputs, { transposeA, transposeB }) => {
    const [a, b] = inputs.map(place);
    const [m, n] = out.shape.slice(-2);
    const [lda, ldb] = [a, b].map(({ shape }) => columnsOf(shape));
    const k = a.shape.at(transposeA ? -2 : -1) as number;
    const batch = out.shape.slice(0, -2);
    const [lefts, rights] = [a, b].map(({ shape }) => matrixOffsets(shape, batch));
    const products = lefts.map((left, index) => ({
      ...{ a: a.pointer + ELEMENT_BYTES * left, lda, transposeA, b: b.pointer + ELEMENT_BYTES * rights[index], ldb, transposeB },
      ...{ c: out.pointer + ELEMENT_BYTES * index * m * n, m, k, n },
    }));
    runtime.products.multiplyAll(products);
  },

  imagePatches: (runtime, out, [input], window) => {
    const x = place(input);
    const count = out.shape[0] * out.shape[1];
    onImages(runtime, IMAGE_PATCHES, { x, out, count, ns: sizeOf(out.shape) / 3 }, imageWindowWords(x.shape, out.shape, window));
  },
  sumImagePatches: (runtime, out, [input], window) => {
    const x = place(input);
    const count = out.shape[0];
    onImages(runtime, SUM_IMAGE_PATCHES, { x, out, count, ns: sizeOf(x.shape) / 3 }, imageWindowWords(out.shape, x.shape, window));
  },

  convolve2d: (runtime, out, inputs, window) => convolve(runtime, out, place(inputs[0]), place(inputs[1]), window),
  convolve2dKernelGradient: (runtime, out, inputs, window) => kernelGradient(runtime, out, place(inputs[0]), place(inputs[1]), window),

  gather: (runtime, out, inputs) => {
    const [table, indices] = inputs.map(place);
    const [rows, columns] = table.shape;
    needIndices('gather', runtime, indices, rows);
    const count = sizeOf(indices.shape);
    const pointers = [
      [indices.pointer, 1],
      [table.pointer, 0],
      [out.pointer, columns],
    ] as const;
    parallelRows(runtime, GATHER, { count, ns: (count * columns) / 4 }, pointers, (own) => [own.count, columns]);
  },
  scatterAdd: (runtime, out, inputs, { rows }) => {
    const [indices, updates] = inputs.map(place);
    needIndices('scatterAdd', runtime, indices, rows);
    fill(runtime, out, 0);
    const [count, columns] = [sizeOf(indices.shape), columnsOf(updates.shape)];
    // Threads split the columns, because two updates may add to the same row.
    const pointers = [
      [indices.pointer, 0],
      [updates.pointer, 1],
      [out.pointer, 1],
    ] as const;
    const range = { count: columns, granule: 16, ns: (count * columns) / 3 };
    parallelRows(runtime, SCATTER_ADD, range, pointers, (own) => [count, own.count, columns]);
  },
  oneHot: (runtime, out, [indices], { depth }) => {
    needIndices('oneHot', runtime, place(indices), depth);
    fill(runtime, out, 0);
    const { i32, f32 } = runtime.allocator.views;
    const { pointer, shape } = place(indices);
    for (let position = 0; position < sizeOf(shape); position++) {
      const index = i32[pointer / ELEMENT_BYTES + position];
      f32[out.pointer / ELEMENT_BYTES + position * depth + index] = 1;
    }
  },

  fill: (runtime, out, _, { value, dtype }) => fill(runtime, out, dtype === 'int' ? value : floatBits(value)),
  randomUniform: (runtime, out, _, attributes) => drawUniform(runtime, out, attributes),
  cast: (runtime, out, [x]) => convert(runtime, place(x), out),
};

export function opKernel<K extends OpName>(op: K): Kernel<K> {
  return (isElementwise(op) ? elementwise(op) : structural[op as keyof typeof structural]) as Kernel<K>;
}
