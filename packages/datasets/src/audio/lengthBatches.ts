/** Batches of recordings of similar length, so that padding is small, in a new order for each epoch. */
import { batchesOf, requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireHaving, requireInteger, requireOptions } from '../requireArgument.js';
import { shuffledOrder } from '../shuffledOrder.js';
import { type AugmentOptions, augment, requireAugmentOptions } from './augment.js';
import type { FeatureSet } from './featureSet.js';
import type { Features } from './features.js';
import { type Normalization, requireWidth } from './normalization.js';
import { seededRandom } from './seededRandom.js';

export interface LengthBatchesOptions {
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

/**
 * Recordings [steps, batch, width], time first: element (t, b, i) is at (t * batch + b) * width + i. Elements from t = lengths[b] on are 0.
 */
export interface SoundBatch {
  readonly inputs: Float32Array;
  /** The number of steps of each recording, [batch]. */
  readonly lengths: Int32Array;
  /** The class of each recording, [batch]. */
  readonly targets: Int32Array;
  /** The index in the set of each recording, [batch]. */
  readonly indices: Int32Array;
  /** Number of steps of the longest recording. */
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
}

/** Batches 0 to count - 1 of an epoch, in any order of access. `fit` of @statal/train takes them. */
export interface AsyncBatches<Batch> extends AsyncIterable<Batch> {
  readonly count: number;
  /**
   * Batch `index`.
   *
   * @throws DatasetError if there is no such batch
   */
  at(index: number): Promise<Batch>;
}

/** Number of batches that are sorted together. More means less padding, fewer means more random batches. */
const pool = 16;

/**
 * Gives every recording once per epoch. With a seed, recordings are shuffled, pools of 16 batches are sorted by length and cut into
 * batches, and the batches are shuffled. The order depends only on the seed and the epoch, so a resumed training sees the same batches.
 *
 * @throws DatasetError if there are no recordings, or an option does not fit
 *
 * @example
 * const batches = (epoch: number) => lengthBatches(trainSet, { batch: 32, seed: 1, epoch, normalization });
 * for await (const { inputs, lengths, targets } of batches(0)) ...
 */
export function lengthBatches(set: FeatureSet, options: LengthBatchesOptions): AsyncBatches<SoundBatch> {
  requireHaving('lengthBatches', 'set', set, 'what loadFeatures gives', 'lengths', 'labels', 'width', 'features');
  requireOptions('lengthBatches', options);
  const { batch, seed, epoch = 0, normalization, augmentation } = options;
  for (const [name, value] of Object.entries({ seed: seed ?? 0, epoch })) requireInteger('lengthBatches', name, value);
  requirePositive('lengthBatches', { batch });
  if (set.lengths.length === 0) throw new DatasetError('lengthBatches', 'there are no recordings', 'Give at least one');
  if (normalization !== undefined) requireWidth(normalization, set.width);
  if (augmentation !== undefined) requireAugmentOptions(augmentation);
  if (augmentation && seed === undefined) throw new DatasetError('lengthBatches', 'augmentation needs a seed', 'Give seed, e.g. 1');
  const groups = grouped(set.lengths, batch, seed === undefined ? undefined : seededRandom(seed, epoch));

  async function make(index: number): Promise<SoundBatch> {
    const chosen = groups[index];
    const features = await Promise.all(chosen.map((item) => set.features(item, changeOf(item))));
    return sideBySide(features, {
      targets: Int32Array.from(chosen, (item) => set.labels[item]),
      indices: Int32Array.from(chosen),
      width: set.width,
      normalization,
    });
  }

  /** Random numbers depend on the recording, not on its position in a batch. `item + 1` differs from the stream of the order. */
  function changeOf(item: number): ((samples: Float32Array) => Float32Array) | undefined {
    if (!augmentation || seed === undefined) return undefined;
    return (samples) => augment(samples, augmentation, seededRandom(seed, epoch, item + 1));
  }

  const { count, at } = batchesOf('lengthBatches', groups.length, make);
  return {
    count,
    at: async (index) => at(index),
    async *[Symbol.asyncIterator]() {
      for (let index = 0; index < count; index++) yield await make(index);
    },
  };
}

function grouped(lengths: Int32Array, batch: number, random: (() => number) | undefined): number[][] {
  const order = random ? shuffledOrder(lengths.length, random) : [...lengths.keys()];
  const poolSize = random ? pool * batch : order.length;
  const groups: number[][] = [];
  for (let start = 0; start < order.length; start += poolSize) {
    const sorted = order.slice(start, start + poolSize).sort((a, b) => lengths[a] - lengths[b]);
    for (let first = 0; first < sorted.length; first += batch) groups.push(sorted.slice(first, first + batch));
  }
  return random ? shuffledOrder(groups.length, random).map((group) => groups[group]) : groups;
}

interface BatchParts {
  readonly targets: Int32Array;
  readonly indices: Int32Array;
  readonly width: number;
  readonly normalization: Normalization | undefined;
}

function sideBySide(features: readonly Features[], { targets, indices, width, normalization }: BatchParts): SoundBatch {
  const batch = features.length;
  const lengths = Int32Array.from(features, ({ steps }) => steps);
  const steps = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const inputs = new Float32Array(steps * batch * width);
  const mean = normalization?.mean ?? Array(width).fill(0);
  const deviation = normalization?.deviation ?? Array(width).fill(1);
  features.forEach(({ data, steps: length }, b) => {
    for (let t = 0; t < length; t++) {
      const to = (t * batch + b) * width;
      for (let i = 0; i < width; i++) inputs[to + i] = (data[t * width + i] - mean[i]) / deviation[i];
    }
  });
  return { inputs, lengths, targets, indices, steps, batch, width };
}
