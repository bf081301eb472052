/** Batches of whole series for models that give one answer for each: many to one. */
import { type Batches, batchesOf, requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireInteger, requireOptions } from '../requireArgument.js';
import { type OwnItems, ownItems, type PartOptions, requirePart } from '../rowsOfPart.js';
import { groupByLength } from '../sequences/groupByLength.js';
import { type LengthBatch, lengthBatch } from '../sequences/lengthBatch.js';
import { seededRandom } from '../sequences/seededRandom.js';
import { requireStepOptions, type StepOptions, StepWriter } from '../sequences/stepWriter.js';
import { type Labels, pickedLabels } from './labels.js';
import { requireSet, type SeriesSet } from './seriesSet.js';

/** The options of batches of whole series. */
export interface SeriesBatchesOptions extends StepOptions, PartOptions {
  /** Number of series in a batch. The last batch may have fewer. */
  readonly batch: number;
  /** Seed of the shuffle, together with `epoch`. Default: no shuffle, shortest first. */
  readonly seed?: number | undefined;
  /** Counted from 0. Default: 0. */
  readonly epoch?: number | undefined;
}

/** A batch of whole series, with their labels of type `L`. */
export type SeriesBatch<L extends Labels = Labels> = LengthBatch<L>;

/**
 * Gives every series once per epoch. With a seed, series are shuffled, pools of 16 batches are sorted by length and cut into batches, and
 * the batches are shuffled. The order depends only on the seed and the epoch, so a resumed training sees the same batches.
 *
 * @throws DatasetError if there are no series, an option does not fit, or a value is missing and `missing` is `'error'`
 *
 * @example
 * const set = seriesSet([[1, 2, 3], [4, 5]], { labels: ['up', 'down'] });
 * const batches = (epoch: number) => seriesBatches(set, { batch: 2, seed: 1, epoch });
 * for (const { inputs, lengths, targets, shape } of batches(0)) console.log(shape, inputs, lengths, targets);
 */
export function seriesBatches<L extends Labels>(set: SeriesSet<L>, options: SeriesBatchesOptions): Batches<SeriesBatch<L>> {
  const owner = 'seriesBatches';
  const { count, rowsOf, writer } = wholeSeries(owner, set, options);
  return batchesOf(owner, count, (index) => {
    const { chosen, mark } = rowsOf(index);
    const series = chosen.map((item) => set.series[item]);
    return { ...lengthBatch(series, { chosen, targets: pickedLabels(set.labels, chosen), writer, noun: 'series' }), ...mark };
  });
}

/** The common part of all batches of whole series: checks the options, chooses the series of each batch, and makes their writer. */
export function wholeSeries(
  owner: string,
  set: SeriesSet<Labels>,
  options: SeriesBatchesOptions,
): { readonly count: number; rowsOf(index: number): OwnItems<number>; readonly writer: StepWriter } {
  requireSet(owner, set);
  requireOptions(owner, options, ['batch', 'seed', 'epoch', 'normalization', 'missing', 'part']);
  const { batch, seed, epoch = 0, part } = options;
  for (const [name, value] of Object.entries({ seed: seed ?? 0, epoch })) requireInteger(owner, name, value);
  requirePositive(owner, { batch });
  requirePart(owner, part);
  if (set.series.length === 0) throw new DatasetError(owner, 'there are no series', 'Give at least one');
  requireStepOptions(owner, options, set.width);
  const random = seed === undefined ? undefined : seededRandom(seed, epoch);
  const groups = groupByLength(set.lengths, batch, random);
  const writer = new StepWriter(owner, set.width, options);
  return { count: groups.length, rowsOf: (index) => ownItems(part, groups[index]), writer };
}
