/**
 * Losses that are computed and not read yet. Reading makes a GPU wait, so they are read together when somebody wants to know; there are
 * never more than a fixed number of them.
 */
import { concat, read, reshape, type Tensor } from '@statal/tensors';
import { releaseUnused } from './releaseUnused.js';
import { requireFinite } from './requireFinite.js';

const capacity = 256;

export interface PendingLoss {
  readonly iteration: number;
  readonly loss: Tensor;
  /** Of the gradient, where it is known. */
  readonly norm: Tensor | undefined;
  /** How many targets the loss is a mean over. */
  readonly count: number;
}

export interface KnownLoss {
  readonly iteration: number;
  readonly loss: number;
  readonly norm: number | undefined;
  readonly count: number;
}

export class PendingLosses {
  #pending: PendingLoss[] = [];

  get full(): boolean {
    return this.#pending.length >= capacity;
  }

  push(pending: PendingLoss): void {
    this.#pending.push(pending);
  }

  get tensors(): readonly Tensor[] {
    return this.#pending.flatMap(({ loss, norm }) => (norm === undefined ? [loss] : [loss, norm]));
  }

  /** Reads all of them at once, and gives up those that `held` does not hold. Fails with a `TrainingError` at the first that is not a finite number. */
  async take(held: unknown): Promise<KnownLoss[]> {
    const { tensors: scalars } = this;
    const pending = this.#pending;
    this.#pending = [];
    if (pending.length === 0) return [];
    const { base: engine } = scalars[0].engine;
    const together = engine.scope(() => concat(scalars.map((scalar) => reshape(scalar, [1]))));
    const values = await read(together);
    releaseUnused(engine, [together, scalars], held);
    let next = 0;
    return pending.map(({ iteration, norm, count }) => {
      const known = { iteration, loss: values[next++], norm: norm === undefined ? undefined : values[next++], count };
      requireFinite(iteration, 'loss of', known.loss);
      if (known.norm !== undefined) requireFinite(iteration, 'gradient norm of', known.norm);
      return known;
    });
  }
}
