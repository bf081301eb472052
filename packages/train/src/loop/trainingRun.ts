/** The actions of a training between two iterations: step, report, validate, save. fit.ts decides when each happens. */
import { type BatchRows, type ComputeEngine, isTensor, leaves, type Tensor, type Tree } from '@statal/tensors';
import { outermostEngine } from '@statal/tensors/internals';
import type { Checkpoint } from '../checkpoints/checkpoint.js';
import { restoreCheckpoint } from '../checkpoints/restoreCheckpoint.js';
import { takeCheckpoint } from '../checkpoints/takeCheckpoint.js';
import { agreedSignal } from '../distributed/agreedSignal.js';
import { DistributedStep } from '../distributed/distributedStep.js';
import { fromRank0 } from '../distributed/fromRank0.js';
import type { Ranks } from '../distributed/ranks.js';
import { requireSameParameters } from '../distributed/requireSameParameters.js';
import { gatherState, stateOfRows } from '../distributed/stateOfRows.js';
import { runningMean } from '../metrics/runningMean.js';
import { marksOf, sourceOf } from './batchSource.js';
import { type CompiledLoss, compiledLoss } from './compiledLoss.js';
import { type CompiledTraining, compiledTraining } from './compiledTrainingStep.js';
import { emptyHint, meanOverAll } from './evaluate.js';
import type { CheckpointEvent, StepEvent, ValidationEvent } from './fitEvents.js';
import type { CheckpointOptions, FitOptions, ValidationOptions } from './fitOptions.js';
import { LossWatch } from './lossWatch.js';
import { PendingLosses } from './pendingLosses.js';
import { releaseUnused } from './releaseUnused.js';
import { requireFinite, requireFiniteCheckpoint } from './requireFinite.js';
import { TrainingError } from './trainingError.js';
import { TrainingPosition } from './trainingPosition.js';
import { type StepOptions, type StepResult, trainingStep } from './trainingStep.js';
import { ValidationHistory } from './validationHistory.js';

export class TrainingRun<P extends Tree, Batch, S extends Tree> {
  readonly position: TrainingPosition<Batch>;
  readonly validations: ValidationHistory;
  readonly watch: LossWatch;
  /** The iteration of the last checkpoint. */
  savedAt = 0;
  /** Whether the best parameters so far still have to be stored. */
  bestUnsaved = false;

  readonly #options: FitOptions<P, Batch, S>;
  readonly #engine: ComputeEngine;
  readonly #pending = new PendingLosses();
  readonly #compiled: CompiledTraining<Batch, S> | undefined;
  readonly #validationLoss: CompiledLoss<P, Batch, S, unknown>;
  readonly #distributed: DistributedStep<P, Batch, S> | undefined;
  #state: S | undefined;
  /** Whether `#state` is that of the whole batch, as checkpoints hold it. */
  #stateIsOfAllRows = false;
  /** The rows of this rank in the last batch. */
  #rows: BatchRows | undefined;
  /** Whether a rank was asked to stop. */
  #stopAgreed = false;
  #sinceReport = emptyReport();
  #learningRate = 0;

  constructor(options: FitOptions<P, Batch, S>) {
    const { params, optimizer, batches, random, resume, validation, lossLimit } = options;
    this.#options = options;
    this.#engine = outermostEngine('fit', leaves(params)).base;
    const { distributed } = options;
    if (distributed !== undefined) this.#distributed = new DistributedStep(this.#engine, options, distributed);
    else if (options.compile) this.#compiled = compiledTraining(this.#engine, options);
    this.#validationLoss = options.compile ? compiledLoss(options.loss) : { loss: options.loss, close: () => {} };
    this.position = new TrainingPosition(batches, random, resume);
    this.validations = new ValidationHistory(validation?.minimumImprovement ?? 0, resume?.progress);
    this.watch = new LossWatch(lossLimit, resume?.progress?.history[0]?.trainingLoss);
    if (resume === undefined) return;
    this.#state = restoreCheckpoint<S>(resume, { params, optimizer });
    this.#stateIsOfAllRows = true;
    this.savedAt = resume.iteration;
  }

  /** Whether the training was asked to stop. All ranks see it after the same iteration. */
  get stopped(): boolean {
    return this.#distributed === undefined ? this.#options.signal?.aborted === true : this.#stopAgreed;
  }

