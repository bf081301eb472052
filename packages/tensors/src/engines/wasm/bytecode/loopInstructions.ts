/**
 * Loop instructions as the kernels read them: 16 words each. AssemblyScript compiles this file too, so it contains plain number
 * literals only. Each pointer is followed by its stride from step to step, in bytes.
 *
 * - GROUP: program of the vector machine
 * - PACK: b, stride, packed right operand, 0, 0, 0, ldb, transposeB, k, n
 * - PRODUCT: a, stride, packed right operand, 0, c, stride, lda, transposeA, ldc, m, k, n, accumulate
 * - PRODUCT_OF_FEW_ROWS: a, stride, b, stride, c, stride, lda, transposeB, ldc, m, k, n, ldb, accumulate; reads b where it is
 * - SYSTEM_PRODUCT: a, stride, b, stride, c, stride, lda, transposeA, ldc, m, k, n, ldb, transposeB, accumulate; for the
 *   system's BLAS, not the kernels (threads/blasLoopRunner.ts)
 * - SUM: x, stride, 0, 0, y, stride, outer, middle, inner, columns
 * - GREATEST: x, stride, 0, 0, y, stride, outer, middle, inner
 * - SOFTMAX, LOG_SOFTMAX: x, stride, 0, 0, y, stride, rows, columns
 * - IMAGE_PATCHES: x, stride, window, 0, y, stride, first row of positions, number of rows; assembly/imageWindow.ts has the words of a window
 * - SUM_IMAGE_PATCHES: patches, stride, window, 0, y, stride, first image, number of images
 * - GATHER: indices, stride, table, stride, y, stride, count, columns
 *
 * Used outside of loops only, to share work among threads:
 *
 * - SCATTER_ADD: indices, 0, updates, 0, y, 0, count, columns, stride of rows in elements
 * - CROSS_ENTROPY: logits, 0, targets, 0, y, 0, rows, columns
 * - CROSS_ENTROPY_GRADIENT: logits, 0, targets, 0, y, 0, rows, columns, cotangents
 * - CONVOLUTION: lines, 0, packed kernel, 0, y, 0, units, plan, first row of positions, number of rows, n, room; assembly/convolution.ts has the
 *   words of a plan
 * - CONVOLUTION_GRADIENT: lines, 0, cotangents, 0, y, 0, units, plan, first row of positions, number of rows, n, room, accumulate
 * - DEPTHWISE: x, 0, window, 0, y, 0, first row of positions, number of rows, kernel
 * - DEPTHWISE_GRADIENT: x, 0, window, 0, y, 0, first row of positions, number of rows, cotangents
 */

export const LOOP_INSTRUCTION_WORDS = 16;

export const GROUP = 0;
export const PRODUCT = 1;
export const SUM = 2;
export const GREATEST = 3;
export const SOFTMAX = 4;
export const LOG_SOFTMAX = 5;
export const SYSTEM_PRODUCT = 6;
export const PACK = 7;
export const GATHER = 8;
export const SCATTER_ADD = 9;
export const CROSS_ENTROPY = 10;
export const CROSS_ENTROPY_GRADIENT = 11;
export const PRODUCT_OF_FEW_ROWS = 12;
export const IMAGE_PATCHES = 13;
export const SUM_IMAGE_PATCHES = 14;
export const DEPTHWISE = 15;
export const DEPTHWISE_GRADIENT = 16;
export const CONVOLUTION = 17;
export const CONVOLUTION_GRADIENT = 18;
