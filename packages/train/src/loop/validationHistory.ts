/** The results of the validations so far: the best loss, the number since an improvement, the history. */
import type { HistoryEntry, TrainingProgress } from '../checkpoints/checkpoint.js';
import { type RunningMean, runningMean } from '../metrics/runningMean.js';
import type { Best } from './fitEvents.js';

type SavedValidations = Pick<TrainingProgress, 'best' | 'plateau' | 'training' | 'history'>;

export class ValidationHistory {
  /** Training losses since the last validation. */
  readonly trainingLosses: RunningMean;
  /** Number of validations in a row without enough improvement. */
  misses: number;
  best: Best | undefined;
  readonly #minimumImprovement: number;
  #toImprove: number;
  #history: readonly HistoryEntry[];

  constructor(minimumImprovement: number, progress?: SavedValidations) {
    this.#minimumImprovement = minimumImprovement;
    this.trainingLosses = runningMean(progress?.training);
    this.misses = progress?.plateau?.misses ?? 0;
    this.best = progress?.best;
    this.#toImprove = progress?.plateau?.loss ?? Number.POSITIVE_INFINITY;
    this.#history = progress?.history ?? [];
  }

  /** The iteration of the last validation; 0 before the first. */
  get iteration(): number {
    return this.#history.at(-1)?.iteration ?? 0;
  }

  add(iteration: number, validationLoss: number): { readonly trainingLoss: number; readonly improved: boolean; readonly best: Best } {
    const trainingLoss = this.trainingLosses.mean;
    this.trainingLosses.reset();
    this.#history = [...this.#history, { iteration, trainingLoss, validationLoss }];
    if (validationLoss < this.#toImprove - this.#minimumImprovement) {
      this.#toImprove = validationLoss;
      this.misses = 0;
    } else this.misses += 1;
    const improved = this.best === undefined || validationLoss < this.best.loss;
    const best = improved || this.best === undefined ? { loss: validationLoss, iteration } : this.best;
    this.best = best;
    return { trainingLoss, improved, best };
  }

  progress(): SavedValidations {
    const { mean, weight } = this.trainingLosses;
    const plateau = Number.isFinite(this.#toImprove) ? { loss: this.#toImprove, misses: this.misses } : undefined;
    return { best: this.best, plateau, training: { mean, weight }, history: this.#history };
  }
}
