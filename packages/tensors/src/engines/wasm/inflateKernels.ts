/** The binaries of the kernels. They travel as one deflated stream (scripts/buildKernels.mjs): pages load half as much. */
import { platform } from '#platform';
import { deflatedKernels, kernelBytes } from './generated/deflatedKernels.js';

export async function inflateKernels(): Promise<{ readonly simd: Uint8Array<ArrayBuffer>; readonly relaxed: Uint8Array<ArrayBuffer> }> {
  const both = await platform.inflate(Uint8Array.from(atob(deflatedKernels), (character) => character.charCodeAt(0)));
  return { simd: both.subarray(0, kernelBytes.simd), relaxed: both.subarray(kernelBytes.simd) };
}
