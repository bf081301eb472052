/** The compiled kernels as bytes. Both variants are in one deflated text (scripts/buildKernels.mjs), which is imported on demand. */
import { platform } from '#platform';

export type KernelVariant = 'simd' | 'relaxed simd';

/** A module with one function: `local.get 0, local.get 1, local.get 2, f32x4.relaxed_madd`. */
const relaxedProbe = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x08, 0x01, 0x60, 0x03, 0x7b, 0x7b, 0x7b, 0x01, 0x7b], // types: (v128, v128, v128) -> v128
  ...[0x03, 0x02, 0x01, 0x00], // functions: one, of type 0
  ...[0x0a, 0x0d, 0x01, 0x0b, 0x00, 0x20, 0x00, 0x20, 0x01, 0x20, 0x02, 0xfd, 0x85, 0x02, 0x0b], // code
);

/** The fastest variant that this JavaScript engine accepts. */
export function bestVariant(): KernelVariant {
  return WebAssembly.validate(relaxedProbe) ? 'relaxed simd' : 'simd';
}

export async function kernelBinary(variant: KernelVariant): Promise<Uint8Array<ArrayBuffer>> {
  const { deflatedKernels, kernelParts } = await import('./generated/kernels.js');
  const both = await platform.inflate(Uint8Array.from(atob(deflatedKernels), (character) => character.charCodeAt(0)));
  const own: number[] = [];
  let start = 0;
  for (const [simd, relaxed] of kernelParts) {
    const middle = start + simd;
    own.push(...(variant === 'simd' ? both.subarray(start, middle) : both.subarray(middle, middle + relaxed)));
    start = middle + relaxed;
  }
  return Uint8Array.from(own);
}
