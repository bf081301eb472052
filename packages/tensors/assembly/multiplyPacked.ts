/**
 * The matrix product with a packed right operand. Every element of C is one chain of additions over k in order, interrupted only
 * at multiples of K_BLOCK. This does not depend on its tile, so a row gives the same bits among any other rows.
 */
import { packedTile, packedTiles, PANEL_COLUMNS, panelsAtOnce, TILE_ROWS } from './generated/chooseTile';
import { K_BLOCK, packedBlock, packStrip, stripBytes } from './packing';

/** Strips of A that are packed at once. They stay in the second-level cache while B is read. */
const STRIPS = 8;
const EDGE_BYTES = 4 * PANEL_COLUMNS * TILE_ROWS;

export function productWorkspaceBytes(): i32 {
  return stripBytes(STRIPS * TILE_ROWS) + EDGE_BYTES;
}

/** C[m, n] = op(A) B, or C += op(A) B. `a` is [m, k], or [k, m] if transposed. */
export function multiplyPacked(
  a: i32,
  lda: i32,
  transposeA: i32,
  packed: i32,
  c: i32,
  ldc: i32,
  m: i32,
  k: i32,
  n: i32,
  accumulate: i32,
  workspace: i32,
): void {
  if (k == 0 && accumulate == 0) for (let row = 0; row < m; row++) memory.fill(c + 4 * row * ldc, 0, 4 * n);
  const rowStride = transposeA != 0 ? 4 : 4 * lda;
  const kStride = transposeA != 0 ? 4 * lda : 4;
  const strips = (m + TILE_ROWS - 1) / TILE_ROWS;
  const groups = (strips + STRIPS - 1) / STRIPS;
  for (let first = 0; first < k; first += K_BLOCK) {
    const depth = min(K_BLOCK, k - first);
    const panels = packedBlock(packed, first, n);
    const panelBytes = 4 * PANEL_COLUMNS * depth;
    const add = accumulate != 0 || first > 0;
    for (let group = 0; group < groups; group++) {
      const firstStrip = (group * strips) / groups;
      let lastStrip = ((group + 1) * strips) / groups;
      const firstRow = rowOfStrip(firstStrip, m, strips);
      for (let strip = firstStrip; strip < lastStrip; strip++) {
        const row = rowOfStrip(strip, m, strips);
        const rows = rowOfStrip(strip + 1, m, strips) - row;
        packStrip(a + row * rowStride + first * kStride, lda, transposeA, rows, depth, workspace + 4 * depth * (row - firstRow));
      }
      const low = lastStrip == strips ? m - rowOfStrip(strips - 1, m, strips) : TILE_ROWS;
      const together = panelsAtOnce(low);
      if (together > 1) {
        lastStrip--;
        const row = m - low;
        const left = workspace + 4 * depth * (row - firstRow);
        const to = c + 4 * row * ldc;
        let column = 0;
        let panel = panels;
        for (; column <= n - together * PANEL_COLUMNS; column += together * PANEL_COLUMNS, panel += together * panelBytes) {
          packedTiles(low, left, panel, panelBytes, to + 4 * column, 4 * ldc, depth, add);
        }
        for (; column < n; column += PANEL_COLUMNS, panel += panelBytes) {
          oneTile(low, n - column, left, panel, to + 4 * column, ldc, depth, add, workspace);
        }
      }
      for (let column = 0, panel = panels; column < n; column += PANEL_COLUMNS, panel += panelBytes) {
        for (let strip = firstStrip; strip < lastStrip; strip++) {
          const row = rowOfStrip(strip, m, strips);
          const rows = rowOfStrip(strip + 1, m, strips) - row;
          oneTile(
            rows,
            n - column,
            workspace + 4 * depth * (row - firstRow),
            panel,
            c + 4 * (row * ldc + column),
            ldc,
            depth,
            add,
            workspace,
          );
        }
      }
    }
  }
}

/**
 * The first row of a strip. All strips but the last have full height. One or two remaining rows are multiplied by several panels at
 * once. Three would leave the multipliers idle, so they share the rows of the strip before.
 */
// @ts-ignore: decorator
@inline
function rowOfStrip(strip: i32, m: i32, strips: i32): i32 {
  if (strip == strips) return m;
  const row = strip * TILE_ROWS;
  return strip > 0 && strip == strips - 1 && m - row == 3 ? row - (TILE_ROWS - 3) / 2 : row;
}

// @ts-ignore: decorator
@inline
function oneTile(rows: i32, columns: i32, a: i32, b: i32, c: i32, ldc: i32, k: i32, add: bool, workspace: i32): void {
  if (columns >= PANEL_COLUMNS) packedTile(rows, a, b, 0, c, 4 * ldc, k, add);
  else edgeTile(rows, columns, a, b, c, ldc, k, add, workspace + stripBytes(STRIPS * TILE_ROWS));
}

/** A tile at the right edge of C: computed in full in `tile`, then the existing columns are copied. */
function edgeTile(rows: i32, columns: i32, a: i32, b: i32, c: i32, ldc: i32, k: i32, add: bool, tile: i32): void {
  packedTile(rows, a, b, 0, tile, 4 * PANEL_COLUMNS, k, false);
  for (let row = 0; row < rows; row++, tile += 4 * PANEL_COLUMNS, c += 4 * ldc) {
    for (let column = 0; column < columns; column++) {
      const value = load<f32>(tile + 4 * column);
      store<f32>(c + 4 * column, add ? load<f32>(c + 4 * column) + value : value);
    }
  }
}
