/** The interface of all optimizers. It is a module of its own, so the training loop and checkpoints depend on no particular optimizer. */
import type { Tensor, Tree } from '@statal/tensors';
import type { Schedule } from '../schedules/schedules.js';

/** Updates parameters from gradients. `adam`, `adamw`, `sgd` and `rmsprop` make one. */
export interface Optimizer {
  /** Its name, e.g. `adam`. A checkpoint of one kind does not fit another. */
  readonly kind: string;
  /** Names of the moments that it keeps for every parameter, e.g. `first` and `second` for Adam; none for plain SGD. */
  readonly moments: readonly string[];
  /** Number of updates made. */
  readonly steps: number;
  /** The learning rate of the next update. */
  readonly learningRate: number;
  /**
   * Updates every float parameter and its moments in place; int parameters are unchanged. If parameters and gradients do not match,
   * it throws before it changes anything.
   *
   * @param gradients nested as the parameters
   */
  update<P extends Tree>(params: P, gradients: P, options?: UpdateOptions): void;
  /** Everything that a checkpoint needs. The tensors are live: read them before the next update. */
  state(): OptimizerState;
  /** Continues from a state. The optimizer takes over its tensors and updates them in place. */
  restore(state: OptimizerState): void;
}

/** The options of one update. */
export interface UpdateOptions {
  /** Overrides the learning rate for this update. */
  readonly learningRate?: number | undefined;
}

/** What an optimizer keeps between updates, for a checkpoint. */
export interface OptimizerState {
  readonly kind: string;
  readonly steps: number;
  /** Moments by name, then by path of the parameter: `moments.first['layers.0.W']`. Empty before the first update. */
  readonly moments: { readonly [name: string]: { readonly [path: string]: Tensor } };
}

/** The option that all optimizers share. Each optimizer has its own default. */
export interface LearningRateOption {
  /** The learning rate: a number, or a schedule over the number of updates made. */
  readonly learningRate?: number | Schedule | undefined;
}
