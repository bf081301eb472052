/**
 * Losses that are computed but not read yet. A read makes the GPU wait, so losses are read together, on demand. Their number is bounded.
 */
import { concat, type Data, isTensor, read, reshape, type Tensor } from '@statal/tensors';
import { releaseUnused } from './releaseUnused.js';
import { requireFinite } from './requireFinite.js';

const capacity = 256;

export interface PendingLoss {
  readonly iteration: number;
  /** A tensor is read later. */
  readonly loss: number | Tensor;
  /** Norm of the gradient, if measured. */
  readonly norm: Tensor | undefined;
  /** Number of targets in the mean. */
  readonly count: number | Tensor;
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
    return this.#pending.flatMap(({ loss, norm, count }) => [loss, norm, count].filter(isTensor));
  }

  /**
   * Reads all losses at once and frees their tensors, except those in `held`.
   *
   * @throws TrainingError at the first that is not finite
   */
  async take(held: unknown): Promise<KnownLoss[]> {
    const { tensors: scalars } = this;
    const pending = this.#pending;
    this.#pending = [];
    const values = await valuesOf(scalars, held);
    let next = 0;
    const resolved = (scalar: number | Tensor): number => (isTensor(scalar) ? values[next++] : scalar);
    return pending.map(({ iteration, loss, norm, count }) => {
      const known = { iteration, loss: resolved(loss), norm: norm && resolved(norm), count: resolved(count) };
      requireFinite(iteration, 'loss of', known.loss);
      if (known.norm !== undefined) requireFinite(iteration, 'gradient norm of', known.norm);
      return known;
    });
  }
}

/** Reads all scalars at once, and frees those that are not in `held`. */
async function valuesOf(scalars: readonly Tensor[], held: unknown): Promise<Data> {
  if (scalars.length === 0) return new Float64Array();
  const { base: engine } = scalars[0].engine;
  const together = engine.scope(() => concat(scalars.map((scalar) => reshape(scalar, [1]))));
  const values = await read(together);
  releaseUnused(engine, [together, scalars], held);
  return values;
}
