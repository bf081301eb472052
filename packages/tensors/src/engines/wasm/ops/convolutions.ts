/**
 * Convolutions as products over patches of a few rows of positions at a time. The patches of a block stay in the cache, and a product of the
 * kernels or of a BLAS takes them from there. Channels that do not see each other have kernels of their own (assembly/depthwise.ts).
 */
import type { ConvolutionWindow } from '../../../ops/vocabulary.js';
import { imageWindowWords } from '../bytecode/imageWindowWords.js';
import { DEPTHWISE, DEPTHWISE_GRADIENT, IMAGE_PATCHES, SUM } from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import { type Scratch, withScratch } from '../memory/scratch.js';
import type { LoopMatrix, ProductBackend, ProductShape } from '../runtime/productBackend.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';
import { type LoopInstruction, parallelFor, runInParallel } from '../threads/parallelFor.js';
import { type Range, splitRange } from '../threads/splitRange.js';
import { WORTH_WAKING_THREADS } from '../threads/threadPool.js';
import { reduceAxis } from './reduceAxis.js';

/** Elements of the patches of a block. They fit the second-level cache, beside the packed kernel. */
const BLOCK = 32_768;
/** Blocks are shared among threads in this many parts for each. More parts balance the work better. */
const PARTS = 4;
/** Partial gradients of a kernel at most, and the elements of all of them. Their number depends on the shapes alone, and so do the bits. */
const MOST_PARTIALS = 16;
const MOST_PARTIAL_ELEMENTS = 1 << 22;

/** Images [B, H, W, C], positions [B, H', W', units] and the kernel [kH, kW, C / groups, units] between them. */
export interface Convolution {
  readonly images: Placement;
  readonly positions: Placement;
  readonly kernel: Placement;
  readonly window: ConvolutionWindow;
}

/** Writes the positions. */
export function convolve(runtime: WasmRuntime, convolution: Convolution): void {
  if (isDepthwise(convolution)) depthwiseOnThreads(runtime, convolution);
  else {
    withScratch(runtime.allocator, (scratch) => {
      const plan = new ConvolutionBlocks(convolution);
      const { depth, columns, units, across, blocks, groups } = plan;
      const product: ProductShape = { transposeA: false, transposeB: false, m: plan.blockRows, k: depth, n: columns };
      const backend = runtime.products.forLoop({ ...product, leading: [depth, units, units], hasFixedWeights: true });
      const kernels = groups.map((group) => preparedKernel(backend, product, plan.kernelOf(group), scratch));
      const window = writeWords(runtime, scratch, plan.words);
      const threads = threadsFor(plan, runtime);
      const lists = splitRange(blocks, threads === 1 ? 1 : PARTS * threads).map((part) => {
        const patches = scratch.allocate(ELEMENT_BYTES * plan.blockRows * depth);
        const encode = (lines: Range, group: number): LoopInstruction[] =>
          backend.encode(
            {
              ...{ ...product, m: lines.count * across, rowsEach: 1, accumulates: false, ...kernels[group] },
              ...{ a: plainMatrix(patches, depth), out: plan.positionsOf(lines, group), allocate: (bytes) => scratch.allocate(bytes) },
            },
            undefined,
          );
        return plan
          .linesOf(part)
          .flatMap((lines) => groups.flatMap((group) => [plan.patches(window, patches, lines, group), ...encode(lines, group)]));
      });
      runInParallel(runtime, lists);
    });
  }
}

/** Writes the gradient of the kernel. The positions hold the cotangent. */
export function convolutionKernelGradient(runtime: WasmRuntime, convolution: Convolution): void {
  if (isDepthwise(convolution)) depthwiseGradientOnThreads(runtime, convolution);
  else {
    withScratch(runtime.allocator, (scratch) => {
      const plan = new ConvolutionBlocks(convolution);
      const { depth, columns, units, across, blocks, groups } = plan;
      const size = depth * units;
      const product: ProductShape = { transposeA: true, transposeB: false, m: depth, k: plan.blockRows, n: columns };
      const backend = runtime.products.forLoop({ ...product, leading: [depth, units, units], hasFixedWeights: false });
      const window = writeWords(runtime, scratch, plan.words);
      const parts = splitRange(blocks, partials(size));
      const sums = scratch.allocate(ELEMENT_BYTES * size * parts.length);
      const lists = parts.map((part, index) => {
        const patches = scratch.allocate(ELEMENT_BYTES * plan.blockRows * depth);
        let room: number | undefined;
        const own = sums + ELEMENT_BYTES * size * index;
        return plan.linesOf(part).flatMap((lines, block) =>
          groups.flatMap((group) => [
            plan.patches(window, patches, lines, group),
            ...backend.encode(
              {
                ...{ ...product, k: lines.count * across, rowsEach: 1, accumulates: block > 0, weights: undefined },
                ...{ a: plainMatrix(patches, depth), b: plan.positionsOf(lines, group) },
                out: plainMatrix(own + ELEMENT_BYTES * columns * group, units),
                // The first block is the largest.
                allocate: (bytes) => (room ??= scratch.allocate(bytes)),
              },
              undefined,
            ),
          ]),
        );
      });
      runInParallel(runtime, threadsFor(plan, runtime) === 1 ? [lists.flat()] : lists);
      reduceAxis(runtime, SUM, { x: sums, y: convolution.kernel.pointer, outer: 1, middle: parts.length, inner: size });
    });
  }
}

