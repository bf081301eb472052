/**
 * Convolutions by the system's BLAS: products over patches of some rows of positions at a time. The patches of a block stay in the cache until
 * the product has read them.
 */
import { imageWindowWords } from '../bytecode/imageWindowWords.js';
import { IMAGE_PATCHES } from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { type Scratch, withScratch } from '../memory/scratch.js';
import type { ProductBackend } from '../runtime/productBackend.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { type LoopInstruction, runInParallel } from '../threads/parallelFor.js';
import type { Range } from '../threads/splitRange.js';
import {
  blocksOf,
  type Convolution,
  type ConvolutionSizes,
  plainMatrix,
  positionsOf,
  sharedBlocks,
  sizesOf,
  summedInParts,
  threadsFor,
  writeWords,
} from './convolution.js';

/** Elements of the patches of a block, unless its positions are fewer: for each block, a BLAS packs the kernel again. */
const BLOCK = 65_536;
const LEAST_POSITIONS = 256;

/** Writes the positions. */
export function convolveByPatches(runtime: WasmRuntime, convolution: Convolution, backend: ProductBackend): void {
  withScratch(runtime.allocator, (scratch) => {
    const plan = new PatchBlocks(runtime, convolution, scratch);
    const { depth, columns, units, across } = plan.sizes;
    const kernel = convolution.kernel.pointer;
    const lists = sharedBlocks(plan.blocks, threadsFor(plan.sizes, runtime)).map((blocks) =>
      plan.overPatches(blocks, scratch, (patches, lines, group) => {
        const rows = lines.count * across;
        const product = { transposeA: false, transposeB: false, m: rows, k: depth, n: columns, accumulates: false };
        const b = plainMatrix(kernel + ELEMENT_BYTES * group * columns, units);
        const out = positionsOf(convolution, lines, group);
        return backend.encode({ ...product, ...inOneCall(rows), a: plainMatrix(patches, depth), b, out }, undefined);
      }),
    );
    runInParallel(runtime, lists);
  });
}

/** Writes the gradient of the kernel. The positions hold the cotangent. */
export function kernelGradientByPatches(runtime: WasmRuntime, convolution: Convolution, backend: ProductBackend): void {
  withScratch(runtime.allocator, (scratch) => {
    const plan = new PatchBlocks(runtime, convolution, scratch);
    const { depth, columns, units, across } = plan.sizes;
    summedInParts(runtime, scratch, convolution, plan.blocks.length, (parts) => {
      const lists = parts.map(({ first, count, sum }) => {
        const blocks = plan.blocks.slice(first, first + count);
        return plan.overPatches(blocks, scratch, (patches, lines, group) => {
          const product = { transposeA: true, transposeB: false, m: depth, k: lines.count * across, n: columns };
          const b = positionsOf(convolution, lines, group);
          const out = plainMatrix(sum + ELEMENT_BYTES * group * columns, units);
          const accumulates = lines !== blocks[0];
          return backend.encode({ ...product, ...inOneCall(depth), accumulates, a: plainMatrix(patches, depth), b, out }, undefined);
        });
      });
      runInParallel(runtime, threadsFor(plan.sizes, runtime) === 1 ? [lists.flat()] : lists);
    });
  });
}

/** A product that is not split: blocks do not depend on the number of threads. */
function inOneCall(rows: number): { readonly rowsEach: number; readonly weights: undefined; allocate(bytes: number): number } {
  const allocate = (): never => {
    throw new Error('a BLAS packs by itself');
  };
  return { rowsEach: rows, weights: undefined, allocate };
}

class PatchBlocks {
  readonly sizes: ConvolutionSizes;
  /** Rows of positions of each block. */
  readonly blocks: readonly Range[];
  readonly #convolution: Convolution;
  /** The address of the window. */
  readonly #window: number;
  readonly #linesEach: number;

  constructor(runtime: WasmRuntime, convolution: Convolution, scratch: Scratch) {
    const { images, positions, window } = convolution;
    this.sizes = sizesOf(convolution);
    const { across, depth, lines, channels } = this.sizes;
    const fitting = Math.max(Math.floor(BLOCK / (across * depth)), Math.ceil(LEAST_POSITIONS / across));
    this.#linesEach = Math.min(lines, fitting);
    this.blocks = blocksOf(lines, this.#linesEach);
    this.#convolution = convolution;
    const words = imageWindowWords(images.shape, positions.shape, window, { channels, mirrored: window.mirrored });
    this.#window = writeWords(runtime, scratch, words);
  }

  /** Instructions that write the patches of each block and group, and then those of `body`. */
  overPatches(
    blocks: readonly Range[],
    scratch: Scratch,
    body: (patches: number, lines: Range, group: number) => LoopInstruction[],
  ): LoopInstruction[] {
    const { across, depth, channels, groups } = this.sizes;
    const lineBytes = ELEMENT_BYTES * across * depth;
    const patches = scratch.allocate(this.#linesEach * lineBytes);
    const writing = ({ first, count }: Range, group: number): LoopInstruction => [
      ...[IMAGE_PATCHES, this.#convolution.images.pointer + ELEMENT_BYTES * group * channels, 0, this.#window, 0],
      // The kernel counts rows of positions from the first of all.
      ...[patches - first * lineBytes, 0, first, count],
    ];
    return blocks.flatMap((lines) => groups.flatMap((group) => [writing(lines, group), ...body(patches, lines, group)]));
  }
}
