/**
 * Packs both sides of a product, so that its inner loop reads memory in one direction (Goto and van de Geijn, "Anatomy of
 * high-performance matrix multiplication", 2008). A is packed in strips of up to 6 rows and B in panels of 8 columns; in both, k is
 * the next to innermost axis. k is split into blocks of K_BLOCK.
 */
import { PANEL_COLUMNS, TILE_ROWS } from './generated/chooseTile';

export const K_BLOCK = 256;
const PANEL_BYTES = 4 * PANEL_COLUMNS;

/** Room for the surplus of a transpose, which writes whole groups of four k. */
const MARGIN = 128;

export function packedBytes(k: i32, n: i32): i32 {
  return ((n + PANEL_COLUMNS - 1) / PANEL_COLUMNS) * PANEL_BYTES * k + MARGIN;
}

/** The address of the packed block that begins at row `k` of B. */
export function packedBlock(packed: i32, k: i32, n: i32): i32 {
  return packed + ((n + PANEL_COLUMNS - 1) / PANEL_COLUMNS) * PANEL_BYTES * k;
}

export function packRight(b: i32, ldb: i32, transposeB: i32, k: i32, n: i32, packed: i32): void {
  for (let first = 0; first < k; first += K_BLOCK) {
    const depth = min(K_BLOCK, k - first);
    const to = packedBlock(packed, first, n);
    if (transposeB != 0) packTransposedBlock(b + 4 * first, ldb, depth, n, to);
    else packPlainBlock(b + 4 * first * ldb, ldb, depth, n, to);
  }
}

/** Packs sixteen rows of B at a time: reads are long runs, and writes stay within half a page of each panel. */
function packPlainBlock(b: i32, ldb: i32, depth: i32, n: i32, packed: i32): void {
  const panels = n / PANEL_COLUMNS;
  const edge = n - panels * PANEL_COLUMNS;
  const stride = 4 * ldb;
  for (let first = 0; first < depth; first += 16) {
    const rows = min(16, depth - first);
    let from = b + first * stride;
    let to = packed + first * PANEL_BYTES;
    for (let panel = 0; panel < panels; panel++, from += PANEL_BYTES, to += depth * PANEL_BYTES) {
      for (let row = 0, at = from, into = to; row < rows; row++, at += stride, into += PANEL_BYTES) {
        v128.store(into, v128.load(at));
        v128.store(into, v128.load(at, 16), 16);
      }
    }
    if (edge == 0) continue;
    for (let row = 0; row < rows; row++, from += stride, to += PANEL_BYTES) {
      memory.fill(to, 0, PANEL_BYTES);
      for (let column = 0; column < edge; column++) store<f32>(to + 4 * column, load<f32>(from + 4 * column));
    }
  }
}

/** Packs B stored as [n, k]. Columns beyond the last repeat it; their results are never stored. */
function packTransposedBlock(b: i32, ldb: i32, depth: i32, n: i32, packed: i32): void {
  for (let column = 0; column < n; column += PANEL_COLUMNS, packed += depth * PANEL_BYTES) {
    interleave(b + 4 * column * ldb, 4 * ldb, min(4, n - column), depth, packed, PANEL_BYTES);
    const second = min(column + 4, n - 1);
    interleave(b + 4 * second * ldb, 4 * ldb, min(4, n - second), depth, packed + 16, PANEL_BYTES);
  }
}

/**
 * Transposes four rows of `from` into four neighboring columns of `to`. With fewer rows, the last one is repeated. Writes up to
 * three rows of `to` too many.
 */
function interleave(from: i32, stride: i32, rows: i32, count: i32, to: i32, toStride: i32): void {
  let r0 = from;
  let r1 = from + min(1, rows - 1) * stride;
  let r2 = from + min(2, rows - 1) * stride;
  let r3 = from + min(3, rows - 1) * stride;
  for (; count > 0; count -= 4, r0 += 16, r1 += 16, r2 += 16, r3 += 16) {
    const x0 = v128.load(r0);
    const x1 = v128.load(r1);
    const x2 = v128.load(r2);
    const x3 = v128.load(r3);
    const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    to += toStride;
    v128.store(to, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    to += toStride;
    v128.store(to, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    to += toStride;
    v128.store(to, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    to += toStride;
  }
}

/** Packs `rows` rows of A (1 to 6), from k to k + depth, as [depth, rows]. `a` is the address of the element at (first row, k). */
export function packStrip(a: i32, lda: i32, transposeA: i32, rows: i32, depth: i32, packed: i32): void {
  const stride = 4 * lda;
  const bytes = 4 * rows;
  if (transposeA != 0) {
    // Writes eight floats for each k. The next k overwrites the surplus.
    for (; depth > 0; depth--, a += stride, packed += bytes) {
      v128.store(packed, v128.load(a));
      if (rows > 4) v128.store64_lane(packed, v128.load64_zero(a, 16), 0, 16);
    }
    return;
  }
  if (rows <= 4) {
    interleave(a, stride, rows, depth, packed, bytes);
    return;
  }
  // The pair is written first: with five rows it spills into the next k, which a whole vector then overwrites.
  interleavePair(a + 4 * stride, rows == 6 ? stride : 0, depth, packed + 16, bytes);
  interleave(a, stride, 4, depth, packed, bytes);
}

/** Transposes two rows of `from` into two neighboring columns of `to`. Writes up to three rows of `to` too many. */
function interleavePair(from: i32, stride: i32, count: i32, to: i32, toStride: i32): void {
  for (; count > 0; count -= 4, from += 16) {
    const x0 = v128.load(from);
    const x1 = v128.load(from + stride);
    const low = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0);
    to += toStride;
    v128.store64_lane(to, low, 1);
    to += toStride;
    v128.store64_lane(to, high, 0);
    to += toStride;
    v128.store64_lane(to, high, 1);
    to += toStride;
  }
}

/** Bytes of strips of `rows` rows, with room for the surplus of transposing. */
export function stripBytes(rows: i32): i32 {
  return 4 * K_BLOCK * rows + 4 * 4 * TILE_ROWS + 32;
}
