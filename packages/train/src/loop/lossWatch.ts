/**
 * Detects a training whose loss explodes but stays finite: a learning rate of 1e30 ends at a loss of 1e30, which is a number.
 *
 * A false alarm would end a good training, so the limit is generous: 1000 times the first loss, which is about that of a guess
 * (ln V nats for V classes). If the first loss is less than 1, as in fine-tuning, the limit is 1000. A mean of 1000 ln V nats gives
 * the right class a probability of e^-1000, and no training recovers from that. One batch of outliers may have such a loss, so
 * training allows up to 9 in a row. A validation is a mean over all its data, so one is enough.
 */
import { diverged } from './requireFinite.js';

const factor = 1000;
const patience = 10;

export class LossWatch {
  #limit: number | undefined;
  /** Number of losses in a row above the limit. */
  #high = 0;
  #seen = 0;

  /**
   * @param limit the highest allowed loss. Default: derived from the first loss
   * @param first the first loss of a resumed training, if known
   */
  constructor(limit: number | undefined, first: number = Number.NaN) {
    this.#limit = limit ?? (Number.isNaN(first) ? undefined : limitFrom(first));
  }

  /** Whether the last loss was above the limit: the parameters may be useless. */
  get isHigh(): boolean {
    return this.#high > 0;
  }

  /**
   * Takes a training loss into account.
   *
   * @throws TrainingError if it is the 10th in a row above the limit
   */
  training(iteration: number, loss: number): void {
    this.#limit ??= limitFrom(loss);
    this.#seen += 1;
    this.#high = loss > this.#limit ? this.#high + 1 : 0;
    if (this.#high >= patience)
      this.#fail(iteration, `the loss of iteration ${iteration} is ${shown(loss)}, the last of ${patience} in a row`);
  }

  validation(iteration: number, loss: number): void {
    this.#limit ??= limitFrom(loss);
    if (loss > this.#limit) this.#fail(iteration, `the validation loss after iteration ${iteration} is ${shown(loss)}, which is`);
  }

  /**
   * Called at the end of a training. A short training has diverged if all losses after the first were above the limit.
   *
   * @throws TrainingError if it has diverged
   */
  end(iteration: number): void {
    if (this.isHigh && this.#high >= this.#seen - 1)
      this.#fail(iteration, this.#high === 1 ? 'the last loss is' : `the last ${this.#high} losses are`);
  }

  #fail(iteration: number, problem: string): never {
    throw diverged(iteration, `${problem} above ${shown(this.#limit as number)}: the training has diverged`);
  }
}

function limitFrom(first: number): number {
  return factor * Math.max(1, Math.abs(first));
}

function shown(value: number): string {
  return String(Number(value.toPrecision(4)));
}
