/** One batch of sequences of different lengths, side by side. Batches of recordings and of series have this form. */
import type { BatchRows } from '../rowsOfPart.js';
import type { Series } from './series.js';
import type { StepWriter } from './stepWriter.js';

/**
 * Sequences [steps, batch, width], time first: element (t, b, i) is at (t * batch + b) * width + i. Elements from t = lengths[b] on are 0.
 * `L` is the type of the labels.
 */
export interface LengthBatch<L> {
  readonly inputs: Float32Array;
  /** The number of steps of each sequence, [batch]. */
  readonly lengths: Int32Array;
  /** The label of each sequence, [batch]: the index of its class, or a number. */
  readonly targets: L;
  /** The index in the set of each sequence, [batch]. */
  readonly indices: Int32Array;
  /** The shape of `inputs`: [steps, batch, width]. */
  readonly shape: readonly [steps: number, batch: number, width: number];
  /** Number of steps of the longest sequence. */
  readonly steps: number;
  readonly batch: number;
  readonly width: number;
  /** With `part`: which rows of the whole batch these are. `batch` and all arrays have only these. */
  readonly rows?: BatchRows | undefined;
}

/**
 * Writes whole sequences side by side.
 *
 * @param chosen the index in the set of each sequence
 * @param noun the word for a sequence in messages, e.g. "series"
 */
export function lengthBatch<L>(
  sequences: readonly Series[],
  {
    chosen,
    targets,
    writer,
    noun,
  }: { readonly chosen: readonly number[]; readonly targets: L; readonly writer: StepWriter; readonly noun: string },
): LengthBatch<L> {
  const batch = sequences.length;
  const { width } = writer;
  const lengths = Int32Array.from(sequences, ({ steps }) => steps);
  const steps = lengths.reduce((longest, length) => Math.max(longest, length), 0);
  const inputs = new Float32Array(steps * batch * width);
  sequences.forEach((sequence, b) => {
    writer.write(inputs, sequence, { count: lengths[b], b, batch, name: `${noun} ${chosen[b]}` });
  });
  return { inputs, lengths, targets, indices: Int32Array.from(chosen), shape: [steps, batch, width], steps, batch, width };
}
