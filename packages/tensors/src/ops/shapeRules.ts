/** Checks the inputs of each op, and gives shape and element type of its result. Inputs are checked only here. */
import { needList, refuse } from '../checkArguments.js';
import type { ResultType } from '../engine.js';
import { ShapeError } from '../errors.js';
import { broadcastShapes, type Shape, sameShape, showShape, sizeOf } from '../shape.js';
import type { DType } from '../tensor.js';
import { type OpTraits, opTraits } from './opTraits.js';
import type { Attributes, ElementwiseOps, ImageWindow, OpName } from './vocabulary.js';

/** Shape and element type of an input. Plain numbers have no element type. */
export interface InputType {
  readonly shape: Shape;
  readonly dtype: DType | undefined;
}

/** `op` is the name of the called function, for errors. */
type ShapeRule<K extends OpName> = (inputs: readonly InputType[], attributes: Attributes<K>, op: string) => ResultType;

const showInputs = (inputs: readonly InputType[]): string =>
  inputs.map(({ shape, dtype }) => `${dtype === 'int' ? 'int ' : ''}${showShape(shape)}`).join(' and ');

/** @throws ShapeError if `numbers` is not a list of whole numbers, 0 or more */
export function needDimensions(numbers: readonly number[], what: string, op: string): void {
  needList(op, what, numbers);
  if (!numbers.every((number) => Number.isInteger(number) && number >= 0)) {
    throw new ShapeError(op, `${what} ${showShape(numbers)} must be whole numbers, 0 or more`);
  }
}

export function needDType(dtype: DType, op: string): void {
  if (dtype !== 'float' && dtype !== 'int') refuse(op, 'dtype float or int', dtype);
}

function broadcast(inputs: readonly InputType[], op: string): Shape {
  const shape = broadcastShapes(inputs.map((input) => input.shape));
  if (shape === undefined) {
    throw new ShapeError(op, `shapes ${showInputs(inputs)} do not broadcast`, 'Dimensions, aligned at the last, must be equal or 1');
  }
  return shape;
}

function needFloat(inputs: readonly InputType[], op: string): void {
  if (inputs.some((input) => input.dtype === 'int')) {
    throw new ShapeError(op, `takes float, got ${showInputs(inputs)}`, "Convert with cast(x, 'float')");
  }
}

/** For ops on all floats or all ints. */
function arithmetic(inputs: readonly InputType[], _: unknown, op: string): ResultType {
  const types = new Set(inputs.flatMap(({ dtype }) => dtype ?? []));
  if (types.size > 1) throw new ShapeError(op, `got a mixture of float and int: ${showInputs(inputs)}`, "Convert with cast(x, 'float')");
  return { shape: broadcast(inputs, op), dtype: types.has('int') ? 'int' : 'float' };
}

function floatElementwise(inputs: readonly InputType[], _: unknown, op: string): ResultType {
  needFloat(inputs, op);
  return { shape: broadcast(inputs, op), dtype: 'float' };
}

function comparison(inputs: readonly InputType[], _: unknown, op: string): ResultType {
  return { shape: arithmetic(inputs, _, op).shape, dtype: 'float' };
}

function reduced({ shape, dtype }: InputType, axes: readonly number[], keepDims: boolean, op: string): ResultType {
  for (const axis of axes) {
    if (!Number.isInteger(axis) || axis < 0 || axis >= shape.length)
      throw new ShapeError(op, `axis ${axis} does not exist in ${showShape(shape)}`);
  }
  if (new Set(axes).size !== axes.length) throw new ShapeError(op, `axes ${showShape(axes)} name one axis twice`);
  const kept = keepDims
    ? shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension))
    : shape.filter((_, axis) => !axes.includes(axis));
  return { shape: kept, dtype: dtype ?? 'float' };
}

function sameAsInput([x]: readonly InputType[], _: unknown, op: string): ResultType {
  needFloat([x], op);
  if (x.shape.length === 0) throw new ShapeError(op, 'needs at least one axis, got a scalar');
  return { shape: x.shape, dtype: 'float' };
}

