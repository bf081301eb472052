/** Convolutions by the kernels, straight from padded images (assembly/convolution.ts). */
import type { ConvolutionWindow } from '../../../ops/vocabulary.js';
import { imageWindowWords } from '../bytecode/imageWindowWords.js';
import { CONVOLUTION, CONVOLUTION_GRADIENT, IMAGE_PATCHES } from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { type Scratch, withScratch } from '../memory/scratch.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { type LoopInstruction, runInParallel } from '../threads/parallelFor.js';
import type { Range } from '../threads/splitRange.js';
import {
  blocksOf,
  type Convolution,
  type ConvolutionSizes,
  positionsOf,
  sharedBlocks,
  sizesOf,
  summedInParts,
  threadsFor,
  writeWords,
} from './convolution.js';

/** Elements of the padded lines of a block. They fit the second-level cache. */
const BLOCK = 32_768;
/** A block has room for a tile and for the addresses of its positions, the last of which is repeated. */
const TILE_BYTES = 4 * 6 * 8;
const REPEATED = 8;
/** Columns of a panel of the packed kernel. */
const PANEL = 8;

/** Writes the positions. */
export function convolveDirectly(runtime: WasmRuntime, convolution: Convolution): void {
  withScratch(runtime.allocator, (scratch) => {
    const plan = new PaddedBlocks(runtime, convolution, scratch);
    const { columns, units, groups } = plan.sizes;
    const kernels = groups.map((group) => packedKernel(runtime, scratch, convolution, plan.sizes, group));
    const lists = sharedBlocks(plan.blocks, threadsFor(plan.sizes, runtime)).map((blocks) =>
      plan.overLines(blocks, scratch, ({ lines, room }, { first, count }, group) => [
        ...[CONVOLUTION, lines, 0, kernels[group], 0, positionsOf(convolution, { first, count }, group).pointer, 0],
        ...[units, plan.address, first, count, columns, room],
      ]),
    );
    runInParallel(runtime, lists);
  });
}

/** Writes the gradient of the kernel. The positions hold the cotangent. */
export function kernelGradientDirectly(runtime: WasmRuntime, convolution: Convolution): void {
  withScratch(runtime.allocator, (scratch) => {
    const plan = new PaddedBlocks(runtime, convolution, scratch);
    const { columns, units } = plan.sizes;
    summedInParts(runtime, scratch, convolution, plan.blocks.length, (parts) => {
      const lists = parts.map((part) => {
        const blocks = plan.blocks.slice(part.first, part.first + part.count);
        return plan.overLines(blocks, scratch, ({ lines, room }, { first, count }, group) => [
          ...[CONVOLUTION_GRADIENT, lines, 0, positionsOf(convolution, { first, count }, group).pointer, 0],
          ...[part.sum + ELEMENT_BYTES * group * columns, 0, units, plan.address, first, count, columns, room],
          Number(first > blocks[0].first),
        ]);
      });
      runInParallel(runtime, threadsFor(plan.sizes, runtime) === 1 ? [lists.flat()] : lists);
    });
  });
}

/** The kernel of a group, packed panel by panel: the kernels would cut long panels into blocks. */
function packedKernel(
  { kernels }: WasmRuntime,
  scratch: Scratch,
  { kernel }: Convolution,
  { depth, columns, units }: ConvolutionSizes,
  group: number,
): number {
  const packed = scratch.allocate(kernels.packedBytes(depth, columns));
  const from = kernel.pointer + ELEMENT_BYTES * group * columns;
  for (let column = 0; column < columns; column += PANEL) {
    const own = Math.min(PANEL, columns - column);
    kernels.packRight(from + ELEMENT_BYTES * column, units, 0, depth, own, packed + ELEMENT_BYTES * column * depth);
  }
  return packed;
}

/** The room of one task. */
interface Room {
  /** The address that line 0 of all images would have. */
  readonly lines: number;
  readonly room: number;
}

