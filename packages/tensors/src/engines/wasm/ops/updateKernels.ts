/** The kernel of each rule that updates parameters in place. */
import type { UpdateAttributes, UpdateRule } from '../../../updates.js';
import type { Kernels } from '../kernels/kernelModule.js';

type Update<K extends UpdateRule> = (kernels: Kernels, pointers: readonly number[], count: number, attributes: UpdateAttributes[K]) => void;

export const updateKernels: { readonly [K in UpdateRule]: Update<K> } = {
  sgd: (kernels, [parameter, gradient, velocity = 0], count, { learningRate, momentum, dampening, nesterov, weightDecay }) => {
    kernels.sgdUpdate(parameter, gradient, velocity, count, learningRate, momentum, dampening, Number(nesterov), weightDecay);
  },
  rmsprop: (kernels, [parameter, gradient, meanSquare, velocity = 0], count, { learningRate, decay, epsilon, momentum, weightDecay }) => {
    kernels.rmspropUpdate(parameter, gradient, meanSquare, velocity, count, learningRate, decay, epsilon, momentum, weightDecay);
  },
  adam: (kernels, [parameter, gradient, first, second], count, { learningRate, beta1, beta2, epsilon, step, weightDecay, decoupled }) => {
    const [correction1, correction2] = [1 - beta1 ** step, 1 - beta2 ** step];
    kernels.adamUpdate(
      parameter,
      gradient,
      first,
      second,
      count,
      learningRate,
      beta1,
      beta2,
      epsilon,
      correction1,
      correction2,
      weightDecay,
      Number(decoupled),
    );
  },
};
