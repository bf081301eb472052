/** Checks indices that came from the host. Indices computed on the device cannot be checked. */
import { indexError } from '../../ops/indexError.js';
import type { Attributes, ElementwiseOps, LayoutOps, OpName } from '../../ops/vocabulary.js';
import { type Shape, sizeOf } from '../../shape.js';
import { isContiguous, type Layout, stridesOf } from '../../strides.js';
import type { GpuTensor } from './gpuTensor.js';

export function requireIndices<K extends OpName>(op: K, attributes: Attributes<K>, operands: readonly (GpuTensor | number)[]): void {
  const shapes = operands.map((operand) => (typeof operand === 'number' ? [] : operand.shape));
  const use = indexUse(op, attributes, shapes);
  const indices = use && operands[use.operand];
  if (indices === undefined || typeof indices === 'number' || indices.buffer.ints === undefined) return;
  requireInRange(op, indices.buffer.ints, indices, use?.rows as number);
}

/** @throws StatalError if an element of a view is not the index of one of the rows */
export function requireInRange(op: OpName, ints: ArrayLike<number>, view: Layout & { readonly shape: Shape }, rows: number): void {
  const { shape, strides, offset } = view;
  const size = sizeOf(shape);
  const own = stridesOf(shape);
  const isRun = isContiguous(shape, strides);
  for (let position = 0; position < size; position++) {
    const at = isRun ? offset + position : offset + positionIn(position, shape, own, strides);
    if (ints[at] < 0 || ints[at] >= rows) throw indexError(op.replace('Gradient', ''), ints[at], position, rows);
  }
}

function positionIn(position: number, shape: Shape, own: readonly number[], strides: readonly number[]): number {
  return shape.reduce((total, dimension, axis) => total + (Math.floor(position / own[axis]) % dimension) * strides[axis], 0);
}

/** Which operand of an op holds indices, and into how many rows they point. */
export interface IndexUse {
  readonly operand: number;
  readonly rows: number;
}

/** @param shapes those of the operands */
export function indexUse<K extends OpName>(op: K, attributes: Attributes<K>, shapes: readonly Shape[]): IndexUse | undefined {
  return (indexRules[op as K & keyof typeof indexRules] as IndexRule<K>)?.(shapes, attributes);
}

type IndexRule<K extends OpName> = ((shapes: readonly Shape[], attributes: Attributes<K>) => IndexUse) | undefined;

const targets: IndexRule<'softmaxCrossEntropy'> = ([logits]) => ({ operand: 1, rows: logits[1] });

const indexRules: { readonly [K in Exclude<OpName, keyof ElementwiseOps | keyof LayoutOps>]: IndexRule<K> } = {
  sum: undefined,
  max: undefined,
  argmax: undefined,
  softmax: undefined,
  logSoftmax: undefined,
  softmaxCrossEntropy: targets,
  softmaxCrossEntropyGradient: targets,
  matmul: undefined,
  batchMatmul: undefined,
  imagePatches: undefined,
  sumImagePatches: undefined,
  convolve2d: undefined,
  convolve2dKernelGradient: undefined,
  gather: ([table]) => ({ operand: 1, rows: table[0] }),
  scatterAdd: (_, { rows }) => ({ operand: 0, rows }),
  oneHot: (_, { depth }) => ({ operand: 0, rows: depth }),
  fill: undefined,
  randomUniform: undefined,
  cast: undefined,
};
