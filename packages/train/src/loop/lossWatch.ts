/**
 * Notices a training whose loss explodes without becoming infinite: a learning rate of 1e30 ends at a loss of 1e30, which is a number.
 *
 * A false alarm would end a good training, so the rule is wide. A loss is too high beyond 1000 times the first one, which is about that of a
 * guess (ln V nats for V classes), or beyond 1000 where the first one is less than 1: fine-tuning begins near 0. A mean of 1000 ln V nats gives
 * what is right a probability of e^-1000, and no training comes back from there. One batch of outliers may have such a loss; 10 in a row are
 * too many. A validation is a mean over all its data, where one is enough.
 */
import { diverged } from './requireFinite.js';

const factor = 1000;
const patience = 10;

export class LossWatch {
  #limit: number | undefined;
  /** How many losses in a row were too high. */
  #high = 0;
  #seen = 0;

  /**
   * @param limit the highest loss that is not too high. Default: found from the first loss
   * @param first the first loss of a resumed training, where it is known
   */
  constructor(limit: number | undefined, first: number = Number.NaN) {
    this.#limit = limit ?? (Number.isNaN(first) ? undefined : limitFrom(first));
  }

  /** Whether the last loss was too high: the parameters may be of no use. */
  get isHigh(): boolean {
    return this.#high > 0;
  }

  /** Fails with a `TrainingError` when the loss of too many iterations in a row was too high. */
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

  /** At the end of a training: a short one has diverged when all losses after the first were too high. */
  end(iteration: number): void {
    if (this.isHigh && this.#high >= this.#seen - 1) this.#fail(iteration, `the last ${this.#high} losses are`);
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
