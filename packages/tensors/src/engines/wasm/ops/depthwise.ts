/** Convolutions whose channels do not see each other: a kernel of their own (assembly/depthwise.ts). */
import { imageWindowWords } from '../bytecode/imageWindowWords.js';
import { DEPTHWISE, DEPTHWISE_GRADIENT } from '../bytecode/loopInstructions.js';
import { withScratch } from '../memory/scratch.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { type LoopInstruction, parallelFor, runInParallel } from '../threads/parallelFor.js';
import { type Convolution, sizesOf, summedInParts, threadsFor, writeWords } from './convolution.js';

export function isDepthwise({ kernel: { shape }, window: { groups } }: Convolution): boolean {
  return shape[2] === 1 && shape[3] === groups;
}

export function depthwiseConvolution(runtime: WasmRuntime, convolution: Convolution): void {
  const { images, kernel, positions, window } = convolution;
  const { lines, across, depth, units } = sizesOf(convolution);
  withScratch(runtime.allocator, (scratch) => {
    const words = writeWords(runtime, scratch, imageWindowWords(images.shape, positions.shape, window, window));
    parallelFor(runtime, { count: lines, ns: (lines * across * units * depth) / 8 }, ({ first, count }) => [
      ...[DEPTHWISE, images.pointer, 0, words, 0, positions.pointer, 0, first, count, kernel.pointer],
    ]);
  });
}

export function depthwiseKernelGradient(runtime: WasmRuntime, convolution: Convolution): void {
  const { images, positions, window } = convolution;
  const sizes = sizesOf(convolution);
  withScratch(runtime.allocator, (scratch) => {
    const words = writeWords(runtime, scratch, imageWindowWords(images.shape, positions.shape, window, window));
    summedInParts(runtime, scratch, convolution, sizes.lines, (parts) => {
      const instructions = parts.map(
        ({ first, count, sum }): LoopInstruction => [
          ...[DEPTHWISE_GRADIENT, images.pointer, 0, words, 0, sum, 0, first, count, positions.pointer],
        ],
      );
      runInParallel(runtime, threadsFor(sizes, runtime) === 1 ? [instructions] : instructions.map((instruction) => [instruction]));
    });
  });
}
