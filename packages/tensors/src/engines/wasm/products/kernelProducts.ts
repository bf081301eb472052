/** Makes products by the kernels. Every element is one chain of additions over k in order, so any split gives the same bits. */
import { PACK, PRODUCT, PRODUCT_OF_FEW_ROWS } from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { withScratch } from '../memory/scratch.js';
import type { LoopMatrix, LoopProduct, ProductBackend, ProductShape, WholeProduct } from '../runtime/productBackend.js';
import type { KernelRuntime } from '../runtime/wasmRuntime.js';
import { type LoopInstruction, runInParallel } from '../threads/parallelFor.js';
import { type Range, splitRange } from '../threads/splitRange.js';
import { WORTH_WAKING_THREADS } from '../threads/threadPool.js';

/** Parts for each thread. More parts balance the work better, but each part of columns packs the left operand again. */
const ROW_PARTS = 4;
const COLUMN_PARTS = 2;

/** The kernels add up blocks of k of this size one after the other (assembly/packing.ts). Other block borders would change bits. */
const K_BLOCK = 256;

/** Blocks of k in a task. A thread that is slow for a while then takes fewer tasks. */
const BLOCKS_PER_TASK = 2;

/** Columns of a panel of the packed right operand. */
const PANEL = 8;

/** Products of at most this many rows do not repay packing the right operand. */
const FEW_ROWS = 4;

/** A part of C. */
interface Part {
  readonly rows: Range;
  readonly columns: Range;
}

interface PartOfProduct {
  readonly product: WholeProduct;
  readonly part: Part;
}

export class KernelProducts implements ProductBackend {
  readonly packsWeightsOnce = true;
  readonly #runtime: KernelRuntime;

  constructor(runtime: KernelRuntime) {
    this.#runtime = runtime;
  }

  multiply(product: WholeProduct): void {
    const { a, lda, b, ldb, transposeB, c, m, k, n } = product;
    const { kernels, threads } = this.#runtime;
    if (hasFewRows(product)) kernels.multiplyFewRows(a, lda, b, ldb, Number(transposeB), c, n, m, k, n, 0);
    else this.#runParts(partsOf(product, threadsFor(product, threads.count)).map((part) => [{ product, part }]));
  }

  /** Threads share the products, or each product if there are only a few. */
  multiplyAll(products: readonly WholeProduct[]): void {
    const [first] = products;
    if (first === undefined) return;
    const count = threadsFor({ ...first, m: first.m * products.length }, this.#runtime.threads.count);
    if (count > 1 && products.length < 2 * count) for (const product of products) this.multiply(product);
    else {
      const whole: Part = { rows: { first: 0, count: first.m }, columns: { first: 0, count: first.n } };
      this.#runParts(
        splitRange(products.length, count === 1 ? 1 : ROW_PARTS * count).map((range) =>
          products.slice(range.first, range.first + range.count).map((product) => ({ product, part: whole })),
        ),
      );
    }
  }

  forLoop(): ProductBackend {
    return this;
  }

  weightBytes({ k, n }: ProductShape): number {
    return this.#runtime.kernels.packedBytes(k, n);
  }

  prepareWeights({ transposeB, k, n }: ProductShape, { pointer, leading }: LoopMatrix, to: number): void {
    this.#runtime.kernels.packRight(pointer, leading, Number(transposeB), k, n, to);
  }

