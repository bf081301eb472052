/**
 * Convolutions and the gradient of their kernels, straight from padded images: no patches, and no packing of the images. `lines` is the address
 * that line 0 of all images would have; only the lines of some rows of positions are there. `plan` is the address of 10 words: the runs of
 * elements under a window (down, across, elements of one, bytes from one to the next, vertically and horizontally), then rows of positions
 * in an image, positions in a row, and the bytes from one image, row and position to the next.
 */
import { kernelTile, PANEL_COLUMNS, positionTile, TILE_ROWS } from './generated/chooseTile';
import { word } from './imageWindow';

const TILE_BYTES = 4 * PANEL_COLUMNS;

/** Writes the address of the first element of each position's window. The last one is repeated, so that a tile can be filled. */
function findPlaces(lines: i32, plan: i32, first: i32, count: i32, places: i32): void {
  const down = word(plan, 5);
  const across = word(plan, 6);
  let at = 0;
  for (const end = first + count; first < end; first++) {
    at = lines + (first / down) * word(plan, 7) + (first % down) * word(plan, 8);
    for (let position = 0; position < across; position++, places += 4, at += word(plan, 9)) store<i32>(places, at);
  }
  at -= word(plan, 9);
  for (let row = 1; row < TILE_ROWS; row++, places += 4) store<i32>(places, at);
}

/** Copies rows of a tile, or adds them. */
function copyTile(tile: i32, rows: i32, columns: i32, c: i32, ldc: i32, accumulate: bool): void {
  for (; rows > 0; rows--, tile += TILE_BYTES, c += ldc) {
    for (let at = 0; at < 4 * columns; at += 4) {
      const value = load<f32>(tile + at);
      store<f32>(c + at, accumulate ? load<f32>(c + at) + value : value);
    }
  }
}

/** Writes `count` rows of positions to y, [positions, units] with `n` of the units. The kernel is packed panel by panel. */
export function convolve(lines: i32, packed: i32, y: i32, units: i32, plan: i32, first: i32, count: i32, n: i32, room: i32): void {
  const tile = room;
  const places = room + TILE_BYTES * TILE_ROWS;
  const positions = count * word(plan, 6);
  const stride = 4 * units;
  const panelBytes = TILE_BYTES * word(plan, 0) * word(plan, 1) * word(plan, 2);
  findPlaces(lines, plan, first, count, places);
  for (let column = 0; column < n; column += PANEL_COLUMNS, packed += panelBytes) {
    const to = y + 4 * column;
    const columns = min(PANEL_COLUMNS, n - column);
    for (let position = 0; position < positions; position += TILE_ROWS) {
      const rows = positions - position;
      if (columns == PANEL_COLUMNS && rows >= TILE_ROWS) positionTile(places + 4 * position, plan, packed, to + position * stride, stride);
      else {
        positionTile(places + 4 * position, plan, packed, tile, TILE_BYTES);
        copyTile(tile, min(rows, TILE_ROWS), columns, to + position * stride, stride, false);
      }
    }
  }
}

/** Writes the gradient of the kernel that some rows of positions give, [depth, units] with `n` of the units, or adds it to y. */
export function kernelGradient(
  lines: i32,
  g: i32,
  y: i32,
  units: i32,
  plan: i32,
  first: i32,
  count: i32,
  n: i32,
  room: i32,
  accumulate: bool,
): void {
  const tile = room;
  const places = room + TILE_BYTES * TILE_ROWS;
  const positions = count * word(plan, 6);
  const elements = word(plan, 2);
  const stride = 4 * units;
  findPlaces(lines, plan, first, count, places);
  for (let v = 0; v < word(plan, 0); v++) {
    for (let h = 0; h < word(plan, 1); h++) {
      const at = v * word(plan, 3) + h * word(plan, 4);
      for (let element = 0; element < elements; element += TILE_ROWS, y += TILE_ROWS * stride) {
        const rows = min(TILE_ROWS, elements - element);
        for (let column = 0; column < n; column += PANEL_COLUMNS) {
          const columns = min(PANEL_COLUMNS, n - column);
          const to = y + 4 * column;
          const from = g + 4 * column;
          if (rows == TILE_ROWS && columns == PANEL_COLUMNS)
            kernelTile(places, at + 4 * element, from, stride, to, stride, positions, accumulate);
          else {
            kernelTile(places, at + 4 * element, from, stride, tile, TILE_BYTES, positions, false);
            copyTile(tile, rows, columns, to, stride, accumulate);
          }
        }
      }
      y -= (((elements + TILE_ROWS - 1) / TILE_ROWS) * TILE_ROWS - elements) * stride;
    }
  }
}
