/** RMSprop: gradient descent with a separate step size for every element. */
import { needOptions } from '@statal/tensors/internals';
import { createOptimizer } from './createOptimizer.js';
import type { LearningRateOption, Optimizer } from './optimizer.js';
import { requireNumbers } from './requireNumbers.js';

/** The options of `rmsprop`. */
export interface RmspropOptions extends LearningRateOption {
  /** Decay rate of the mean squared gradient, alpha in PyTorch. Default: 0.99; char-rnn uses 0.95. */
  readonly decay?: number | undefined;
  /** Added to the root, to avoid division by 0. Default: 1e-8. */
  readonly epsilon?: number | undefined;
  /** Decay rate of the velocity. Default: 0. */
  readonly momentum?: number | undefined;
  /** Adds weightDecay times the parameter to the gradient. Default: 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * The same as `torch.optim.RMSprop` (Hinton, lecture 6e, 2012). Default `learningRate`: 0.01.
 *
 *     g = gradient + weightDecay parameter
 *     s = decay s + (1 - decay) g^2
 *     v = momentum v + g / (sqrt(s) + epsilon)
 *     parameter -= learningRate v
 *
 * @example
 * const optimizer = rmsprop({ learningRate: 0.002, decay: 0.95 });
 * optimizer.update(params, valueAndGrad(lossOf)(params, batch).gradients);
 */
export function rmsprop(options: RmspropOptions = {}): Optimizer {
  needOptions('rmsprop', options, ['learningRate', 'decay', 'epsilon', 'momentum', 'weightDecay']);
  const { learningRate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  requireNumbers('rmsprop', { epsilon, momentum, weightDecay });
  requireNumbers('rmsprop', { decay }, { below: 1 });
  return createOptimizer({
    kind: 'rmsprop',
    rule: 'rmsprop',
    moments: momentum === 0 ? ['meanSquare'] : ['meanSquare', 'velocity'],
    learningRate,
    attributes: (update) => ({ learningRate: update.learningRate, decay, epsilon, momentum, weightDecay }),
  });
}