/** How the rows of positions are divided into blocks. It depends on the shapes alone. */
class ConvolutionBlocks {
  /** Columns of a patch, of one group. */
  readonly depth: number;
  readonly units: number;
  /** Units of a group. */
  readonly columns: number;
  /** Positions in a row. */
  readonly across: number;
  readonly blocks: number;
  /** Positions of a block at most. */
  readonly blockRows: number;
  readonly groups: readonly number[];
  readonly words: Int32Array;
  /** Rows of positions of all images. */
  readonly lines: number;
  readonly #linesEach: number;
  readonly #convolution: Convolution;
  readonly #perGroup: number;

  constructor(convolution: Convolution) {
    const { images, positions, kernel, window } = convolution;
    const [batch, down, across, units] = positions.shape;
    this.#convolution = convolution;
    this.#perGroup = kernel.shape[2];
    this.depth = kernel.shape[0] * kernel.shape[1] * this.#perGroup;
    this.units = units;
    this.columns = units / window.groups;
    this.across = across;
    this.lines = batch * down;
    this.#linesEach = Math.max(1, Math.min(this.lines, Math.floor(BLOCK / Math.max(1, across * this.depth))));
    this.blockRows = this.#linesEach * across;
    this.blocks = Math.ceil(this.lines / this.#linesEach);
    this.groups = Array.from({ length: window.groups }, (_, group) => group);
    this.words = imageWindowWords(images.shape, positions.shape, window, { channels: this.#perGroup, mirrored: window.mirrored });
  }

  /** The rows of positions of each block of a part. */
  linesOf({ first, count }: Range): Range[] {
    return Array.from({ length: count }, (_, index) => {
      const start = (first + index) * this.#linesEach;
      return { first: start, count: Math.min(this.#linesEach, this.lines - start) };
    });
  }

  /** Writes the patches of a block. The kernel counts rows from the first of all. */
  patches(window: number, to: number, { first, count }: Range, group: number): LoopInstruction {
    const from = this.#convolution.images.pointer + ELEMENT_BYTES * group * this.#perGroup;
    return [IMAGE_PATCHES, from, 0, window, 0, to - ELEMENT_BYTES * first * this.across * this.depth, 0, first, count];
  }

  kernelOf(group: number): LoopMatrix {
    return plainMatrix(this.#convolution.kernel.pointer + ELEMENT_BYTES * group * this.columns, this.units);
  }

  positionsOf({ first }: Range, group: number): LoopMatrix {
    const start = first * this.across * this.units + group * this.columns;
    return plainMatrix(this.#convolution.positions.pointer + ELEMENT_BYTES * start, this.units);
  }
}

const plainMatrix = (pointer: number, leading: number): LoopMatrix => ({ pointer, stride: 0, leading });

/** The kernel as the products expect it, prepared once for all blocks. */
function preparedKernel(
  backend: ProductBackend,
  product: ProductShape,
  b: LoopMatrix,
  scratch: Scratch,
): { readonly b: LoopMatrix; readonly weights: number | undefined } {
  const bytes = backend.weightBytes(product);
  if (bytes === 0) return { b, weights: undefined };
  const weights = scratch.allocate(bytes);
  backend.prepareWeights(product, b, weights);
  return { b, weights };
}

function writeWords({ allocator }: WasmRuntime, scratch: Scratch, words: Int32Array): number {
  const at = scratch.allocate(words.byteLength);
  allocator.views.i32.set(words, at / ELEMENT_BYTES);
  return at;
}

function threadsFor({ lines, across, depth, units }: ConvolutionBlocks, { threads }: WasmRuntime): number {
  return 2 * lines * across * depth * units < WORTH_WAKING_THREADS ? 1 : threads.count;
}

/** Into how many partial gradients of `size` elements a gradient is divided. */
function partials(size: number): number {
  return Math.max(1, Math.min(MOST_PARTIALS, Math.floor(MOST_PARTIAL_ELEMENTS / Math.max(1, size))));
}

function isDepthwise({ kernel: { shape }, window: { groups } }: Convolution): boolean {
  return shape[2] === 1 && shape[3] === groups;
}

function depthwiseOnThreads(runtime: WasmRuntime, { images, kernel, positions, window }: Convolution): void {
  const [batch, down, across, channels] = positions.shape;
  withScratch(runtime.allocator, (scratch) => {
    const words = writeWords(runtime, scratch, imageWindowWords(images.shape, positions.shape, window, window));
    const ns = (batch * down * across * channels * kernel.shape[0] * kernel.shape[1]) / 8;
    parallelFor(runtime, { count: batch * down, ns }, ({ first, count }) => [
      ...[DEPTHWISE, images.pointer, 0, words, 0, positions.pointer, 0, first, count, kernel.pointer],
    ]);
  });
}

function depthwiseGradientOnThreads(runtime: WasmRuntime, { images, kernel, positions, window }: Convolution): void {
  const [batch, down, across, channels] = positions.shape;
  const size = kernel.shape[0] * kernel.shape[1] * channels;
  withScratch(runtime.allocator, (scratch) => {
    const words = writeWords(runtime, scratch, imageWindowWords(images.shape, positions.shape, window, window));
    const parts = splitRange(batch * down, partials(size));
    const sums = scratch.allocate(ELEMENT_BYTES * size * parts.length);
    const instructions = parts.map(
      ({ first, count }, index): LoopInstruction => [
        ...[DEPTHWISE_GRADIENT, images.pointer, 0, words, 0, sums + ELEMENT_BYTES * size * index, 0, first, count, positions.pointer],
      ],
    );
    const isSmall = batch * down * across * size < WORTH_WAKING_THREADS;
    runInParallel(runtime, isSmall ? [instructions] : instructions.map((instruction) => [instruction]));
    reduceAxis(runtime, SUM, { x: sums, y: kernel.pointer, outer: 1, middle: parts.length, inner: size });
  });
}