  /**
   * A right operand that changes between steps is packed at each step, by every thread for itself, unless the product has few rows. Then
   * it is read where it is, which gives the same bits if it is not transposed.
   */
  encode(product: LoopProduct, rows: Range | undefined): LoopInstruction[] {
    const { a, b, out, transposeA, transposeB, m, k, n, accumulates, weights, allocate } = product;
    const first = rows?.first ?? 0;
    if (weights === undefined && hasFewRows(product)) {
      return [
        [
          ...[PRODUCT_OF_FEW_ROWS, a.pointer + ELEMENT_BYTES * first * a.leading, a.stride, b.pointer, b.stride],
          ...[out.pointer + ELEMENT_BYTES * first * out.leading, out.stride, a.leading, Number(transposeB), out.leading],
          ...[rows?.count ?? m, k, n, b.leading, Number(accumulates)],
        ],
      ];
    }
    const packed = weights ?? allocate(this.#runtime.kernels.packedBytes(k, n));
    const fromLeft = a.pointer + ELEMENT_BYTES * first * (transposeA ? 1 : a.leading);
    const toResult = out.pointer + ELEMENT_BYTES * first * out.leading;
    const multiplying = [
      PRODUCT,
      ...[fromLeft, a.stride, packed, 0, toResult, out.stride],
      ...[a.leading, Number(transposeA), out.leading, rows?.count ?? m, k, n, Number(accumulates)],
    ];
    if (weights !== undefined) return [multiplying];
    return [[PACK, b.pointer, b.stride, packed, 0, 0, 0, b.leading, Number(transposeB), k, n], multiplying];
  }

  /** Runs lists of parts of one size in parallel. The parts of a list share the room for a packed block. */
  #runParts(lists: readonly (readonly PartOfProduct[])[]): void {
    const { kernels, allocator } = this.#runtime;
    const sizes = lists.map(([{ product, part }]) =>
      hasFewRows(product) ? 0 : kernels.packedBytes(Math.min(product.k, K_BLOCK), part.columns.count),
    );
    withScratch(allocator, (scratch) => {
      let packed = scratch.allocate(sizes.reduce((total, bytes) => total + bytes, 0));
      const instructions = lists.map((parts, list) => {
        const own = parts.flatMap((part) => instructionsOf(part, packed));
        packed += sizes[list];
        return own;
      });
      runInParallel(this.#runtime, instructions, 2 * BLOCKS_PER_TASK);
    });
  }
}

/** Few rows do not repay packing the right operand. */
function hasFewRows({ transposeA, m }: ProductShape): boolean {
  return !transposeA && m <= FEW_ROWS;
}

/** The instructions pack the columns of B that the part needs, one block of k at a time, so that the block stays in the cache. */
function instructionsOf({ product, part: { rows, columns } }: PartOfProduct, packed: number): LoopInstruction[] {
  const { a, lda, transposeA, b, ldb, transposeB, c, k, n } = product;
  if (hasFewRows(product)) return [[PRODUCT_OF_FEW_ROWS, a, 0, b, 0, c, 0, lda, Number(transposeB), n, product.m, k, n, ldb, 0]];
  const fromLeft = a + ELEMENT_BYTES * rows.first * (transposeA ? 1 : lda);
  const fromRight = b + ELEMENT_BYTES * columns.first * (transposeB ? ldb : 1);
  const toResult = c + ELEMENT_BYTES * (rows.first * n + columns.first);
  const instructions: LoopInstruction[] = [];
  for (let first = 0; first === 0 || first < k; first += K_BLOCK) {
    const depth = Math.min(K_BLOCK, k - first);
    const left = fromLeft + ELEMENT_BYTES * first * (transposeA ? lda : 1);
    const right = fromRight + ELEMENT_BYTES * first * (transposeB ? 1 : ldb);
    instructions.push(
      [PACK, right, 0, packed, 0, 0, 0, ldb, Number(transposeB), depth, columns.count],
      [PRODUCT, left, 0, packed, 0, toResult, 0, lda, Number(transposeA), n, rows.count, depth, columns.count, Number(first > 0)],
    );
  }
  return instructions;
}

/** The number of threads that a product uses: 1 if it is too small to wake others. */
export function threadsFor({ m, k, n }: ProductShape, count: number): number {
  return 2 * m * k * n < WORTH_WAKING_THREADS ? 1 : count;
}

/** Splits the longer side of C, so that the other operand is read the fewest times. */
function partsOf({ m, n }: WholeProduct, threads: number): Part[] {
  if (m >= n) return splitRange(m, threads === 1 ? 1 : ROW_PARTS * threads).map((rows) => ({ rows, columns: { first: 0, count: n } }));
  return splitRange(n, threads === 1 ? 1 : COLUMN_PARTS * threads, PANEL).map((columns) => ({ rows: { first: 0, count: m }, columns }));
}
