/** Which ops combine many elements of an input into each of their result. Kernels write such a result once, for all that read it. */
import type { ElementwiseOps, LayoutOps } from '../../../ops/vocabulary.js';
import type { GpuOpName } from './elementRules.js';

type Reduction = Exclude<GpuOpName, keyof ElementwiseOps | keyof LayoutOps>;

/**
 * The result of combining no elements. `undefined`: an element takes a few elements only, as softmax does, which reads the `logSumExp`
 * that it is split into (splitOps.ts).
 */
const ofNothing: { readonly [K in Reduction]: number | undefined } = {
  sum: 0,
  partialSum: 0,
  max: Number.NEGATIVE_INFINITY,
  argmax: 0,
  softmax: undefined,
  logSoftmax: undefined,
  logSumExp: Number.NEGATIVE_INFINITY,
  softmaxCrossEntropy: 0,
  softmaxCrossEntropyGradient: undefined,
  matmul: 0,
  gather: undefined,
  scatterAdd: 0,
  oneHot: undefined,
  fill: undefined,
  randomUniform: undefined,
  cast: undefined,
};

/** `undefined`: the op is no reduction. */
export function reductionOfNothing(op: GpuOpName): number | undefined {
  return ofNothing[op as Reduction];
}
