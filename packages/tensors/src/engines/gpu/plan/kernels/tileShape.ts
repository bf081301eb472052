/**
 * How a product is divided among workgroups. A workgroup computes a tile of rows and units; each of its threads some rows and some units of
 * it, for every column group. A product before or after a loop has one column group; a step of an LSTM has four, one for each gate.
 */

export interface TileShape {
  /** Threads along the rows, and along the units. */
  readonly threads: readonly [rows: number, units: number];
  /** Rows and units of one thread. */
  readonly each: readonly [rows: number, units: number];
  /** Terms of the sums that are in workgroup memory at a time. */
  readonly depth: number;
}

export interface TiledSizes {
  readonly rows: number;
  readonly units: number;
  /** Terms of each sum. */
  readonly depth: number;
  /** Column groups: outputs for each row and unit. */
  readonly groups: number;
  /** Left operands, each with a tile of its own. */
  readonly lefts: number;
  readonly batches: number;
}

/** Multiprocessors of a large GPU. Fewer workgroups leave some idle. */
const PROCESSORS = 128;
/** What browsers grant by default. */
const MOST_THREADS = 256;
export const MEMORY_FLOATS = 4096;

const shapes: readonly (readonly [number, number, number, number])[] = [
  [16, 16, 8, 8],
  [16, 16, 8, 4],
  [16, 16, 4, 4],
  [8, 8, 4, 4],
  [8, 16, 4, 4],
  [16, 16, 2, 4],
  [8, 32, 4, 1],
  [8, 32, 2, 1],
  [8, 32, 1, 1],
  [16, 16, 4, 1],
  [16, 16, 2, 1],
  [16, 16, 1, 1],
  [32, 8, 2, 1],
  [32, 8, 1, 1],
  [16, 8, 1, 1],
  [8, 8, 1, 1],
  [8, 8, 2, 1],
  [16, 4, 1, 1],
  [64, 4, 1, 1],
];

/** The fastest tile by a rough model of a GPU: loads from its cache, loads from workgroup memory, and products. */
export function tileShape(sizes: TiledSizes): TileShape {
  let best: TileShape | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [threadRows, threadUnits, eachRows, eachUnits] of shapes) {
    const [rows, units] = [threadRows * eachRows, threadUnits * eachUnits];
    const columns = units * sizes.groups;
    const depth = [32, 16, 8, 4].find(
      (some) => some * (rows * sizes.lefts + columns) <= MEMORY_FLOATS && (some <= 8 || some < 2 * sizes.depth),
    );
    if (depth === undefined || threadRows * threadUnits > MOST_THREADS || eachRows * eachUnits * sizes.groups > 64) continue;
    const workgroups = Math.ceil(sizes.rows / rows) * Math.ceil(sizes.units / units) * sizes.batches;
    // A run of fewer than 8 columns wastes a part of each load.
    const loads = (rows + columns * Math.max(1, 8 / units)) / 10;
    const outputs = rows * columns;
    const local = (outputs * (1 / (eachUnits * sizes.groups) + 1 / eachRows)) / 32;
    const waits = 120 / depth;
    const cost = Math.ceil(workgroups / PROCESSORS) * (loads + local + outputs / 128 + waits);
    if (cost >= least) continue;
    least = cost;
    best = { threads: [threadRows, threadUnits], each: [eachRows, eachUnits], depth };
  }
  if (best === undefined) throw new Error(`a product of ${sizes.groups} column groups has no tile`);
  return best;
}

/** The most column groups of one kernel: their tiles must fit the workgroup memory. */
export const MOST_GROUPS = 16;
