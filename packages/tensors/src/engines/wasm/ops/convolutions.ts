/**
 * Convolutions and the gradient of their kernels. Depthwise ones have kernels of their own. Others are made by the kernels straight from the
 * images, or by a BLAS over patches, if the products repay a call.
 */
import type { ConvolutionWindow } from '../../../ops/vocabulary.js';
import { sizeOf } from '../../../shape.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import type { ProductBackend } from '../runtime/productBackend.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { type Convolution, sizesOf } from './convolution.js';
import { depthwiseConvolution, depthwiseKernelGradient, isDepthwise } from './depthwise.js';
import { convolveDirectly, kernelGradientDirectly } from './directConvolution.js';
import { convolveByPatches, kernelGradientByPatches } from './patchBlocks.js';

export function convolve(
  runtime: WasmRuntime,
  positions: Placement,
  images: Placement,
  kernel: Placement,
  window: ConvolutionWindow,
): void {
  const convolution = { images, positions, kernel, window };
  if (isEmpty(runtime, convolution, positions)) return;
  const blas = blasFor(runtime, convolution, false);
  if (isDepthwise(convolution)) depthwiseConvolution(runtime, convolution);
  else if (blas === undefined) convolveDirectly(runtime, convolution);
  else convolveByPatches(runtime, convolution, blas);
}

/** `positions` holds the cotangent of the positions. */
export function kernelGradient(
  runtime: WasmRuntime,
  kernel: Placement,
  images: Placement,
  positions: Placement,
  window: ConvolutionWindow,
): void {
  const convolution = { images, positions, kernel, window };
  if (isEmpty(runtime, convolution, kernel)) return;
  const blas = blasFor(runtime, convolution, true);
  if (isDepthwise(convolution)) depthwiseKernelGradient(runtime, convolution);
  else if (blas === undefined) kernelGradientDirectly(runtime, convolution);
  else kernelGradientByPatches(runtime, convolution, blas);
}

/** Whether nothing is multiplied. Then the result is zeros. */
function isEmpty({ allocator }: WasmRuntime, { images, positions, kernel }: Convolution, { pointer, shape }: Placement): boolean {
  const some = [images, positions, kernel].every((each) => sizeOf(each.shape) > 0);
  if (!some) allocator.views.f32.fill(0, pointer / ELEMENT_BYTES, pointer / ELEMENT_BYTES + sizeOf(shape));
  return !some;
}

/** Patches of fewer elements cost more than a BLAS saves, and so do kernels of fewer elements. */
const WORTH_PATCHES = 64;
const WORTH_KERNEL = 2048;

/** The BLAS for products over patches; `undefined` for the kernels. It depends on the whole convolution, not on a block. */
function blasFor({ products }: WasmRuntime, convolution: Convolution, transposeA: boolean): ProductBackend | undefined {
  const { lines, across, depth, units, columns } = sizesOf(convolution);
  if (depth < WORTH_PATCHES || depth * columns < WORTH_KERNEL) return undefined;
  const rows = lines * across;
  const [m, k] = transposeA ? [depth, rows] : [rows, depth];
  const chosen = products.forLoop({
    transposeA,
    transposeB: false,
    m,
    k,
    n: columns,
    leading: [depth, units, units],
    hasFixedWeights: true,
  });
  return chosen.packsWeightsOnce ? undefined : chosen;
}
