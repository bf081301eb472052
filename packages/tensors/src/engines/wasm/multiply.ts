/** A product outside of a loop, each thread its own rows or columns of the result: every element is one chain of additions. */
import { PACK, PRODUCT } from './loop/loopCode.js';
import { BYTES, type Machine } from './machine.js';
import { runOnThreads, shares } from './runOnThreads.js';
import { WORTH_WAKING_THREADS } from './threads.js';

export interface WholeProduct {
  /** Addresses; [m, k] and [k, n], or the other way round if transposed; [m, n]. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly lda: number;
  readonly ldb: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** Parts for each thread: more of them even out the work, but columns that are cut apart pack the left operand again. */
const ROW_PARTS = 4;
const COLUMN_PARTS = 2;

/** The kernels add up blocks of k of this size one after the other (assembly/packing.ts); borders elsewhere would change bits. */
const K_BLOCK = 256;

/** Blocks of k that a thread adds up before it looks for another task: where one is slower for a while, others then do more. */
const BLOCKS_OF_TASK = 2;

/** Columns that the packed right operand holds together. */
const PANEL = 8;

export function multiply(machine: Machine, product: WholeProduct): void {
  const { m, k, n } = product;
  const threads = 2 * m * k * n < WORTH_WAKING_THREADS ? 1 : machine.threads.count;
  const { system } = machine;
  if (system?.isWorthCalling(product)) system.multiply(machine, product, threads);
  else multiplyByKernels(machine, product, threads);
}

/**
 * Each task packs what it needs of B, a block of k at a time, which so stays in the cache. The longer side of C is shared out,
 * so that the other operand is read the least.
 */
function multiplyByKernels(machine: Machine, product: WholeProduct, threads: number): void {
  const { a, lda, transposeA, b, ldb, transposeB, c, m, k, n } = product;
  const whole = { first: 0, count: n };
  const parts =
    m >= n ? shares(m, threads === 1 ? 1 : ROW_PARTS * threads).map((rows) => ({ rows, columns: whole })) : columnParts(product, threads);
  const sizes = parts.map(({ columns }) => machine.kernels.packedBytes(Math.min(k, K_BLOCK), columns.count));
  machine.withScratch((scratch) => {
    let packed = scratch.allocate(sizes.reduce((total, bytes) => total + bytes, 0));
    const records = parts.map(({ rows, columns }, part) => {
      const fromLeft = a + BYTES * rows.first * (transposeA ? 1 : lda);
      const fromRight = b + BYTES * columns.first * (transposeB ? ldb : 1);
      const toResult = c + BYTES * (rows.first * n + columns.first);
      const own: number[][] = [];
      for (let first = 0; first === 0 || first < k; first += K_BLOCK) {
        const depth = Math.min(K_BLOCK, k - first);
        const left = fromLeft + BYTES * first * (transposeA ? lda : 1);
        const right = fromRight + BYTES * first * (transposeB ? 1 : ldb);
        own.push(
          [PACK, right, 0, packed, 0, 0, 0, ldb, Number(transposeB), depth, columns.count],
          [PRODUCT, left, 0, packed, 0, toResult, 0, lda, Number(transposeA), n, rows.count, depth, columns.count, Number(first > 0)],
        );
      }
      packed += sizes[part];
      return own;
    });
    runOnThreads(machine, records, 2 * BLOCKS_OF_TASK);
  });
}

function columnParts({ m, n }: WholeProduct, threads: number) {
  return shares(n, threads === 1 ? 1 : COLUMN_PARTS * threads, PANEL).map((columns) => ({ rows: { first: 0, count: m }, columns }));
}