/** The matrix [m, n] of a product. The last two axes of its inputs are matrices. */
function productShape([a, b]: readonly InputType[], transposeA: boolean, transposeB: boolean, op: string): Shape {
  const [rows, columns] = [a.shape, b.shape].map((shape) => shape.slice(-2));
  const [m, k] = transposeA ? rows.toReversed() : rows;
  const [inner, n] = transposeB ? columns.toReversed() : columns;
  if (k !== inner) {
    const names = `${showShape(a.shape)}${transposeA ? ' transposed' : ''} and ${showShape(b.shape)}${transposeB ? ' transposed' : ''}`;
    throw new ShapeError(op, `inner dimensions ${k} and ${inner} differ: ${names}`);
  }
  return [m, n];
}

function needRowsAndTargets(inputs: readonly InputType[], op: string): void {
  const [logits, targets] = inputs;
  if (logits.shape.length !== 2 || targets.shape.length !== 1 || targets.shape[0] !== logits.shape[0] || targets.dtype !== 'int') {
    throw new ShapeError(op, `expected logits [N, V] and int targets [N], got ${showInputs(inputs)}`);
  }
  needFloat(
    inputs.filter((input) => input !== targets),
    op,
  );
}

/** The shape of images [B, H, W, C], or of patches of them. */
function needImage(x: InputType, op: string): Shape {
  needFloat([x], op);
  if (x.shape.length !== 4) throw new ShapeError(op, `expected [B, H, W, C], got ${showShape(x.shape)}`, 'Channels are the last axis');
  return x.shape;
}

/** How many positions a window has in an image, vertically and horizontally. */
export function windowPositions(image: Shape, { size, stride, dilation, before, after }: ImageWindow, op: string): readonly number[] {
  for (const [name, values] of Object.entries({ size, stride, dilation })) {
    if (values.length !== 2 || !values.every((value) => Number.isInteger(value) && value >= 1))
      throw new ShapeError(op, `${name} is ${showShape(values)}, expected two whole numbers from 1`);
  }
  needDimensions(before, 'before', op);
  needDimensions(after, 'after', op);
  return [0, 1].map((axis) => {
    const reach = (size[axis] - 1) * dilation[axis] + 1;
    const free = image[axis] + before[axis] + after[axis] - reach;
    if (free < 0) {
      throw new ShapeError(
        op,
        `a window of ${reach} ${axis === 0 ? 'rows' : 'columns'} does not fit into ${image[axis]} with a padding of ${before[axis] + after[axis]}`,
      );
    }
    return Math.floor(free / stride[axis]) + 1;
  });
}

/** Checks that a kernel [kH, kW, C / groups, units] fits images [B, H, W, C]. */
export function needKernel(images: Shape, kernel: Shape, groups: number, op: string): void {
  const inputs = images[3];
  const [, , perGroup, units] = kernel;
  if (kernel.length === 4 && Number.isInteger(groups) && groups >= 1 && perGroup * groups === inputs && units % groups === 0) return;
  const wanted = groups === 1 ? `[kH, kW, ${inputs}, units]` : `[kH, kW, ${inputs} / ${groups}, units] with units a multiple of ${groups}`;
  throw new ShapeError(op, `the kernel is ${showShape(kernel)}, expected ${wanted} for images ${showShape(images)}`);
}

/** The shape rule for each kind of accepted element types (opTraits.ts). */
const elementwise: { readonly [A in OpTraits<keyof ElementwiseOps>['accepts']]: ShapeRule<OpName> } = {
  any: arithmetic,
  float: floatElementwise,
  comparison,
  choice: (inputs, _, op) => ({ shape: broadcast(inputs, op), dtype: arithmetic(inputs.slice(1), _, op).dtype }),
};

