/** A convolution in memory, and how its rows of positions are divided into blocks and partial sums. */
import type { ConvolutionWindow } from '../../../ops/vocabulary.js';
import { SUM } from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import type { Scratch } from '../memory/scratch.js';
import type { LoopMatrix } from '../runtime/productBackend.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { type Range, splitRange } from '../threads/splitRange.js';
import { WORTH_WAKING_THREADS } from '../threads/threadPool.js';
import { reduceAxis } from './reduceAxis.js';

/** Images [B, H, W, C], positions [B, H', W', units] and the kernel [kH, kW, C / groups, units] between them. */
export interface Convolution {
  readonly images: Placement;
  readonly positions: Placement;
  readonly kernel: Placement;
  readonly window: ConvolutionWindow;
}

/** The sizes of a convolution. */
export interface ConvolutionSizes {
  /** Rows of positions of all images. */
  readonly lines: number;
  /** Positions in a row. */
  readonly across: number;
  readonly units: number;
  /** Channels and units of a group. */
  readonly channels: number;
  readonly columns: number;
  /** Rows of the kernel as a matrix. */
  readonly depth: number;
  readonly groups: readonly number[];
}

export function sizesOf({ positions, kernel, window }: Convolution): ConvolutionSizes {
  const [batch, down, across, units] = positions.shape;
  const [height, width, channels] = kernel.shape;
  return {
    ...{ lines: batch * down, across, units, channels, columns: units / window.groups, depth: height * width * channels },
    groups: Array.from({ length: window.groups }, (_, group) => group),
  };
}

/** The number of threads that a convolution uses: 1 if it is too small to wake others. */
export function threadsFor({ lines, across, depth, columns, groups }: ConvolutionSizes, { threads }: WasmRuntime): number {
  return 2 * lines * across * depth * columns * groups.length < WORTH_WAKING_THREADS ? 1 : threads.count;
}

/** Divides `lines` rows of positions into blocks of `each`. */
export function blocksOf(lines: number, each: number): Range[] {
  return Array.from({ length: Math.ceil(lines / each) }, (_, block) => ({
    first: block * each,
    count: Math.min(each, lines - block * each),
  }));
}

/** Blocks are shared among threads in this many parts for each. More parts balance the work better. */
const PARTS = 4;

/** The blocks of each task. Any division gives the same bits. */
export function sharedBlocks(blocks: readonly Range[], threads: number): Range[][] {
  return splitRange(blocks.length, threads === 1 ? 1 : PARTS * threads).map(({ first, count }) => blocks.slice(first, first + count));
}

/** Partial gradients of a kernel at most, and the elements of all of them. Their number depends on the shapes alone, and so do the bits. */
const MOST_PARTIALS = 16;
const MOST_PARTIAL_ELEMENTS = 1 << 22;

/**
 * Divides `count` blocks or rows of positions into parts, each with a partial gradient, and adds these up after `body` has written them.
 *
 * @param body takes the parts and the addresses of their partial gradients
 */
export function summedInParts(
  runtime: WasmRuntime,
  scratch: Scratch,
  { kernel }: Convolution,
  count: number,
  body: (parts: readonly (Range & { readonly sum: number })[]) => void,
): void {
  const size = kernel.shape.reduce((product, dimension) => product * dimension, 1);
  const most = Math.max(1, Math.min(MOST_PARTIALS, Math.floor(MOST_PARTIAL_ELEMENTS / Math.max(1, size))));
  const ranges = splitRange(count, most);
  const sums = scratch.allocate(ELEMENT_BYTES * size * ranges.length);
  body(ranges.map((range, index) => ({ ...range, sum: sums + ELEMENT_BYTES * size * index })));
  reduceAxis(runtime, SUM, { x: sums, y: kernel.pointer, outer: 1, middle: ranges.length, inner: size });
}

export function writeWords({ allocator }: WasmRuntime, scratch: Scratch, words: Int32Array): number {
  const at = scratch.allocate(words.byteLength);
  allocator.views.i32.set(words, at / ELEMENT_BYTES);
  return at;
}

export const plainMatrix = (pointer: number, leading: number): LoopMatrix => ({ pointer, stride: 0, leading });

/** Some rows of positions, with the units of a group. */
export function positionsOf({ positions, window }: Convolution, { first }: Range, group: number): LoopMatrix {
  const [, , across, units] = positions.shape;
  return plainMatrix(positions.pointer + ELEMENT_BYTES * (first * across * units + (group * units) / window.groups), units);
}