  /**
   * Runs one batch. Returns whether it made an update: a batch without a valid target makes none.
   *
   * @param options `measure`: compute the gradient norm even if clipping does not need it
   */
  async step({ measure }: { readonly measure: boolean }): Promise<boolean> {
    const started = performance.now();
    const { batch, first, random } = await this.position.upcoming();
    this.#learningRate = this.#options.optimizer.learningRate;
    const state = first ? undefined : this.#stateFor(batch);
    const result = await this.#update(batch, { state, random, measure });
    const { loss, norm, count } = result;
    const updated = isTensor(count) || count > 0;
    this.position.advance({ updated });
    if (updated) this.#pending.push({ iteration: this.position.iteration, loss, norm, count });
    else this.#sinceReport.skipped += 1;
    releaseUnused(this.#engine, this.#state, [result.state, this.#pending.tensors]);
    this.#state = result.state;
    await this.#engine.drain?.();
    this.#sinceReport.milliseconds += performance.now() - started;
    if (this.#pending.full) await this.settle();
    return updated;
  }

  /**
   * Reads all pending losses.
   *
   * @throws TrainingError if one is not finite
   */
  async settle(): Promise<void> {
    const started = performance.now();
    const report = this.#sinceReport;
    for (const { iteration, loss, norm, count } of await this.#pending.take(this.#state)) {
      this.validations.trainingLosses.add(loss, count);
      report.losses.add(loss, count);
      report.targets += count;
      this.watch.training(iteration, loss);
      if (norm !== undefined) report.norm = norm;
    }
    report.milliseconds += performance.now() - started;
  }

  async report(): Promise<StepEvent> {
    await this.settle();
    const { losses, norm, targets, skipped, milliseconds } = this.#sinceReport;
    this.#sinceReport = emptyReport();
    return {
      type: 'step',
      ...this.#where(),
      loss: losses.mean,
      targets,
      skipped,
      gradientNorm: norm,
      learningRate: this.#learningRate,
      tokensPerSecond: (1000 * targets) / milliseconds,
    };
  }

  /** Runs a validation. Returns `undefined` if the signal aborts it; a resumed training then repeats it. */
  async validate({ batches, observe }: ValidationOptions<Batch, S>): Promise<ValidationEvent | undefined> {
    await this.settle();
    const { params, signal, distributed } = this.#options;
    const stop = agreedSignal(distributed, signal);
    try {
      const { iteration } = this.position;
      const { loss, count } = await meanOverAll({ params, loss: this.#validationLoss.loss, batches, observe, signal: stop, distributed });
      if (count === 0) {
        const problem = `none of the ${sourceOf(batches).count} batches of the validation after iteration ${iteration} has a valid target`;
        throw new TrainingError('data', iteration, problem, emptyHint);
      }
      requireFinite(iteration, 'validation loss after', loss);
      this.watch.validation(iteration, loss);
      const { improved, ...shown } = this.validations.add(this.position.iteration, loss);
      this.bestUnsaved ||= improved;
      return { type: 'validation', ...this.#where(), loss, improved, ...shown };
    } catch (error) {
      if (stop?.signal.aborted && error === stop.signal.reason) {
        this.#stopAgreed = true;
        return undefined;
      }
      throw error;
    }
  }

  /** Frees what the training keeps beside the parameters. */
  close(): void {
    this.#compiled?.close();
    this.#distributed?.close();
    this.#validationLoss.close();
  }

  async save({ store, vocabulary, configuration }: CheckpointOptions): Promise<CheckpointEvent> {
    await this.settle();
    const { params, optimizer, distributed } = this.#options;
    const { iteration } = this.position;
    const progress = { ...this.position.progress(), ...this.validations.progress() };
    const own = distributed === undefined ? this.#state : undefined;
    const taken = await takeCheckpoint({ params, iteration, optimizer, state: own, progress, vocabulary, configuration });
    const checkpoint = distributed === undefined ? taken : await this.#withStates(taken, distributed);
    if (distributed === undefined) requireFiniteCheckpoint(checkpoint);
    // Rank 0 alone has the states of all.
    else await fromRank0(distributed, async () => requireFiniteCheckpoint(checkpoint));
    const best = this.bestUnsaved;
    const location = await store.save(checkpoint, { best });
    this.savedAt = iteration;
    this.bestUnsaved = false;
    return { type: 'checkpoint', ...this.#where(), location, best };
  }

  /** One step on this process, or of all ranks. */
  async #update(batch: Batch, options: StepOptions<S>): Promise<Omit<StepResult<S>, 'loss'> & { readonly loss: number | Tensor }> {
    if (this.#distributed === undefined)
      return this.#compiled?.step(batch, options) ?? trainingStep(this.#engine, this.#options, batch, options);
    const { signal, distributed } = this.#options;
    const { rows } = marksOf(batch);
    this.#rows = rows;
    // Random numbers belong to the rows of the whole batch. Without rows, each rank draws its own.
    const random = rows === undefined ? options.random.fold(distributed?.rank ?? 0) : options.random.ofRows(rows);
    const { stop, ...result } = await this.#distributed.step(batch, { ...options, random }, signal?.aborted === true);
    this.#stopAgreed ||= stop;
    return result;
  }

  /** The carried state, for the rows of this batch. */
  #stateFor(batch: Batch): S | undefined {
    const { rows } = marksOf(batch);
    if (this.#stateIsOfAllRows && this.#distributed !== undefined && rows !== undefined && this.#state !== undefined)
      this.#state = this.#engine.scope(() => stateOfRows(this.#state as S, rows));
    this.#stateIsOfAllRows = false;
    return this.#state;
  }

  /** A checkpoint with the states of all ranks, on rank 0. All ranks check that it is one training. */
  async #withStates(checkpoint: Checkpoint, ranks: Ranks): Promise<Checkpoint> {
    await requireSameParameters(ranks, checkpoint.iteration, checkpoint.parameters);
    // Right after a resume, each rank has the state of all rows.
    const state = this.#stateIsOfAllRows ? this.#options.resume?.state : await gatherState(ranks, this.#state, this.#rows);
    return { ...checkpoint, state };
  }

  #where(): { readonly iteration: number; readonly epoch: number } {
    return { iteration: this.position.iteration, epoch: this.position.epoch };
  }
}

function emptyReport() {
  return { losses: runningMean(), norm: Number.NaN, targets: 0, skipped: 0, milliseconds: 0 };
}
