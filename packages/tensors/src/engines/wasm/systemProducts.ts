/** Products by the system's BLAS: which it makes, how they are cut, and their records. Loaded where there is one. */
import { move } from './elementwise.js';
import type { Binding } from './loop/encodeLoop.js';
import { SUM, SYSTEM_PRODUCT } from './loop/loopCode.js';
import type { LoweredProduct } from './loop/lowerLoop.js';
import { BYTES, type Machine } from './machine.js';
import type { WholeProduct } from './multiply.js';
import { reduceOnThreads } from './reduceOnThreads.js';
import { type LoopRecord, runOnThreads, type Share, shares } from './runOnThreads.js';

/** Products below this many multiplications are faster in the kernels, whose weights are packed once. */
const WORTH_CALLING = 16_384;

/** Whether a product is large enough to be worth a call. The whole product decides, never the share of a thread. */
export function isWorthCalling({ m, k, n }: { readonly m: number; readonly k: number; readonly n: number }): boolean {
  return m > 4 && m * k * n >= WORTH_CALLING;
}

/**
 * A BLAS chooses among its kernels by the shape it is given, and they differ in the last bits: OpenBLAS 0.3 does so for
 * products below about 7 million multiplications. So products are cut into pieces of rows from their shape alone, and
 * threads take whole pieces. Few pieces, because the right operand is packed again for each: two from 16 rows on, four
 * from 256, up to 16. More threads than pieces do not help a product.
 */
export function rowPieces(rows: number): readonly Share[] {
  return shares(rows, rows < 16 ? 1 : Math.max(2, Math.min(16, 2 ** Math.floor(Math.log2(rows / 64)))));
}

/** From where on k is long: at least, and for each row of the result. */
const LONG = 1024;
const LONG_FOR_EACH_ROW = 8;

/**
 * Where k is long, as it is of gradients of weights, pieces of k instead: both operands are then packed once, and the few products
 * are added up. 512 x 4,096 x 2,048 takes 62 ms instead of 71.
 */
function depthPieces({ m, k }: WholeProduct): readonly Share[] {
  return shares(k, k < LONG || k < LONG_FOR_EACH_ROW * m ? 1 : Math.max(2, Math.min(8, 2 ** Math.floor(Math.log2(k / LONG)))));
}

export function multiply(machine: Machine, product: WholeProduct, threads: number): void {
  const { a, lda, transposeA, b, ldb, transposeB, c, m, k, n } = product;
  const run = (records: readonly LoopRecord[]): void =>
    runOnThreads(machine, threads === 1 ? [records] : records.map((record) => [record]));
  const record = (left: number, right: number, result: number, rows: number, depth: number): LoopRecord => [
    ...[SYSTEM_PRODUCT, left, 0, right, 0, result, 0],
    ...[lda, Number(transposeA), n, rows, depth, n, ldb, Number(transposeB), 0],
  ];
  const depths = depthPieces(product);
  if (depths.length === 1) {
    run(rowPieces(m).map(({ first, count }) => record(a + BYTES * first * (transposeA ? 1 : lda), b, c + BYTES * first * n, count, k)));
    return;
  }
  const bytes = BYTES * m * n;
  machine.withScratch((scratch) => {
    const room = scratch.allocate(depths.length * bytes);
    run(
      depths.map(({ first, count }, piece) => {
        const [left, right] = [first * (transposeA ? lda : 1), first * (transposeB ? 1 : ldb)];
        return record(a + BYTES * left, b + BYTES * right, room + piece * bytes, m, count);
      }),
    );
    reduceOnThreads(machine, SUM, { x: room, y: c, outer: 1, middle: depths.length, inner: m * n });
  });
}

/** Weights as [k, n], for all steps of a loop: a BLAS packs them at every call, which takes longer if they are transposed. */
export function weightsInOrder(machine: Machine, { b, k, n }: LoweredProduct, pointer: number, to: number): void {
  move(machine, [k, n], { pointer, strides: [1, b.leading] }, { pointer: to, strides: [n, 1] });
}

/** A record for each piece of the product that lies within the rows. */
export function encodeProduct(product: LoweredProduct, binding: Binding, rows: Share | undefined): number[][] {
  const { a, b, out, transposeA, m, k, n, accumulates } = product;
  const [left, result] = [a, out].map(({ location }) => binding.address(location));
  const copied = product.transposeB ? binding.packed(product) : undefined;
  const right = copied === undefined ? binding.address(b.location) : { pointer: copied, stride: 0 };
  const [leading, transposeB] = copied === undefined ? [b.leading, product.transposeB] : [n, false];
  const own = rows ?? { first: 0, count: m };
  const pieces = rowPieces(m).filter(({ first, count }) => first >= own.first && first + count <= own.first + own.count);
  return pieces.map(({ first, count }) => {
    const fromLeft = left.pointer + BYTES * first * (transposeA ? 1 : a.leading);
    const toResult = result.pointer + BYTES * first * out.leading;
    return [
      ...[SYSTEM_PRODUCT, fromLeft, left.stride, right.pointer, right.stride, toResult, result.stride],
      ...[a.leading, Number(transposeA), out.leading, count, k, n, leading, Number(transposeB), Number(accumulates)],
    ];
  });
}