class PaddedBlocks {
  readonly sizes: ConvolutionSizes;
  /** Rows of positions of each block. */
  readonly blocks: readonly Range[];
  /** The address of the plan that the kernels read. */
  readonly address: number;
  readonly #convolution: Convolution;
  readonly #linesEach: number;
  readonly #lineBytes: number;
  /** Padded lines of an image. */
  readonly #height: number;
  /** The address of the window that pads lines. */
  readonly #padding: number;

  constructor(runtime: WasmRuntime, convolution: Convolution, scratch: Scratch) {
    const { images, positions, window } = convolution;
    this.#convolution = convolution;
    this.sizes = sizesOf(convolution);
    const { lines, channels } = this.sizes;
    const [, down, across] = positions.shape;
    const [height, width] = [down, across].map(
      (count, axis) => (count - 1) * window.stride[axis] + (window.size[axis] - 1) * window.dilation[axis] + 1,
    );
    this.#height = height;
    this.#lineBytes = ELEMENT_BYTES * width * channels;
    this.#linesEach = Math.max(1, Math.min(lines, Math.floor(BLOCK / (width * channels * window.stride[0]))));
    this.blocks = blocksOf(lines, this.#linesEach);
    this.address = writeWords(runtime, scratch, this.#plan(down, across, window));
    const padding = { ...window, size: [1, width], stride: [1, 1], dilation: [1, 1] } as const;
    this.#padding = writeWords(runtime, scratch, imageWindowWords(images.shape, [images.shape[0], height, 1], padding, { channels }));
  }

  /** Instructions that pad the lines of each block and group, each followed by that of `body`. */
  overLines(
    blocks: readonly Range[],
    scratch: Scratch,
    body: (room: Room, lines: Range, group: number) => LoopInstruction,
  ): LoopInstruction[] {
    const { across, groups, channels } = this.sizes;
    const ranges = blocks.map((block) => this.#paddedLines(block));
    const padded = scratch.allocate(this.#lineBytes * ranges.reduce((most, { count }) => Math.max(most, count), 0));
    const room = scratch.allocate(TILE_BYTES + ELEMENT_BYTES * (this.#linesEach * across + REPEATED));
    const images = this.#convolution.images.pointer;
    return blocks.flatMap((block, index) => {
      const { first, count } = ranges[index];
      const start = padded - first * this.#lineBytes;
      // A mirrored window begins at its last element.
      const lines = start + this.#mirrorBytes();
      return groups.flatMap((group) => [
        [IMAGE_PATCHES, images + ELEMENT_BYTES * group * channels, 0, this.#padding, 0, start, 0, first, count],
        body({ lines, room }, block, group),
      ]);
    });
  }

  /** The padded lines, counted over all images, that some rows of positions read. */
  #paddedLines({ first, count }: Range): Range {
    const { positions, window } = this.#convolution;
    const lineOf = (row: number): number =>
      Math.floor(row / positions.shape[1]) * this.#height + (row % positions.shape[1]) * window.stride[0];
    const start = lineOf(first);
    return { first: start, count: lineOf(first + count - 1) + (window.size[0] - 1) * window.dilation[0] + 1 - start };
  }

  #mirrorBytes(): number {
    const { mirrored, size, dilation } = this.#convolution.window;
    const pixelBytes = ELEMENT_BYTES * this.sizes.channels;
    return mirrored ? (size[0] - 1) * dilation[0] * this.#lineBytes + (size[1] - 1) * dilation[1] * pixelBytes : 0;
  }

  #plan(down: number, across: number, { size, stride, dilation, mirrored }: ConvolutionWindow): Int32Array {
    const { channels } = this.sizes;
    const pixelBytes = ELEMENT_BYTES * channels;
    const direction = mirrored ? -1 : 1;
    // Neighboring pixels are one run of elements.
    const isRun = dilation[1] === 1 && !mirrored;
    return Int32Array.from([
      ...[size[0], isRun ? 1 : size[1], isRun ? size[1] * channels : channels],
      ...[direction * dilation[0] * this.#lineBytes, direction * dilation[1] * pixelBytes],
      ...[down, across, this.#height * this.#lineBytes, stride[0] * this.#lineBytes, stride[1] * pixelBytes],
    ]);
  }
}
