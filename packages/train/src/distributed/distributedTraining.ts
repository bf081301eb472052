/** What several ranks do otherwise than one process: step, carried state, checkpoints. `fit` loads it only for a distributed training. */

import { parametersToSafetensors } from '@statal/layers';
import { type BatchRows, type ComputeEngine, leaves, type Random, type Tree } from '@statal/tensors';
import { outermostEngine } from '@statal/tensors/internals';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { marksOf } from '../loop/batchSource.js';
import type { CheckpointOptions, FitOptions } from '../loop/fitOptions.js';
import { requireFiniteCheckpoint } from '../loop/requireFinite.js';
import type { StepOptions } from '../loop/trainingStep.js';
import { type DistributedResult, DistributedStep } from './distributedStep.js';
import { fromRank0 } from './fromRank0.js';
import type { Ranks } from './ranks.js';
import { requireSameOptions } from './requireSameOptions.js';
import { requireSameParameters } from './requireSameParameters.js';
import { sharedStore } from './sharedStore.js';
import { gatherState, stateOfRows } from './stateOfRows.js';

export class DistributedTraining<P extends Tree, Batch, S extends Tree> {
  readonly #engine: ComputeEngine;
  readonly #options: FitOptions<P, Batch, S>;
  readonly #ranks: Ranks;
  readonly #step: DistributedStep<P, Batch, S>;
  /** Whether the carried state is that of the whole batch, as checkpoints hold it. */
  #stateIsOfAllRows: boolean;
  /** The rows of this rank in the last batch. */
  #rows: BatchRows | undefined;

  /** All ranks compare their options first. */
  static async start<P extends Tree, Batch, S extends Tree>(
    options: FitOptions<P, Batch, S>,
    ranks: Ranks,
  ): Promise<DistributedTraining<P, Batch, S>> {
    await requireSameOptions(ranks, options);
    return new DistributedTraining(options, ranks);
  }

  private constructor(options: FitOptions<P, Batch, S>, ranks: Ranks) {
    this.#engine = outermostEngine('fit', leaves(options.params)).base;
    this.#options = options;
    this.#ranks = ranks;
    this.#step = new DistributedStep(this.#engine, options, ranks);
    this.#stateIsOfAllRows = options.resume !== undefined;
  }

  /** The options with a store that rank 0 uses for all. */
  sharing(checkpoints: CheckpointOptions): CheckpointOptions {
    return { ...checkpoints, store: sharedStore(checkpoints.store, this.#ranks) };
  }

  /** One step of all ranks. The state of the first batch after a resume is that of all rows. */
  step(batch: Batch, options: StepOptions<S>): Promise<DistributedResult<S>> {
    const { rows } = marksOf(batch);
    this.#rows = rows;
    const state = this.#ownState(options.state, rows);
    return this.#step.step(batch, { ...options, state, random: this.#randomOf(options.random, rows) });
  }

  /** Adds the states of all ranks to a checkpoint, on rank 0. All ranks check that it is one training and finite. */
  async complete(checkpoint: Checkpoint, ownState: S | undefined): Promise<Checkpoint> {
    await requireSameParameters(this.#ranks, checkpoint.iteration, checkpoint.parameters);
    // Right after a resume, each rank has the state of all rows.
    const state = this.#stateIsOfAllRows ? this.#options.resume?.state : await gatherState(this.#ranks, ownState, this.#rows);
    const complete = { ...checkpoint, state };
    // Rank 0 alone has the states of all.
    await fromRank0(this.#ranks, async () => requireFiniteCheckpoint(complete));
    return complete;
  }

  /**
   * Compares the parameters of the ranks, at the end of a training without checkpoints. A checkpoint compares them itself.
   *
   * @throws TrainingError on all ranks if one has other parameters, e.g. after another learning rate
   */
  async requireSame(iteration: number): Promise<void> {
    await requireSameParameters(this.#ranks, iteration, await parametersToSafetensors(this.#options.params));
  }

  close(): void {
    this.#step.close();
  }

  #ownState(state: S | undefined, rows: BatchRows | undefined): S | undefined {
    const whole = this.#stateIsOfAllRows;
    this.#stateIsOfAllRows = false;
    return whole && rows !== undefined && state !== undefined ? this.#engine.scope(() => stateOfRows(state, rows)) : state;
  }

  /** Random numbers belong to the rows of the whole batch. Without rows, each rank draws its own. */
  #randomOf(random: Random, rows: BatchRows | undefined): Random {
    return rows === undefined ? random.fold(this.#ranks.rank) : random.ofRows(rows);
  }
}
