/**
 * The exports of the module: what the wasm engine may call. Pointers are byte addresses; counts and leading dimensions are
 * in elements. Buffers begin at multiples of 64 bytes and are padded to them: kernels may read up to 60 bytes beyond the
 * logical end of an array, and never write there. No function keeps anything between calls, so any number of threads may
 * run them on one memory. Addresses are compared by difference or for equality only, since those above 2 GB are negative.
 */
import { productWorkspaceBytes } from './multiplyPacked';
import { GROUP_WORKSPACE_BYTES } from './runGroup';

// Exported for one reason: the optimizer inlines what is called once, and inside a long function V8 runs out of registers.
export * from './generated/productTiles';
export { reduceMax, reduceSum } from './reductions';
export { gather, scatterAdd } from './rows';
export { logSoftmax, softmax, softmaxCrossEntropy, softmaxCrossEntropyGradient } from './softmax';

export { multiplyFewRows } from './multiplyFewRows';
export { multiplyPacked } from './multiplyPacked';
export { packedBytes, packRight } from './packing';
export { randomUniform } from './randomUniform';
export { argmax } from './reductions';
export { runGroup } from './runGroup';
export { runLoop, runRecords } from './runLoop';
export { adamUpdate, rmspropUpdate, sgdUpdate } from './updates';

/** The first address that constants do not occupy. */
export function heapBase(): i32 {
  return <i32>__heap_base;
}

/** What the `workspace` argument of any function must offer. Its contents mean nothing between calls. */
export function workspaceBytes(): i32 {
  return max(productWorkspaceBytes(), GROUP_WORKSPACE_BYTES);
}
