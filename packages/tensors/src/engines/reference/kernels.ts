/** Every op as the plainest loop that computes it, in float64. Slow and obvious: the tests' oracle. */
import type { ResultType } from '../../engine.js';
import { indexError } from '../../ops/indexError.js';
import type { Attributes, ConvolutionWindow, ElementwiseOps, ImageWindow, OpName } from '../../ops/vocabulary.js';
import { unitIntervals } from '../../random/threefry.js';
import { type Shape, sizeOf } from '../../shape.js';
import { broadcastStrides, matrixOffsets, stridesOf } from '../../strides.js';
import { scalarFunctions } from './scalarFunctions.js';

export interface Elements {
  readonly shape: Shape;
  readonly data: Float64Array;
}

type Kernel<K extends OpName> = (inputs: readonly Elements[], attributes: Attributes<K>, result: ResultType) => Float64Array;

/** Calls `visit` for each element of the result: with its index, and with the index to read for each list of strides. */
function walk(shape: Shape, strides: readonly (readonly number[])[], visit: (index: number, offsets: readonly number[]) => void): void {
  const size = sizeOf(shape);
  const own = stridesOf(shape);
  const offsets = new Array<number>(strides.length).fill(0);
  for (let index = 0; index < size; index++) {
    for (let which = 0; which < strides.length; which++) {
      let offset = 0;
      for (let axis = 0; axis < shape.length; axis++) offset += (Math.floor(index / own[axis]) % shape[axis]) * strides[which][axis];
      offsets[which] = offset;
    }
    visit(index, offsets);
  }
}

function elementwise<K extends keyof ElementwiseOps>(op: K): Kernel<K> {
  const compute = scalarFunctions[op];
  return (inputs, _, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    const [x, y, z] = inputs.map((input) => input.data);
    const strides = inputs.map((input) => broadcastStrides(input.shape, shape));
    walk(shape, strides, (index, [i, j, k]) => {
      out[index] = compute(x[i], y?.[j] ?? 0, z?.[k] ?? 0);
    });
    return out;
  };
}

/** A kernel for each row of scalarFunctions.ts. */
const elementwiseKernels = Object.fromEntries(
  Object.keys(scalarFunctions).map((op) => [op, elementwise(op as keyof ElementwiseOps)]),
) as unknown as { readonly [K in keyof ElementwiseOps]: Kernel<K> };

/** The elements of `x` at the given strides, from `offset`, in the shape of the result. */
function rearranged(x: Float64Array, shape: Shape, strides: readonly number[], offset = 0): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  walk(shape, [strides], (index, [from]) => {
    out[index] = x[offset + from];
  });
  return out;
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((total, value, index) => total + value * b[index], 0);
}

/** Reduces axes: combines each element of the input into its element of the result. */
function reduce(x: Elements, axes: readonly number[], start: number, combine: (total: number, value: number) => number): Float64Array {
  const kept = x.shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension));
  const out = new Float64Array(sizeOf(kept)).fill(start);
  walk(x.shape, [broadcastStrides(kept, x.shape)], (index, [into]) => {
    out[into] = combine(out[into], x.data[index]);
  });
  return out;
}

/** Applies a function to every row along the last axis. */
function byRow({ shape, data }: Elements, compute: (row: Float64Array) => Float64Array): Float64Array {
  const columns = shape[shape.length - 1];
  const out = new Float64Array(data.length);
  for (let start = 0; start < data.length; start += columns) out.set(compute(data.subarray(start, start + columns)), start);
  return out;
}

/** The product of two matrices. */
function product(a: Elements, b: Elements, { transposeA, transposeB }: Attributes<'matmul'>): Float64Array {
  const [m, k] = transposeA ? a.shape.toReversed() : a.shape;
  const n = b.shape[transposeB ? 0 : 1];
  const out = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const left = transposeA ? a.data[p * m + i] : a.data[i * k + p];
      for (let j = 0; j < n; j++) out[i * n + j] += left * (transposeB ? b.data[j * k + p] : b.data[p * n + j]);
    }
  }
  return out;
}

