/** What every optimizer offers. It stands alone, so that a training loop and a checkpoint need to know no particular one. */
import type { Tensor, Tree } from '@statal/tensors';
import type { Schedule } from '../schedules/schedules.js';

export interface Optimizer {
  /** Its name, e.g. `adam`: a checkpoint of one kind is not for another. */
  readonly kind: string;
  /** What it keeps beside every parameter, by name, e.g. `first` and `second` for Adam; none for plain SGD. */
  readonly moments: readonly string[];
  /** How many updates it has made. */
  readonly steps: number;
  /** The rate of the next update. */
  readonly learningRate: number;
  /**
   * Moves every float parameter, and its moments, one step in place; int parameters stay as they are. Nothing is changed when parameters and
   * gradients do not fit each other: then it throws.
   *
   * @param gradients of the same nesting as the parameters
   */
  update<P extends Tree>(params: P, gradients: P, options?: UpdateOptions): void;
  /** Everything a checkpoint needs. The tensors are the live ones: read them before the next update. */
  state(): OptimizerState;
  /** Goes on from a state. Its tensors become the optimizer's own and are written to from then on. */
  restore(state: OptimizerState): void;
}

export interface UpdateOptions {
  /** For this update, instead of the optimizer's own rate. */
  readonly learningRate?: number;
}

export interface OptimizerState {
  readonly kind: string;
  readonly steps: number;
  /** By name, then by the path of the parameter: `moments.first['layers.0.W']`. Empty before the first update. */
  readonly moments: { readonly [name: string]: { readonly [path: string]: Tensor } };
}

export interface LearningRateOption {
  /** How far an update goes: a number, or a schedule over the number of updates made. */
  readonly learningRate?: number | Schedule;
}
