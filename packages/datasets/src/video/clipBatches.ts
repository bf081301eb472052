/** Batches of clips of similar length, so that padding is small, in a new order for each epoch. */
import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireHaving, requireInteger, requireOptions } from '../requireArgument.js';
import { type BatchRows, type OwnItems, ownItems, type PartOptions, requirePart } from '../rowsOfPart.js';
import { type AsyncBatches, asyncBatchesOf } from '../sequences/asyncBatches.js';
import { groupByLength } from '../sequences/groupByLength.js';
import { type Normalization, requireNormalization } from '../sequences/normalization.js';
import { seededRandom } from '../sequences/seededRandom.js';
import { type AugmentFramesOptions, augmentFrames, requireAugmentFramesOptions } from './augmentFrames.js';
import type { ClipSet } from './clipSet.js';
import { FrameWriter } from './frameWriter.js';
import type { VideoFrames } from './videoFrames.js';

/** The options of `clipBatches`. */
export interface ClipBatchesOptions extends PartOptions {
  /** Number of clips in a batch. The last batch may have fewer. */
  readonly batch: number;
  /** Seed of the shuffle, together with `epoch`. Default: no shuffle, shortest first. */
  readonly seed?: number | undefined;
  /** Counted from 0. Default: 0. */
  readonly epoch?: number | undefined;
  /** From `fitNormalization` on the training part. Default: values from 0 to 1. */
  readonly normalization?: Normalization | undefined;
  /** Changes clips, differently in each epoch. Needs a seed. Default: no change. */
  readonly augmentation?: AugmentFramesOptions | undefined;
}

/**
 * Clips [steps, batch, H, W, C], time first and channels last: channel c of the pixel in row y and column x of frame t of clip b is at
 * (((t batch + b) H + y) W + x) C + c. Frames from t = lengths[b] on are 0.
 */
export interface ClipBatch {
  readonly inputs: Float32Array;
  /** Number of frames of each clip, [batch]. */
  readonly lengths: Int32Array;
  /** The class of each clip, [batch]. */
  readonly targets: Int32Array;
  /** The index in the set of each clip, [batch]. */
  readonly indices: Int32Array;
  /** The shape of `inputs`. */
  readonly shape: readonly [steps: number, batch: number, height: number, width: number, channels: number];
  /** Number of frames of the longest clip. */
  readonly steps: number;
  readonly batch: number;
  /** With `part`: which rows of the whole batch these are. `batch` and all arrays have only these. */
  readonly rows?: BatchRows | undefined;
}

/**
 * Gives every clip once per epoch, as numbers from 0 to 1, or normalized. With a seed, clips are shuffled, pools of 16 batches are sorted by
 * length and cut into batches, and the batches are shuffled. The order depends only on the seed and the epoch, so a resumed training sees
 * the same batches.
 *
 * @throws DatasetError if there are no clips, or an option does not fit
 *
 * @example
 * const batches = (epoch: number) => clipBatches(clipSet, { batch: 10, seed: 1, epoch }); // clipSet: 20 clips
 * const { inputs, shape, targets } = await batches(0).at(0);
 * shape; // [12, 10, 16, 16, 1]
 * batches(0).count; // 2
 * const ofRank = await clipBatches(clipSet, { batch: 10, seed: 1, part: { rank: 1, size: 4 } }).at(0);
 * ofRank.rows; // { first: 2, count: 3, of: 10 }
 */
export function clipBatches(set: ClipSet, options: ClipBatchesOptions): AsyncBatches<ClipBatch> {
  const owner = 'clipBatches';
  const { count, rowsOf, framesOf } = wholeClips(owner, set, options);
  const writer = new FrameWriter(set.shape[2], options.normalization);
  return asyncBatchesOf(owner, count, async (index) => {
    const { chosen, mark } = rowsOf(index);
    const clips = await Promise.all(chosen.map(framesOf));
    const lengths = Int32Array.from(clips, ({ shape }) => shape[0]);
    const [steps, batch] = [Math.max(0, ...lengths), chosen.length];
    const shape = [steps, batch, ...set.shape] as const;
    const inputs = new Float32Array(shape.reduce((product, size) => product * size, 1));
    for (const [b, frames] of clips.entries()) writer.write(inputs, frames, { count: lengths[b], b, batch });
    const targets = Int32Array.from(chosen, (item) => set.labels[item]);
    return { inputs, lengths, targets, indices: Int32Array.from(chosen), shape, steps, batch, ...mark };
  });
}

/** The common part of all batches of clips: checks the options, chooses the clips of each batch, and reads them. */
export function wholeClips(
  owner: string,
  set: ClipSet,
  options: ClipBatchesOptions,
): { readonly count: number; rowsOf(index: number): OwnItems<number>; framesOf(item: number): Promise<VideoFrames> } {
  requireHaving(owner, 'set', set, 'what loadClips gives', 'lengths', 'labels', 'shape', 'frames');
  requireOptions(owner, options, ['batch', 'seed', 'epoch', 'normalization', 'augmentation', 'part']);
  const { batch, seed, epoch = 0, normalization, augmentation, part } = options;
  for (const [name, value] of Object.entries({ seed: seed ?? 0, epoch })) requireInteger(owner, name, value);
  requirePositive(owner, { batch });
  requirePart(owner, part);
  if (set.lengths.length === 0) throw new DatasetError(owner, 'there are no clips', 'Give at least one');
  if (normalization !== undefined) requireNormalization(owner, normalization, set.shape[2]);
  if (augmentation !== undefined) requireAugmentFramesOptions(augmentation);
  if (augmentation && seed === undefined) throw new DatasetError(owner, 'augmentation needs a seed', 'Give seed, e.g. 1');
  const groups = groupByLength(set.lengths, batch, seed === undefined ? undefined : seededRandom(seed, epoch));
  return {
    count: groups.length,
    rowsOf: (index) => ownItems(part, groups[index]),
    async framesOf(item) {
      const frames = await set.frames(item);
      // Random numbers depend on the clip, not on its position in a batch. Item 0 of an epoch shuffles the order, so clips begin at 1.
      return augmentation && seed !== undefined ? augmentFrames(frames, augmentation, seededRandom(seed, epoch, item + 1)) : frames;
    },
  };
}
