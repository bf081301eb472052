/** Batches of clips for models that predict the next frame at every step. */
import { DatasetError } from '../datasetError.js';
import { type AsyncBatches, asyncBatchesOf } from '../sequences/asyncBatches.js';
import { type ClipBatch, type ClipBatchesOptions, wholeClips } from './clipBatches.js';
import type { ClipSet } from './clipSet.js';
import { FrameWriter } from './frameWriter.js';

/** Clips without their last frame, and what follows each frame. */
export interface NextFrameBatch extends Omit<ClipBatch, 'targets'> {
  /** The frame behind each frame of `inputs`, from 0 to 1, not normalized; of the same shape. Frames from t = lengths[b] on are 0. */
  readonly targets: Float32Array;
}

/**
 * Every clip once per epoch, in the order of `clipBatches`. With x of n frames,
 *
 *     inputs  = x[0 .. n - 1]
 *     targets = x[1 .. n]
 *
 * `targets` stay between 0 and 1, as binary cross-entropy needs them, also where `inputs` are normalized.
 *
 * @throws DatasetError if a clip has fewer than 2 frames, or where `clipBatches` throws
 *
 * @example
 * const { clips, classes } = movingDigits({ clips: 4 });
 * const [first] = [await nextFrameBatches(await loadClips(clips, { classes }), { batch: 2 }).at(0)];
 * first.shape; // [19, 2, 64, 64, 1]
 * first.targets.length === first.inputs.length; // true
 */
export function nextFrameBatches(set: ClipSet, options: ClipBatchesOptions): AsyncBatches<NextFrameBatch> {
  const owner = 'nextFrameBatches';
  const { count, rowsOf, framesOf } = wholeClips(owner, set, options);
  const short = set.lengths.findIndex((length) => length < 2);
  if (short >= 0) throw new DatasetError(set.clips[short].name, 'it has 1 frame, and predicting the next one needs 2', 'Leave it out');
  const [inputWriter, targetWriter] = [options.normalization, undefined].map((each) => new FrameWriter(set.shape[2], each));
  return asyncBatchesOf(owner, count, async (index) => {
    const { chosen, mark } = rowsOf(index);
    const clips = await Promise.all(chosen.map(framesOf));
    const lengths = Int32Array.from(clips, ({ shape }) => shape[0] - 1);
    const [steps, batch] = [Math.max(0, ...lengths), chosen.length];
    const shape = [steps, batch, ...set.shape] as const;
    const size = shape.reduce((product, each) => product * each, 1);
    const [inputs, targets] = [new Float32Array(size), new Float32Array(size)];
    for (const [b, frames] of clips.entries()) {
      inputWriter.write(inputs, frames, { count: lengths[b], b, batch });
      targetWriter.write(targets, frames, { from: 1, count: lengths[b], b, batch });
    }
    return { inputs, targets, lengths, indices: Int32Array.from(chosen), shape, steps, batch, ...mark };
  });
}