const structural: { readonly [K in Exclude<OpName, keyof ElementwiseOps>]: ShapeRule<K> } = {
  reshape([x], { shape }, op) {
    needDimensions(shape, 'shape', op);
    if (sizeOf(x.shape) !== sizeOf(shape)) {
      throw new ShapeError(op, `${showShape(x.shape)} has ${sizeOf(x.shape)} elements and ${showShape(shape)} has ${sizeOf(shape)}`);
    }
    return { shape, dtype: x.dtype ?? 'float' };
  },
  transpose([x], { permutation }, op) {
    needDimensions(permutation, 'permutation', op);
    const sorted = [...permutation].sort((a, b) => a - b);
    if (sorted.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
      throw new ShapeError(op, `${showShape(permutation)} is not an order of the axes of ${showShape(x.shape)}`);
    }
    return { shape: permutation.map((axis) => x.shape[axis]), dtype: x.dtype ?? 'float' };
  },
  broadcastTo([x], { shape }, op) {
    needDimensions(shape, 'shape', op);
    const common = broadcastShapes([x.shape, shape]);
    if (common === undefined || !sameShape(common, shape)) {
      throw new ShapeError(op, `${showShape(x.shape)} does not broadcast to ${showShape(shape)}`);
    }
    return { shape, dtype: x.dtype ?? 'float' };
  },
  slice([x], { start, size }, op) {
    needDimensions(start, 'start', op);
    needDimensions(size, 'size', op);
    const fits = start.length === x.shape.length && size.length === x.shape.length;
    if (!fits || x.shape.some((dimension, axis) => start[axis] + size[axis] > dimension)) {
      throw new ShapeError(op, `start ${showShape(start)} with size ${showShape(size)} does not lie within ${showShape(x.shape)}`);
    }
    return { shape: size, dtype: x.dtype ?? 'float' };
  },
  pad([x], { before, after }, op) {
    needDimensions(before, 'before', op);
    needDimensions(after, 'after', op);
    if (before.length !== x.shape.length || after.length !== x.shape.length) {
      throw new ShapeError(op, `widths ${showShape(before)} and ${showShape(after)} do not fit ${showShape(x.shape)}`);
    }
    return { shape: x.shape.map((dimension, axis) => before[axis] + dimension + after[axis]), dtype: x.dtype ?? 'float' };
  },
  concat(inputs, { axis }, op) {
    const [first] = inputs;
    if (first === undefined) throw new ShapeError(op, 'needs at least one tensor');
    const fits = inputs.every(
      ({ shape, dtype }) =>
        dtype === first.dtype &&
        shape.length === first.shape.length &&
        shape.every((dimension, other) => other === axis || dimension === first.shape[other]),
    );
    if (!fits || first.shape[axis] === undefined) {
      throw new ShapeError(op, `cannot join ${showInputs(inputs)} along axis ${axis}`, 'All other dimensions must be equal');
    }
    const joined = inputs.reduce((total, { shape }) => total + shape[axis], 0);
    return { shape: first.shape.map((dimension, other) => (other === axis ? joined : dimension)), dtype: first.dtype ?? 'float' };
  },

  sum: ([x], { axes, keepDims }, op) => reduced(x, axes, keepDims, op),
  max([x], { axes, keepDims }, op) {
    if (axes.some((axis) => x.shape[axis] === 0)) throw new ShapeError(op, `there is no greatest of no elements: ${showShape(x.shape)}`);
    return reduced(x, axes, keepDims, op);
  },
  argmax([x], { axis }, op) {
    if (x.shape[axis] === 0) throw new ShapeError(op, `there is no greatest of no elements: ${showShape(x.shape)}`);
    return { shape: reduced(x, [axis], false, op).shape, dtype: 'int' };
  },

  softmax: sameAsInput,
  logSoftmax: sameAsInput,
  softmaxCrossEntropy(inputs, _, op) {
    needRowsAndTargets(inputs, op);
    return { shape: inputs[1].shape, dtype: 'float' };
  },
  softmaxCrossEntropyGradient(inputs, _, op) {
    needRowsAndTargets(inputs, op);
    if (!sameShape(inputs[2].shape, inputs[1].shape))
      throw new ShapeError(op, `expected a cotangent for each row, got ${showInputs(inputs)}`);
    return { shape: inputs[0].shape, dtype: 'float' };
  },

  matmul(inputs, { transposeA, transposeB }, op) {
    const [a, b] = inputs;
    needFloat(inputs, op);
    if (a.shape.length !== 2 || b.shape.length !== 2) {
      throw new ShapeError(op, `expected two matrices, got ${showInputs(inputs)}`);
    }
    return { shape: productShape(inputs, transposeA, transposeB, op), dtype: 'float' };
  },
  batchMatmul(inputs, { transposeA, transposeB }, op) {
    const [a, b] = inputs;
    needFloat(inputs, op);
    if (Math.min(a.shape.length, b.shape.length) < 2 || Math.max(a.shape.length, b.shape.length) < 3) {
      throw new ShapeError(op, `expected matrices along leading axes, [..., m, k] and [..., k, n], got ${showInputs(inputs)}`);
    }
    const matrix = productShape(inputs, transposeA, transposeB, op);
    const batches = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    const batch = broadcastShapes(batches);
    if (batch === undefined) {
      const got = batches.map(showShape).join(' and ');
      throw new ShapeError(
        op,
        `leading axes ${got} of ${showInputs(inputs)} do not broadcast`,
        'Aligned at the last, they must be equal or 1',
      );
    }
    return { shape: [...batch, ...matrix], dtype: 'float' };
  },

  imagePatches([x], window, op) {
    const [rows, columns] = needImage(x, op).slice(1, 3);
    const { size } = window;
    const positions = windowPositions([rows, columns], window, op);
    return { shape: [x.shape[0], ...positions, size[0] * size[1] * x.shape[3]], dtype: 'float' };
  },
  sumImagePatches([x], { image, ...window }, op) {
    const { size } = window;
    needDimensions(image, 'image', op);
    const [batch, rows, columns, elements] = needImage(x, op);
    const positions = windowPositions(image, window, op);
    if (rows !== positions[0] || columns !== positions[1] || elements % (size[0] * size[1]) !== 0) {
      throw new ShapeError(op, `${showShape(x.shape)} are no patches ${showShape(size)} of images ${showShape(image)}`);
    }
    return { shape: [batch, ...image, elements / (size[0] * size[1])], dtype: 'float' };
  },

  convolve2d([x, kernel], { groups, ...window }, op) {
    const images = needImage(x, op);
    needFloat([kernel], op);
    needKernel(images, kernel.shape, groups, op);
    if (!sameShape(kernel.shape.slice(0, 2), window.size))
      throw new ShapeError(op, `the size is ${showShape(window.size)}, not that of the kernel`);
    return { shape: [images[0], ...windowPositions(images.slice(1, 3), window, op), kernel.shape[3]], dtype: 'float' };
  },
  convolve2dKernelGradient([x, g], { groups, ...window }, op) {
    const [images, cotangent] = [needImage(x, op), needImage(g, op)];
    const kernel = [...window.size, images[3] / groups, cotangent[3]];
    needKernel(images, kernel, groups, op);
    const positions = windowPositions(images.slice(1, 3), window, op);
    if (!sameShape(cotangent.slice(0, 3), [images[0], ...positions]))
      throw new ShapeError(op, `g is ${showShape(cotangent)}, expected ${showShape([images[0], ...positions])} and units`);
    return { shape: kernel, dtype: 'float' };
  },

  gather(inputs, _, op) {
    const [table, indices] = inputs;
    if (table.shape.length !== 2 || indices.dtype !== 'int') {
      throw new ShapeError(op, `expected a table [rows, features] and int indices, got ${showInputs(inputs)}`);
    }
    return { shape: [...indices.shape, table.shape[1]], dtype: table.dtype ?? 'float' };
  },
  scatterAdd(inputs, { rows }, op) {
    const [indices, updates] = inputs;
    needDimensions([rows], 'rows', op);
    needFloat([updates], op);
    if (
      indices.dtype !== 'int' ||
      !sameShape(indices.shape, updates.shape.slice(0, -1)) ||
      updates.shape.length !== indices.shape.length + 1
    ) {
      throw new ShapeError(op, `expected int indices [...] and updates [..., features], got ${showInputs(inputs)}`);
    }
    return { shape: [rows, updates.shape[updates.shape.length - 1]], dtype: 'float' };
  },
  oneHot([indices], { depth }, op) {
    needDimensions([depth], 'depth', op);
    if (indices.dtype !== 'int') throw new ShapeError(op, `expected int indices, got float ${showShape(indices.shape)}`);
    return { shape: [...indices.shape, depth], dtype: 'float' };
  },

  fill(_, { shape, value, dtype }, op) {
    needDimensions(shape, 'shape', op);
    needDType(dtype, op);
    if (typeof value !== 'number') refuse(op, 'a number', value);
    return { shape, dtype };
  },
  randomUniform(_, { shape, pieces }, op) {
    needDimensions(shape, 'shape', op);
    if (pieces !== undefined && sizeOf(shape) % pieces.length !== 0) {
      throw new ShapeError(op, `${showShape(shape)} is not made of pieces of ${pieces.length} numbers`);
    }
    return { shape, dtype: 'float' };
  },
  cast([x], { dtype }, op) {
    needDType(dtype, op);
    return { shape: x.shape, dtype };
  },
};

export function shapeRule<K extends OpName>(op: K): ShapeRule<K> {
  const { accepts } = opTraits[op];
  return accepts === undefined ? (structural[op as keyof typeof structural] as ShapeRule<K>) : elementwise[accepts];
}
