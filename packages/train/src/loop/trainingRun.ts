/** The actions of a training between two iterations: step, report, validate, save. fit.ts decides when each happens. */
import { type ComputeEngine, isTensor, leaves, type Tensor, type Tree } from '@statal/tensors';
import { outermostEngine } from '@statal/tensors/internals';
import { restoreCheckpoint } from '../checkpoints/restoreCheckpoint.js';
import { takeCheckpoint } from '../checkpoints/takeCheckpoint.js';
import { agreedSignal } from '../distributed/agreedSignal.js';
import type { DistributedTraining } from '../distributed/distributedTraining.js';
import { runningMean } from '../metrics/runningMean.js';
import { sourceOf } from './batchSource.js';
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
  readonly #distributed: DistributedTraining<P, Batch, S> | undefined;
  #state: S | undefined;
  /** Whether a rank was asked to stop. */
  #stopAgreed = false;
  #sinceReport = emptyReport();
  #learningRate = 0;

  constructor(options: FitOptions<P, Batch, S>, distributed: DistributedTraining<P, Batch, S> | undefined) {
    const { params, optimizer, batches, random, resume, validation, lossLimit } = options;
    this.#options = options;
    this.#engine = outermostEngine('fit', leaves(params)).base;
    this.#distributed = distributed;
    if (options.compile && distributed === undefined) this.#compiled = compiledTraining(this.#engine, options);
    this.#validationLoss = options.compile ? compiledLoss(options.loss) : { loss: options.loss, close: () => {} };
    this.position = new TrainingPosition(batches, random, resume);
    this.validations = new ValidationHistory(validation?.minimumImprovement ?? 0, resume?.progress);
    this.watch = new LossWatch(lossLimit, resume?.progress?.history[0]?.trainingLoss);
    if (resume === undefined) return;
    this.#state = restoreCheckpoint<S>(resume, { params, optimizer });
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
    const state = first ? undefined : this.#state;
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
    const { params, optimizer } = this.#options;
    const { iteration } = this.position;
    const progress = { ...this.position.progress(), ...this.validations.progress() };
    const own = this.#distributed === undefined ? this.#state : undefined;
    const taken = await takeCheckpoint({ params, iteration, optimizer, state: own, progress, vocabulary, configuration });
    if (this.#distributed === undefined) requireFiniteCheckpoint(taken);
    const checkpoint = (await this.#distributed?.complete(taken, this.#state)) ?? taken;
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
    const { stop, ...result } = await this.#distributed.step(batch, options);
    this.#stopAgreed ||= stop;
    return result;
  }

  #where(): { readonly iteration: number; readonly epoch: number } {
    return { iteration: this.position.iteration, epoch: this.position.epoch };
  }
}

function emptyReport() {
  return { losses: runningMean(), norm: Number.NaN, targets: 0, skipped: 0, milliseconds: 0 };
}
