/** Makes products by the system's BLAS if they are large enough to repay a call, and by the kernels otherwise. */
import { SUM, SYSTEM_PRODUCT } from '../bytecode/loopInstructions.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { withScratch } from '../memory/scratch.js';
import { copyElements } from '../ops/elementwise.js';
import { reduceAxis } from '../ops/reduceAxis.js';
import type { LoopMatrix, LoopProduct, PlannedProduct, ProductBackend, ProductShape, WholeProduct } from '../runtime/productBackend.js';
import type { KernelRuntime } from '../runtime/wasmRuntime.js';
import { type LoopInstruction, runInParallel } from '../threads/parallelFor.js';
import { type Range, splitRange } from '../threads/splitRange.js';
import { threadsFor } from './kernelProducts.js';

/** Products of fewer multiplications are faster in the kernels, which pack weights once. */
const WORTH_CALLING = 16_384;

/** Whether a product repays a call. Depends on the whole product, not on the share of a thread. */
function isWorthCalling({ m, k, n }: ProductShape): boolean {
  return m > 4 && m * k * n >= WORTH_CALLING;
}

/**
 * How the rows of a product are split. A BLAS chooses its kernel by the shape of a call, and kernels differ in the last bits:
 * OpenBLAS 0.3 does so below about 7 million multiplications. So the split depends on the shape alone, and threads take whole
 * pieces. Pieces are few, because each packs the right operand again: two from 16 rows on, four from 256, up to 16.
 * More threads than pieces do not speed up a product.
 */
export function rowPieces(rows: number): readonly Range[] {
  return splitRange(rows, rows < 16 ? 1 : Math.max(2, Math.min(16, 2 ** Math.floor(Math.log2(rows / 64)))));
}

/** k is long if it is at least LONG, and at least LONG_FOR_EACH_ROW times the rows of the result. */
const LONG = 1024;
const LONG_FOR_EACH_ROW = 8;

/**
 * Where k is long, as in gradients of weights, a product is split along k. Both operands are then packed once, and the few
 * partial products are added up. 512 x 4,096 x 2,048 takes 62 ms instead of 71.
 */
function depthPieces({ m, k }: ProductShape): readonly Range[] {
  return splitRange(k, k < LONG || k < LONG_FOR_EACH_ROW * m ? 1 : Math.max(2, Math.min(8, 2 ** Math.floor(Math.log2(k / LONG)))));
}

export class BlasProducts implements ProductBackend {
  readonly packsWeightsOnce = false;
  readonly rowPieces: typeof rowPieces = rowPieces;
  readonly #runtime: KernelRuntime;
  readonly #small: ProductBackend;

  /** @param small makes the products that do not repay a call */
  constructor(runtime: KernelRuntime, small: ProductBackend) {
    this.#runtime = runtime;
    this.#small = small;
  }

  multiply(product: WholeProduct): void {
    if (!isWorthCalling(product)) {
      this.#small.multiply(product);
      return;
    }
    const depths = depthPieces(product);
    if (depths.length > 1) this.#multiplyByDepth(product, depths);
    else this.#run(product, callsByRows(product));
  }

  /** Each product is split by its shape alone, as in `multiply`: the same bits for any number of threads. */
  multiplyAll(products: readonly WholeProduct[]): void {
    const [first] = products;
    if (first === undefined) return;
    if (!isWorthCalling(first)) this.#small.multiplyAll(products);
    else if (depthPieces(first).length > 1) for (const product of products) this.multiply(product);
    else this.#run({ ...first, m: first.m * products.length }, products.flatMap(callsByRows));
  }

  /**
   * The kernels pack weights that are the same at all steps once, which pays for small products. They would pack any other right
   * operand at every step, so the BLAS makes those products.
   */
  forLoop(product: PlannedProduct): ProductBackend {
    const { transposeA, transposeB, m, k, n, leading, hasFixedWeights } = product;
    const [lda, ldb, ldc] = leading;
    const isPlain = lda >= (transposeA ? m : k) && ldb >= (transposeB ? k : n) && ldc >= n;
    return isPlain && m * k * n > 0 && (!hasFixedWeights || isWorthCalling(product)) ? this : this.#small;
  }

