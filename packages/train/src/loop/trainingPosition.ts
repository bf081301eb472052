/** The position of a training in its data: a few integers that determine everything that follows. */
import { Random } from '@statal/tensors';
import { checkField } from '@statal/tensors/internals';
import type { Checkpoint, TrainingProgress } from '../checkpoints/checkpoint.js';
import { CheckpointError } from '../checkpoints/checkpointError.js';
import { type BatchSource, marksOf, sourceOf } from './batchSource.js';
import { aBatchSource } from './checkFitOptions.js';
import { emptyHint } from './evaluate.js';
import type { FitOptions } from './fitOptions.js';
import { TrainingError } from './trainingError.js';

export class TrainingPosition<Batch> {
  readonly random: Random;
  /** Number of updates made. */
  iteration = 0;
  /** Number of completed epochs. */
  #epochsDone = 0;
  /** Index of the next batch. */
  #next = 0;
  /** Number of batches in a row without a valid target. */
  #skipped = 0;
  #source: BatchSource<Batch>;
  readonly #batches: FitOptions<never, Batch, never>['batches'];

  constructor(batches: FitOptions<never, Batch, never>['batches'], random: Random, resume: Checkpoint | undefined) {
    this.#batches = batches;
    this.random = random;
    if (resume !== undefined) {
      const { epoch, batch, random: key } = progressOf(resume);
      this.random = Random.fromKey(key);
      this.iteration = resume.iteration;
      this.#epochsDone = epoch;
      this.#next = batch;
    }
    this.#source = this.#batchesOf(this.#epochsDone);
    if (resume !== undefined) this.#requireSameBatches(resume);
  }

  get epochsDone(): number {
    return this.#epochsDone;
  }

  /** The epoch of the last iteration, from 1. */
  get epoch(): number {
    return this.atEpochEnd ? this.#epochsDone : this.#epochsDone + 1;
  }

  /** Whether the last iteration was the last of an epoch. */
  get atEpochEnd(): boolean {
    return this.#next === 0 && this.#epochsDone > 0;
  }

  /** The next batch, whether the state is reset before it, and the key of its iteration. */
  async upcoming(): Promise<{ readonly batch: Batch; readonly first: boolean; readonly random: Random }> {
    const batch = await this.#source.at(this.#next);
    return { batch, first: marksOf(batch).first ?? this.#next === 0, random: this.random.fold(this.iteration) };
  }

  /** Moves to the next batch. `updated` is false if this one had no valid target. */
  advance({ updated }: { readonly updated: boolean }): void {
    if (updated) this.iteration += 1;
    this.#skipped = updated ? 0 : this.#skipped + 1;
    if (this.#skipped >= this.#source.count) {
      const problem = `none of the last ${this.#skipped} batches, a whole epoch, has a valid target`;
      throw new TrainingError('data', this.iteration, problem, emptyHint);
    }
    this.#next += 1;
    if (this.#next < this.#source.count) return;
    this.#next = 0;
    this.#epochsDone += 1;
    this.#source = this.#batchesOf(this.#epochsDone);
  }

  progress(): Pick<TrainingProgress, 'epoch' | 'batch' | 'batches' | 'random'> {
    return { epoch: this.#epochsDone, batch: this.#next, batches: this.#source.count, random: this.random.key };
  }

  #batchesOf(epoch: number): BatchSource<Batch> {
    // Iterations fold their keys from `random` itself, epochs from a key split off it.
    const given = typeof this.#batches === 'function' ? this.#batches(epoch, this.random.split(1)[0].fold(epoch)) : this.#batches;
    checkField('fit', `batches(${epoch})`, given, aBatchSource);
    const source = sourceOf(given);
    if (source.count >= 1) return source;
    throw new TrainingError('data', this.iteration, 'there are no batches', 'An epoch needs at least one');
  }

  #requireSameBatches(resume: Checkpoint): void {
    const { batches } = progressOf(resume);
    if (batches === this.#source.count) return;
    const problem = `it was stored with ${batches} batches in an epoch, and there are ${this.#source.count} now`;
    throw new CheckpointError(resume.source, problem, 'Resume with the same data, the same split and the same batch settings');
  }
}

function progressOf({ source, progress }: Checkpoint): TrainingProgress {
  if (progress !== undefined) return progress;
  const hint = 'It was not stored by fit: use restoreCheckpoint and start a new training from its parameters';
  throw new CheckpointError(source, 'it does not say where the training stood', hint);
}
