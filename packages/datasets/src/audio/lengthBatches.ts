/** Batches of recordings of similar length, so that padding is small, in a new order for each epoch. */
import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireHaving, requireInteger, requireOptions } from '../requireArgument.js';
import { ownItems, type PartOptions, requirePart } from '../rowsOfPart.js';
import { type AsyncBatches, asyncBatchesOf } from '../sequences/asyncBatches.js';
import { groupByLength } from '../sequences/groupByLength.js';
import { type LengthBatch, lengthBatch } from '../sequences/lengthBatch.js';
import { type Normalization, requireNormalization } from '../sequences/normalization.js';
import { seededRandom } from '../sequences/seededRandom.js';
import { StepWriter } from '../sequences/stepWriter.js';
import { type AugmentOptions, augment, requireAugmentOptions } from './augment.js';
import type { FeatureSet } from './featureSet.js';

/** The options of `lengthBatches`. */
export interface LengthBatchesOptions extends PartOptions {
  /** Number of recordings in a batch. The last batch may have fewer. */
  readonly batch: number;
  /** Seed of the shuffle, together with `epoch`. Default: no shuffle, shortest first. */
  readonly seed?: number | undefined;
  /** Counted from 0. Default: 0. */
  readonly epoch?: number | undefined;
  /** Default: no normalization. */
  readonly normalization?: Normalization | undefined;
  /** Changes samples before their features are computed, differently in each epoch. Needs a seed. Default: no change. */
  readonly augmentation?: AugmentOptions | undefined;
}

/** A batch of recordings, with the class of each. */
export type AudioBatch = LengthBatch<Int32Array>;

/**
 * Gives every recording once per epoch. With a seed, recordings are shuffled, pools of 16 batches are sorted by length and cut into
 * batches, and the batches are shuffled. The order depends only on the seed and the epoch, so a resumed training sees the same batches.
 *
 * @throws DatasetError if there are no recordings, or an option does not fit
 *
 * @example
 * const batches = (epoch: number) => lengthBatches(set, { batch: 32, seed: 1, epoch }); // set: 50 recordings
 * const { inputs, lengths, targets } = await batches(0).at(0);
 * batches(0).count; // 2
 * targets.length; // 32
 * const ofRank = await lengthBatches(set, { batch: 32, seed: 1, part: { rank: 2, size: 3 } }).at(0);
 * ofRank.rows; // { first: 21, count: 11, of: 32 }
 */
export function lengthBatches(set: FeatureSet, options: LengthBatchesOptions): AsyncBatches<AudioBatch> {
  requireHaving('lengthBatches', 'set', set, 'what loadFeatures gives', 'lengths', 'labels', 'width', 'features');
  requireOptions('lengthBatches', options, ['batch', 'seed', 'epoch', 'normalization', 'augmentation', 'part']);
  const { batch, seed, epoch = 0, normalization, augmentation, part } = options;
  for (const [name, value] of Object.entries({ seed: seed ?? 0, epoch })) requireInteger('lengthBatches', name, value);
  requirePositive('lengthBatches', { batch });
  requirePart('lengthBatches', part);
  if (set.lengths.length === 0) throw new DatasetError('lengthBatches', 'there are no recordings', 'Give at least one');
  if (normalization !== undefined) requireNormalization('lengthBatches', normalization, set.width);
  if (augmentation !== undefined) requireAugmentOptions(augmentation);
  if (augmentation && seed === undefined) throw new DatasetError('lengthBatches', 'augmentation needs a seed', 'Give seed, e.g. 1');
  const groups = groupByLength(set.lengths, batch, seed === undefined ? undefined : seededRandom(seed, epoch));
  const writer = new StepWriter('lengthBatches', set.width, { normalization }, 'Leave the recording out');

  async function make(index: number): Promise<AudioBatch> {
    const { chosen, mark } = ownItems(part, groups[index]);
    const features = await Promise.all(chosen.map((item) => set.features(item, changeOf(item))));
    const targets = Int32Array.from(chosen, (item) => set.labels[item]);
    return { ...lengthBatch(features, { chosen, targets, writer, noun: 'recording' }), ...mark };
  }

  /**
   * Random numbers depend on the recording, not on its position in a batch. Item 0 of an epoch shuffles the order, so recordings begin at
   * 1.
   */
  function changeOf(item: number): ((samples: Float32Array) => Float32Array) | undefined {
    if (!augmentation || seed === undefined) return undefined;
    return (samples) => augment(samples, augmentation, seededRandom(seed, epoch, item + 1));
  }

  return asyncBatchesOf('lengthBatches', groups.length, make);
}