  /** A BLAS packs weights at every call, which takes longer for transposed ones. Those are copied in order, once. */
  weightBytes({ transposeB, k, n }: ProductShape): number {
    return transposeB ? ELEMENT_BYTES * k * n : 0;
  }

  prepareWeights({ k, n }: ProductShape, { pointer, leading }: LoopMatrix, to: number): void {
    copyElements(this.#runtime, [k, n], { pointer, strides: [1, leading] }, { pointer: to, strides: [n, 1] });
  }

  /** One instruction for each piece of the product that lies within `rows`. */
  encode(
    { a, b, out, transposeA, transposeB, m, k, n, accumulates, rowsEach, weights }: LoopProduct,
    rows: Range | undefined,
  ): LoopInstruction[] {
    const right = weights === undefined ? [b.pointer, b.stride] : [weights, 0];
    const [ldb, isTransposed] = weights === undefined ? [b.leading, transposeB] : [n, false];
    const own = rows ?? { first: 0, count: m };
    const all = rowPieces(m / rowsEach).map(({ first, count }) => ({ first: rowsEach * first, count: rowsEach * count }));
    const pieces = all.filter(({ first, count }) => first >= own.first && first + count <= own.first + own.count);
    return pieces.map(({ first, count }) => {
      const fromLeft = a.pointer + ELEMENT_BYTES * first * (transposeA ? 1 : a.leading);
      const toResult = out.pointer + ELEMENT_BYTES * first * out.leading;
      return [
        ...[SYSTEM_PRODUCT, fromLeft, a.stride, ...right, toResult, out.stride],
        ...[a.leading, Number(transposeA), out.leading, count, k, n, ldb, Number(isTransposed), Number(accumulates)],
      ];
    });
  }

  #multiplyByDepth(product: WholeProduct, depths: readonly Range[]): void {
    const { a, lda, transposeA, b, ldb, transposeB, c, m, n } = product;
    const bytes = ELEMENT_BYTES * m * n;
    withScratch(this.#runtime.allocator, (scratch) => {
      const partial = scratch.allocate(depths.length * bytes);
      const calls = depths.map(({ first, count }, piece) => {
        const left = a + ELEMENT_BYTES * first * (transposeA ? lda : 1);
        const right = b + ELEMENT_BYTES * first * (transposeB ? 1 : ldb);
        return call(product, left, right, partial + piece * bytes, m, count);
      });
      this.#run(product, calls);
      reduceAxis(this.#runtime, SUM, { x: partial, y: c, outer: 1, middle: depths.length, inner: m * n });
    });
  }

  #run(product: ProductShape, calls: readonly LoopInstruction[]): void {
    const alone = threadsFor(product, this.#runtime.threads.count) === 1;
    runInParallel(this.#runtime, alone ? [calls] : calls.map((instruction) => [instruction]));
  }
}

/** The calls that make a product, each for a piece of its rows. */
function callsByRows(product: WholeProduct): LoopInstruction[] {
  const { a, lda, transposeA, b, c, m, k, n } = product;
  const rowBytes = ELEMENT_BYTES * (transposeA ? 1 : lda);
  return rowPieces(m).map(({ first, count }) => call(product, a + rowBytes * first, b, c + ELEMENT_BYTES * first * n, count, k));
}

/** One call of the BLAS, for some rows of A or a part of k. */
function call(product: WholeProduct, a: number, b: number, c: number, rows: number, depth: number): LoopInstruction {
  const { lda, transposeA, n, ldb, transposeB } = product;
  return [SYSTEM_PRODUCT, a, 0, b, 0, c, 0, lda, Number(transposeA), n, rows, depth, n, ldb, Number(transposeB), 0];
}
