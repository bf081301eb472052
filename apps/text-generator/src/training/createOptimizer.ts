import { adam, adamw, type Optimizer, rmsprop, sgd } from '@statal/train';
import type { FixedSettings, OptimizerName } from './settings.js';

const optimizers: { readonly [Name in OptimizerName]: (learningRate: number) => Optimizer } = {
  adam: (learningRate) => adam({ learningRate }),
  adamw: (learningRate) => adamw({ learningRate }),
  // char-rnn's optimizer, with its decay rate.
  rmsprop: (learningRate) => rmsprop({ learningRate, decay: 0.95 }),
  sgd: (learningRate) => sgd({ learningRate }),
};

export function createOptimizer({ optimizer, learningRate }: Pick<FixedSettings, 'optimizer' | 'learningRate'>): Optimizer {
  return optimizers[optimizer](learningRate);
}
