/**
 * The matrix product for a few rows, where packing B would cost more than the product. B is read once, directly. If B is not
 * transposed, the chains of additions are those of multiplyPacked, and so are the bits. If B is transposed, each element is a dot
 * product in eight chains, the same for any number of rows.
 */
import { FEW_ROWS, wideColumns, wideTile } from './generated/chooseTile';
import { plainTile1x1 } from './generated/productTiles';
import { storeFirstLanes, sumOfLanes } from './lanes';
import { madd } from './madd';
import { K_BLOCK } from './packing';

/** C[m, n] = A op(B), or C += A op(B). `b` is [k, n], or [n, k] if transposed. */
export function multiplyFewRows(
  a: i32,
  lda: i32,
  b: i32,
  ldb: i32,
  transposeB: i32,
  c: i32,
  ldc: i32,
  m: i32,
  k: i32,
  n: i32,
  accumulate: i32,
): void {
  if (transposeB != 0) {
    for (let row = 0; row < m; row++) dotProducts(a + 4 * row * lda, b, 4 * ldb, c + 4 * row * ldc, k, n, accumulate != 0);
    return;
  }
  if (k == 0 && accumulate == 0) for (let row = 0; row < m; row++) memory.fill(c + 4 * row * ldc, 0, 4 * n);
  for (let row = 0; row < m; row += FEW_ROWS) {
    const rows = min(FEW_ROWS, m - row);
    const wide = wideColumns(rows);
    for (let first = 0; first < k; first += K_BLOCK) {
      const depth = min(K_BLOCK, k - first);
      const add = accumulate != 0 || first > 0;
      const left = a + 4 * (row * lda + first);
      const right = b + 4 * first * ldb;
      const to = c + 4 * row * ldc;
      let column = 0;
      for (; column <= n - wide; column += wide) {
        wideTile(rows, left, 4 * lda, right + 4 * column, 4 * ldb, to + 4 * column, 4 * ldc, depth, add);
      }
      for (; column <= n - 4; column += 4) {
        for (let r = 0; r < rows; r++) {
          plainTile1x1(left + 4 * r * lda, 4 * lda, right + 4 * column, 4 * ldb, to + 4 * (r * ldc + column), 4 * ldc, depth, add);
        }
      }
      if (column < n) edgeColumns(rows, n - column, left, 4 * lda, right + 4 * column, 4 * ldb, to + 4 * column, 4 * ldc, depth, add);
    }
  }
}

/** One to three columns at the right edge. */
function edgeColumns(rows: i32, columns: i32, a: i32, lda: i32, b: i32, ldb: i32, c: i32, ldc: i32, k: i32, add: bool): void {
  for (; rows > 0; rows--, a += lda, c += ldc) {
    let sum = i32x4.splat(0);
    for (let i = 0, at = b; i < k; i++, at += ldb) sum = madd(v128.load32_splat(a + 4 * i), v128.load(at), sum);
    storeFirstLanes(c, add ? f32x4.add(v128.load(c), sum) : sum, columns);
  }
}

/** One row of A times the rows of B. Four rows of B at a time share the loads of A. */
function dotProducts(a: i32, b: i32, ldb: i32, c: i32, k: i32, n: i32, add: bool): void {
  const tail = a + 4 * (k & -8);
  const end = a + 4 * k;
  for (; n > 0; n -= 4, b += 4 * ldb, c += 16) {
    // Beyond the last row of B, the last row is computed again and not stored.
    let b0 = b;
    let b1 = b + min(1, n - 1) * ldb;
    let b2 = b + min(2, n - 1) * ldb;
    let b3 = b + min(3, n - 1) * ldb;
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let t0 = s0;
    let t1 = s0;
    let t2 = s0;
    let t3 = s0;
    let at = a;
    for (; at != tail; at += 32, b0 += 32, b1 += 32, b2 += 32, b3 += 32) {
      const x = v128.load(at);
      s0 = madd(x, v128.load(b0), s0);
      s1 = madd(x, v128.load(b1), s1);
      s2 = madd(x, v128.load(b2), s2);
      s3 = madd(x, v128.load(b3), s3);
      const y = v128.load(at, 16);
      t0 = madd(y, v128.load(b0, 16), t0);
      t1 = madd(y, v128.load(b1, 16), t1);
      t2 = madd(y, v128.load(b2, 16), t2);
      t3 = madd(y, v128.load(b3, 16), t3);
    }
    let d0 = sumOfLanes(f32x4.add(s0, t0));
    let d1 = sumOfLanes(f32x4.add(s1, t1));
    let d2 = sumOfLanes(f32x4.add(s2, t2));
    let d3 = sumOfLanes(f32x4.add(s3, t3));
    for (; at != end; at += 4, b0 += 4, b1 += 4, b2 += 4, b3 += 4) {
      const x = load<f32>(at);
      d0 += x * load<f32>(b0);
      d1 += x * load<f32>(b1);
      d2 += x * load<f32>(b2);
      d3 += x * load<f32>(b3);
    }
    let sums = f32x4(0, 0, 0, 0);
    sums = f32x4.replace_lane(sums, 0, d0);
    sums = f32x4.replace_lane(sums, 1, d1);
    sums = f32x4.replace_lane(sums, 2, d2);
    sums = f32x4.replace_lane(sums, 3, d3);
    if (add) sums = f32x4.add(v128.load(c), sums);
    if (n >= 4) v128.store(c, sums);
    else storeFirstLanes(c, sums, n);
  }
}
