/** The held-out sequences of a task: the same for every run and every cell. */
import { Random } from '@statal/tensors';
import type { Part, Sequences, SequencesRequest, Task } from '../tasks/task.js';
import { heldOut } from './protocol.js';

/** The length of sequences: that of training, or the long one. */
export type WhichLength = keyof Task['lengths'];

/** Number of sequences that pass through a model at once. */
const rowsAtOnce = 64;

/** Draws the sequences of a part, in batches of at most 64. */
export function heldOutSequences(task: Task, part: Exclude<Part, 'training'>, which: WhichLength): readonly Sequences[] {
  const length = task.lengths[which];
  const count = heldOut[part][which];
  const random = Random.fromSeed(heldOut[part].seed).fold(length);
  const request = (from: number): SequencesRequest => ({ batch: Math.min(rowsAtOnce, count - from), length, part });
  const made: Sequences[] = [];
  for (let from = 0; from < count; from += rowsAtOnce) made.push(task.draw(random.fold(from), request(from)));
  return made;
}
