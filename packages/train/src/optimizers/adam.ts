/** Adam and AdamW: momentum, and a separate step size for every element. */
import { needOptions } from '@statal/tensors/internals';
import { createOptimizer } from './createOptimizer.js';
import type { LearningRateOption, Optimizer } from './optimizer.js';
import { requireNumbers } from './requireNumbers.js';

/** The options of `adam` and `adamw`. */
export interface AdamOptions extends LearningRateOption {
  /** Decay rate of the mean gradient. Default: 0.9. */
  readonly beta1?: number | undefined;
  /** Decay rate of the mean squared gradient. Default: 0.999. */
  readonly beta2?: number | undefined;
  /** Added to the root, to avoid division by 0. Default: 1e-8. */
  readonly epsilon?: number | undefined;
  /**
   * `adam` adds weightDecay times the parameter to the gradient; `adamw` shrinks the parameter directly. Default: 0 for `adam`,
   * 0.01 for `adamw`.
   */
  readonly weightDecay?: number | undefined;
}

const names: readonly (keyof AdamOptions)[] = ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay'];

/**
 * The same as `torch.optim.Adam` (Kingma and Ba, 2015). Default `learningRate`: 0.001. At update t = 1, 2, ...
 *
 *     g = gradient + weightDecay parameter
 *     m = beta1 m + (1 - beta1) g
 *     s = beta2 s + (1 - beta2) g^2
 *     parameter -= learningRate m / (1 - beta1^t) / (sqrt(s / (1 - beta2^t)) + epsilon)
 *
 * @example
 * const optimizer = adam({ learningRate: 0.002 });
 * const { loss, gradients } = valueAndGrad(lossOf)(params, batch);
 * optimizer.update(params, gradients);
 */
export function adam(options: AdamOptions = {}): Optimizer {
  needOptions('adam', options, names);
  return adaptive('adam', { weightDecay: 0, ...options });
}

/**
 * The same as `torch.optim.AdamW` (Loshchilov and Hutter, 2019): Adam with a weight decay that bypasses the moments. Default
 * `learningRate`: 0.001, default `weightDecay`: 0.01. This comes before the step of `adam` without weight decay:
 *
 *     parameter -= learningRate weightDecay parameter
 *
 * @throws StatalError if an option is out of range
 * @example
 * const optimizer = adamw({ learningRate: 0.002, weightDecay: 0.1 });
 * const { gradients } = valueAndGrad(lossOf)(params, batch);
 * optimizer.update(params, gradients);
 */
export function adamw(options: AdamOptions = {}): Optimizer {
  needOptions('adamw', options, names);
  return adaptive('adamw', { weightDecay: 0.01, ...options });
}

function adaptive(kind: 'adam' | 'adamw', options: AdamOptions): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
  requireNumbers(kind, { epsilon, weightDecay });
  requireNumbers(kind, { beta1, beta2 }, { below: 1 });
  return createOptimizer({
    kind,
    rule: 'adam',
    moments: ['first', 'second'],
    learningRate,
    attributes: (update) => ({
      learningRate: update.learningRate,
      beta1,
      beta2,
      epsilon,
      step: update.step,
      weightDecay,
      decoupled: kind === 'adamw',
    }),
  });
}
