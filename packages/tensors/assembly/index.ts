/**
 * The exports of the module, which the wasm engine calls. Pointers are byte addresses; counts and leading dimensions are in
 * elements. Buffers are aligned and padded to 64 bytes: kernels may read up to 60 bytes beyond the end of an array, but never
 * write there. Functions keep no state, so any number of threads may run them on one memory. Addresses are compared by
 * difference or for equality only, because those above 2 GB are negative.
 */
import { productWorkspaceBytes } from './multiplyPacked';
import { GROUP_WORKSPACE_BYTES } from './runGroup';

// Exported only so that the optimizer does not inline them: inside a long function, V8 runs out of registers.
export * from './generated/productTiles';
export { convolve, kernelGradient } from './convolution';
export { depthwise, depthwiseGradient } from './depthwise';
export { imagePatches, sumImagePatches } from './imagePatches';
export { reduceMax, reduceSum } from './reductions';
export { gather, scatterAdd } from './rows';
export { logSoftmax, softmax, softmaxCrossEntropy, softmaxCrossEntropyGradient } from './softmax';

export { multiplyFewRows } from './multiplyFewRows';
export { multiplyPacked } from './multiplyPacked';
export { packedBytes, packRight } from './packing';
export { randomUniform } from './randomUniform';
export { argmax } from './reductions';
export { runGroup } from './runGroup';
export { runLoop, runInstructions } from './runLoop';
export { adamUpdate, rmspropUpdate, sgdUpdate } from './updates';

/** The first address after the constants. */
export function heapBase(): i32 {
  return <i32>__heap_base;
}

/** Bytes that the `workspace` argument of any function must have. Its contents have no meaning between calls. */
export function workspaceBytes(): i32 {
  return max(productWorkspaceBytes(), GROUP_WORKSPACE_BYTES);
}