/** The matrix that begins at an element. */
function matrixAt({ shape, data }: Elements, offset: number): Elements {
  const matrix = shape.slice(-2);
  return { shape: matrix, data: data.subarray(offset, offset + sizeOf(matrix)) };
}

/** Visits each element of all patches that lies in its image. */
function walkPatches(
  image: Shape,
  patches: Shape,
  { size, stride, dilation, before }: ImageWindow,
  visit: (inImage: number, inPatches: number) => void,
): void {
  const [, rows, columns, channels] = image;
  const imageStrides = stridesOf(image);
  const axes = [...patches.slice(0, 3), ...size, channels];
  walk(axes, [], (inPatches) => {
    const [b, down, across, v, h, channel] = coordinatesOf(inPatches, axes);
    const [i, j] = [down * stride[0] + v * dilation[0] - before[0], across * stride[1] + h * dilation[1] - before[1]];
    if (i >= 0 && i < rows && j >= 0 && j < columns) visit(dot([b, i, j, channel], imageStrides), inPatches);
  });
}

interface ConvolutionTerm {
  readonly inImage: number;
  readonly inKernel: number;
  readonly inResult: number;
}

/** Visits each product of an element of the images [B, H, W, C] and one of the kernel that a convolution adds to an element of its result. */
function walkConvolution(
  image: Shape,
  kernel: Shape,
  result: Shape,
  window: ConvolutionWindow,
  visit: (term: ConvolutionTerm) => void,
): void {
  const [rows, columns, perGroup, units] = kernel;
  const patches = [...result.slice(0, 3), rows * columns * image[3]];
  walkPatches(image, patches, window, (inImage, inPatches) => {
    const [position, tap, channel] = coordinatesOf(inPatches, [sizeOf(result.slice(0, 3)), rows * columns, image[3]]);
    const own = window.mirrored ? rows * columns - 1 - tap : tap;
    const group = Math.floor(channel / perGroup);
    const each = units / window.groups;
    for (let unit = group * each; unit < (group + 1) * each; unit++)
      visit({ inImage, inKernel: (own * perGroup + (channel % perGroup)) * units + unit, inResult: position * units + unit });
  });
}

function coordinatesOf(index: number, shape: Shape): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(index / stride) % shape[axis]);
}

function logSoftmaxRow(row: Float64Array): Float64Array {
  const greatest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const logSum = Math.log(row.reduce((total, value) => total + Math.exp(value - greatest), 0));
  return row.map((value) => value - greatest - logSum);
}

const softmaxRow = (row: Float64Array): Float64Array => logSoftmaxRow(row).map(Math.exp);

function checked(op: string, indices: Float64Array, rows: number): Float64Array {
  indices.forEach((index, position) => {
    if (!(index >= 0 && index < rows)) throw indexError(op, index, position, rows);
  });
  return indices;
}

