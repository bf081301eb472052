/** Which ops combine many elements of an input into each element of the result. Kernels compute such a result once and store it. */
import type { ElementwiseOps, LayoutOps, OpName } from '../../../ops/vocabulary.js';
import type { GpuOpName } from './elementRules.js';

type Reduction = Exclude<GpuOpName, keyof ElementwiseOps | keyof LayoutOps>;

/**
 * The result of combining no elements. `undefined`: each element of the result takes few elements. softmax is such an op, because it reads
 * the `logSumExp` that splitOps.ts splits off.
 */
const ofNothing: { readonly [K in Reduction]: number | undefined } = {
  sum: 0,
  partialSum: 0,
  max: Number.NEGATIVE_INFINITY,
  argmax: 0,
  softmax: undefined,
  logSoftmax: undefined,
  logSumExp: Number.NEGATIVE_INFINITY,
  softmaxCrossEntropy: undefined,
  softmaxCrossEntropyGradient: undefined,
  matmul: 0,
  batchMatmul: 0,
  imagePatches: undefined,
  sumImagePatches: 0,
  gather: undefined,
  scatterAdd: 0,
  oneHot: undefined,
  fill: undefined,
  randomUniform: undefined,
  cast: undefined,
};

/** `undefined`: the op is no reduction. */
export function reductionOfNothing(op: GpuOpName | OpName): number | undefined {
  return ofNothing[op as Reduction];
}
