/** Batches of sequences of different lengths, such as lines or sentences. Short ones are padded; `lengths` has the true lengths. */
import { type Batches, batchesOf, requirePositive } from './batches.js';
import { DatasetError } from './datasetError.js';
import { requireArgument, requireFlag, requireOptions } from './requireArgument.js';
import { type BatchPart, type BatchRows, ownItems, type PartOptions, requirePart } from './rowsOfPart.js';
import { shuffledOrder } from './shuffledOrder.js';

/** The options of `paddedBatches`. */
export interface PaddedBatchesOptions extends PartOptions {
  /** Number of sequences in a batch. The last batch may have fewer. */
  readonly batch: number;
  /** Groups sequences of similar length, to reduce padding. Default: false, the order is the given or a random one. */
  readonly sortByLength?: boolean | undefined;
  /**
   * Random numbers from 0 up to but not including 1, for a shuffle. The order is drawn once per call; call again for the next epoch. With
   * `sortByLength`, batches are shuffled, and so are sequences of equal length. With `part`, give all ranks the same numbers. Default: no
   * shuffle.
   */
  readonly random?: (() => number) | undefined;
}

/** Sequences [steps, batch], time first: element (t, b) is at t * batch + b. Elements from t = lengths[b] on are 0. */
export interface PaddedBatch {
  readonly inputs: Int32Array;
  /** The length of each sequence, [batch]. */
  readonly lengths: Int32Array;
  /** The index of each sequence in the input, [batch]. Use it to find labels. */
  readonly indices: Int32Array;
  /** The length of the longest sequence. */
  readonly steps: number;
  readonly batch: number;
  /** With `part`: which rows of the whole batch these are. `batch` and all arrays have only these. */
  readonly rows?: BatchRows | undefined;
}

/**
 * Batches that contain every sequence once.
 *
 * @throws DatasetError if there are no sequences, or one is empty
 *
 * @example
 * const [long, short] = [Int32Array.of(1, 2, 3), Int32Array.of(4)];
 * const { inputs, lengths } = paddedBatches([long, short], { batch: 2 }).at(0);
 * inputs; // [1, 4, 2, 0, 3, 0]
 * lengths; // [3, 1]
 * const own = paddedBatches([long, short], { batch: 2, part: { rank: 1, size: 2 } }).at(0);
 * own.inputs; // [4]
 * own.rows; // { first: 1, count: 1, of: 2 }
 */
export function paddedBatches(sequences: readonly Int32Array[], options: PaddedBatchesOptions): Batches<PaddedBatch> {
  const owner = 'paddedBatches';
  requireOptions(owner, options, ['batch', 'sortByLength', 'random', 'part']);
  const { batch, sortByLength = false, random, part } = options;
  requireArgument(owner, 'sequences', Array.isArray(sequences) && sequences.every(isIds), sequences, 'a list of Int32Arrays');
  requireFlag(owner, 'sortByLength', sortByLength);
  requireArgument(owner, 'random', random === undefined || typeof random === 'function', random, 'a function');
  requirePositive('paddedBatches', { batch });
  requirePart(owner, part);
  if (sequences.length === 0) throw new DatasetError('paddedBatches', 'there are no sequences', 'Give at least one');
  const empty = sequences.findIndex((sequence) => sequence.length === 0);
  if (empty >= 0) throw new DatasetError('paddedBatches', `sequence ${empty} is empty`, 'Leave empty sequences out');

  const order = random ? shuffledOrder(sequences.length, random) : [...sequences.keys()];
  if (sortByLength) order.sort((a, b) => sequences[a].length - sequences[b].length); // stable
  const groups: number[][] = [];
  for (let start = 0; start < order.length; start += batch) groups.push(order.slice(start, start + batch));
  const turns = sortByLength && random ? shuffledOrder(groups.length, random) : [...groups.keys()];
  return batchesOf('paddedBatches', groups.length, (index) => padded(sequences, groups[turns[index]], part));
}

const isIds = (ids: unknown): boolean => ids instanceof Int32Array || Array.isArray(ids);

function padded(sequences: readonly Int32Array[], group: readonly number[], part: BatchPart | undefined): PaddedBatch {
  const { chosen, mark } = ownItems(part, group);
  const batch = chosen.length;
  const lengths = Int32Array.from(chosen, (index) => sequences[index].length);
  const steps = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const inputs = new Int32Array(steps * batch);
  chosen.forEach((index, b) => {
    sequences[index].forEach((id, t) => {
      inputs[t * batch + b] = id;
    });
  });
  return { inputs, lengths, indices: Int32Array.from(chosen), steps, batch, ...mark };
}
