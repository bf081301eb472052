/** Stochastic gradient descent. */
import { StatalError } from '@statal/tensors';
import { checkField, flag, needOptions } from '@statal/tensors/internals';
import { createOptimizer } from './createOptimizer.js';
import type { LearningRateOption, Optimizer } from './optimizer.js';
import { requireNumbers } from './requireNumbers.js';

/** The options of `sgd`. */
export interface SgdOptions extends LearningRateOption {
  /** Decay rate of the velocity (Polyak, 1964). Default: 0. */
  readonly momentum?: number | undefined;
  /** Fraction of each gradient that does not enter the velocity. Default: 0. */
  readonly dampening?: number | undefined;
  /** A lookahead by one step of the velocity (Nesterov, 1983); needs momentum and no dampening. Default: false. */
  readonly nesterov?: boolean | undefined;
  /** Adds weightDecay times the parameter to the gradient. Default: 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * The same as `torch.optim.SGD`. Default `learningRate`: 0.001.
 *
 *     g = gradient + weightDecay parameter
 *     v = momentum v + (1 - dampening) g         at the first update v = g
 *     parameter -= learningRate v                nesterov: learningRate (g + momentum v); without momentum: learningRate g
 *
 * @example
 * const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
 * const params = { w: tensor(engine, [1, 2]) };
 * optimizer.update(params, { w: tensor(engine, [10, 20]) });
 * params.w; // [0, 0]
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  needOptions('sgd', options, ['learningRate', 'momentum', 'dampening', 'nesterov', 'weightDecay']);
  const { learningRate = 0.001, momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 } = options;
  requireNumbers('sgd', { momentum, dampening, weightDecay });
  checkField('sgd', 'nesterov', nesterov, flag);
  if (nesterov && (momentum === 0 || dampening !== 0)) {
    throw new StatalError(
      'sgd',
      `nesterov came with momentum ${momentum} and dampening ${dampening}`,
      'It needs momentum and no dampening',
    );
  }
  return createOptimizer({
    kind: 'sgd',
    rule: 'sgd',
    moments: momentum === 0 ? [] : ['velocity'],
    learningRate,
    // PyTorch's first velocity is the gradient: a velocity of 0 and no dampening give the same.
    attributes: (update) => ({
      learningRate: update.learningRate,
      momentum,
      dampening: update.first ? 0 : dampening,
      nesterov,
      weightDecay,
    }),
  });
}
