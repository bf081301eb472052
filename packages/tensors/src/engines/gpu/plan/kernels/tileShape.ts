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

/** A large GPU: multiprocessors, threads and bytes of workgroup memory of each, and clocks until a load arrives. */
const PROCESSORS = 128;
const THREADS = 2048;
const MEMORY_BYTES = 100_000;
const LATENCY = 700;
/** Workgroups that one multiprocessor has at a time, at most. */
const MOST_RESIDENT = 16;

/** What browsers grant by default: threads and floats of a workgroup. */
const MOST_THREADS = 256;
export const MEMORY_FLOATS = 4096;

/** Sums of one thread; more do not fit its registers. */
const MOST_SUMS = 64;

/** Threads along rows and units, and rows and units of each thread. */
const shapes: readonly (readonly [number, number, number, number])[] = [
  [16, 16, 8, 8],
  [16, 16, 8, 4],
  [16, 16, 4, 4],
  [8, 8, 4, 4],
  [8, 16, 4, 4],
  [8, 8, 8, 4],
  [8, 8, 2, 4],
  [16, 16, 2, 4],
  [8, 32, 4, 1],
  [8, 32, 1, 1],
  [16, 16, 4, 1],
  [16, 16, 1, 1],
  [16, 8, 4, 1],
  [16, 8, 1, 1],
  [32, 8, 4, 1],
  [32, 8, 1, 1],
  [8, 8, 4, 1],
  [8, 8, 1, 1],
  [16, 4, 4, 1],
  [16, 4, 1, 1],
];

const DEPTHS = [128, 64, 32, 16, 8, 4];

/** The fastest tile by a rough model of a GPU: loads, reads of workgroup memory, and products, or else the time until loads arrive. */
export function tileShape(sizes: TiledSizes): TileShape {
  let best: TileShape | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [threadRows, threadUnits, eachRows, eachUnits] of shapes) {
    const threads = threadRows * threadUnits;
    const [rows, units] = [threadRows * eachRows, threadUnits * eachUnits];
    const columns = units * sizes.groups;
    if (threads > MOST_THREADS || eachRows * eachUnits * sizes.groups > MOST_SUMS) continue;
    const loaded = rows * sizes.lefts + columns;
    const depth = DEPTHS.find((some) => some * loaded <= MEMORY_FLOATS && (some <= 8 || some < 2 * sizes.depth));
    if (depth === undefined) continue;
    const workgroups = Math.ceil(sizes.rows / rows) * Math.ceil(sizes.units / units) * sizes.batches;
    const resident = Math.min(MOST_RESIDENT, THREADS / threads, Math.floor(MEMORY_BYTES / (4 * depth * loaded)));
    // A run of fewer than 8 columns wastes a part of each load.
    const loads = (rows + columns * Math.max(1, 8 / units)) / 10;
    const outputs = rows * columns;
    const vector = (length: number): number => (length % 4 === 0 ? 2 : 1);
    const reads = outputs * (1 / (eachUnits * sizes.groups * vector(eachRows)) + 1 / (eachRows * vector(eachUnits * sizes.groups)));
    const work = loads + reads / 32 + outputs / 128;
    const cost = Math.max(
      Math.ceil(workgroups / PROCESSORS) * work,
      Math.ceil(workgroups / (PROCESSORS * resident)) * (LATENCY / depth + work),
    );
    if (cost >= least) continue;
    least = cost;
    best = { threads: [threadRows, threadUnits], each: [eachRows, eachUnits], depth };
  }
  if (best === undefined) throw new Error(`a product of ${sizes.groups} column groups has no tile`);
  return best;
}

/** The most column groups of one kernel: their tiles must fit the workgroup memory. */
export const MOST_GROUPS = 16;
