/** Batches of whole series for models that predict the next step at every step: many to many, such as music, note by note. */
import { type Batches, batchesOf } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { knownTargets, type PredictionBatch } from './predictionBatch.js';
import { type SeriesBatchesOptions, wholeSeries } from './seriesBatches.js';
import type { SeriesSet } from './seriesSet.js';
import { TargetWriter } from './targetWriter.js';

/**
 * Every series once per epoch, in the order of `seriesBatches`. With x of n steps,
 *
 *     inputs  = x[0 .. n - 1]
 *     targets = x[1 .. n]
 *
 * Inputs and targets are normalized alike.
 *
 * @throws DatasetError if a series has fewer than 2 steps, or where `seriesBatches` throws
 *
 * @example
 * const set = seriesSet([[1, 2, 3], [4, 5]]);
 * const [{ inputs, targets, mask, shape }] = nextStepBatches(set, { batch: 2 });
 * console.log(shape); // [2, 2, 1]
 * // Row 0 is the shorter series.
 * console.log([...inputs], [...targets]); // [4, 1, 0, 2], [5, 2, NaN, 3]
 * console.log([...mask]); // [1, 1, 0, 1]
 */
export function nextStepBatches(set: SeriesSet, options: SeriesBatchesOptions): Batches<PredictionBatch> {
  const owner = 'nextStepBatches';
  const { count, rowsOf, writer } = wholeSeries(owner, set, options);
  const short = set.lengths.findIndex((length) => length < 2);
  if (short >= 0) throw new DatasetError(owner, `series ${short} has 1 step, and predicting the next one needs 2`, 'Leave it out');
  const targetWriter = new TargetWriter(set.width, { normalization: options.normalization });
  return batchesOf(owner, count, (index) => {
    const { chosen, mark } = rowsOf(index);
    const batch = chosen.length;
    const lengths = Int32Array.from(chosen, (item) => set.lengths[item] - 1);
    const steps = lengths.reduce((longest, length) => Math.max(longest, length), 0);
    const inputs = new Float32Array(steps * batch * writer.width);
    const targets = new Float32Array(steps * batch * set.width).fill(Number.NaN);
    chosen.forEach((item, b) => {
      const [series, count] = [set.series[item], lengths[b]];
      writer.write(inputs, series, { count, b, batch, name: `series ${item}` });
      targetWriter.write(targets, series, { from: 1, count, b, batch });
    });
    return {
      inputs,
      shape: [steps, batch, writer.width],
      targets,
      targetShape: [steps, batch, set.width],
      ...knownTargets(targets),
      lengths,
      indices: Int32Array.from(chosen),
      starts: new Int32Array(batch),
      ...mark,
    };
  });
}