export const kernels: { readonly [K in OpName]: Kernel<K> } = {
  ...elementwiseKernels,

  reshape: ([x]) => x.data.slice(),
  transpose: ([x], { permutation }, { shape }) => {
    const strides = stridesOf(x.shape);
    return rearranged(
      x.data,
      shape,
      permutation.map((axis) => strides[axis]),
    );
  },
  broadcastTo: ([x], _, { shape }) => rearranged(x.data, shape, broadcastStrides(x.shape, shape)),
  slice: ([x], { start }, { shape }) => rearranged(x.data, shape, stridesOf(x.shape), dot(start, stridesOf(x.shape))),
  pad: ([x], { before }, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    const strides = stridesOf(shape);
    walk(x.shape, [strides], (index, [into]) => {
      out[into + dot(before, strides)] = x.data[index];
    });
    return out;
  },
  concat: (inputs, { axis }, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    const strides = stridesOf(shape);
    let before = 0;
    for (const x of inputs) {
      walk(x.shape, [strides], (index, [into]) => {
        out[into + before * strides[axis]] = x.data[index];
      });
      before += x.shape[axis];
    }
    return out;
  },

  sum: ([x], { axes }) => reduce(x, axes, 0, (total, value) => total + value),
  max: ([x], { axes }) => reduce(x, axes, Number.NEGATIVE_INFINITY, (greatest, value) => Math.max(greatest, value)),
  argmax: ([x], { axis }, { shape }) => {
    const strides = stridesOf(x.shape);
    const out = new Float64Array(sizeOf(shape));
    const outer = strides.filter((_, other) => other !== axis);
    walk(shape, [outer], (index, [from]) => {
      for (let i = 1; i < x.shape[axis]; i++)
        if (x.data[from + i * strides[axis]] > x.data[from + out[index] * strides[axis]]) out[index] = i;
    });
    return out;
  },

  softmax: ([x]) => byRow(x, softmaxRow),
  logSoftmax: ([x]) => byRow(x, logSoftmaxRow),
  softmaxCrossEntropy: ([logits, targets]) => {
    const classes = logits.shape[1];
    const logProbabilities = byRow(logits, logSoftmaxRow);
    return checked('softmaxCrossEntropy', targets.data, classes).map((target, row) => -logProbabilities[row * classes + target]);
  },
  softmaxCrossEntropyGradient: ([logits, targets, cotangents]) => {
    const classes = logits.shape[1];
    const out = byRow(logits, softmaxRow);
    checked('softmaxCrossEntropy', targets.data, classes).forEach((target, row) => {
      out[row * classes + target] -= 1;
    });
    return out.map((value, index) => value * cotangents.data[Math.floor(index / classes)]);
  },

  matmul: ([a, b], attributes) => product(a, b, attributes),
  batchMatmul: ([a, b], attributes, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    const [lefts, rights] = [a, b].map((x) => matrixOffsets(x.shape, shape.slice(0, -2)));
    lefts.forEach((left, index) => {
      const result = product(matrixAt(a, left), matrixAt(b, rights[index]), attributes);
      out.set(result, index * result.length);
    });
    return out;
  },

  imagePatches: ([x], window, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    walkPatches(x.shape, shape, window, (inImage, inPatches) => {
      out[inPatches] = x.data[inImage];
    });
    return out;
  },
  sumImagePatches: ([x], window, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    walkPatches(shape, x.shape, window, (inImage, inPatches) => {
      out[inImage] += x.data[inPatches];
    });
    return out;
  },

  convolve2d: ([x, kernel], window, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    walkConvolution(x.shape, kernel.shape, shape, window, ({ inImage, inKernel, inResult }) => {
      out[inResult] += x.data[inImage] * kernel.data[inKernel];
    });
    return out;
  },
  convolve2dKernelGradient: ([x, g], window, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    walkConvolution(x.shape, shape, g.shape, window, ({ inImage, inKernel, inResult }) => {
      out[inKernel] += x.data[inImage] * g.data[inResult];
    });
    return out;
  },

  gather: ([table, indices], _, { shape }) => {
    const [rows, features] = table.shape;
    const out = new Float64Array(sizeOf(shape));
    checked('gather', indices.data, rows).forEach((row, position) => {
      out.set(table.data.subarray(row * features, (row + 1) * features), position * features);
    });
    return out;
  },
  scatterAdd: ([indices, updates], { rows }, { shape: [, features] }) => {
    const out = new Float64Array(rows * features);
    checked('scatterAdd', indices.data, rows).forEach((row, position) => {
      for (let feature = 0; feature < features; feature++) out[row * features + feature] += updates.data[position * features + feature];
    });
    return out;
  },
  oneHot: ([indices], { depth }, { shape }) => {
    const out = new Float64Array(sizeOf(shape));
    checked('oneHot', indices.data, depth).forEach((index, position) => {
      out[position * depth + index] = 1;
    });
    return out;
  },

  fill: (_, { shape, value }) => new Float64Array(sizeOf(shape)).fill(value),
  randomUniform: (_, { shape, key, pieces }) => unitIntervals(key, sizeOf(shape), pieces),
  // The engine applies `toInt` to every int result, so this only copies.
  cast: ([x]) => x.data.slice(),
};

/** Rounds toward 0, within 32 bits; NaN becomes 0. */
export function toInt(x: number): number {
  return Number.isNaN(x) ? 0 : Math.max(-(2 ** 31), Math.min(Math.trunc(x), 2 ** 31 - 1));
}
