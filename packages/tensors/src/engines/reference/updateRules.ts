/** Parameter updates in place, in float64, after PyTorch's documentation of SGD, RMSprop, Adam and AdamW. */
import type { UpdateAttributes, UpdateRule } from '../../updates.js';

type Update<K extends UpdateRule> = (arrays: readonly Float64Array[], attributes: UpdateAttributes[K]) => void;

export const updateRules: { readonly [K in UpdateRule]: Update<K> } = {
  sgd: ([parameter, gradient, velocity], { learningRate, momentum, dampening, nesterov, weightDecay }) => {
    for (let i = 0; i < parameter.length; i++) {
      let g = gradient[i] + weightDecay * parameter[i];
      if (velocity !== undefined) {
        velocity[i] = momentum * velocity[i] + (1 - dampening) * g;
        g = nesterov ? g + momentum * velocity[i] : velocity[i];
      }
      parameter[i] -= learningRate * g;
    }
  },
  rmsprop: ([parameter, gradient, meanSquare, velocity], { learningRate, decay, epsilon, momentum, weightDecay }) => {
    for (let i = 0; i < parameter.length; i++) {
      const g = gradient[i] + weightDecay * parameter[i];
      meanSquare[i] = decay * meanSquare[i] + (1 - decay) * g * g;
      let step = g / (Math.sqrt(meanSquare[i]) + epsilon);
      if (velocity !== undefined) step = velocity[i] = momentum * velocity[i] + step;
      parameter[i] -= learningRate * step;
    }
  },
  adam: ([parameter, gradient, first, second], { learningRate, beta1, beta2, epsilon, step, weightDecay, decoupled }) => {
    const correction1 = 1 - beta1 ** step;
    const correction2 = 1 - beta2 ** step;
    for (let i = 0; i < parameter.length; i++) {
      if (decoupled) parameter[i] -= learningRate * weightDecay * parameter[i];
      const g = decoupled ? gradient[i] : gradient[i] + weightDecay * parameter[i];
      first[i] = beta1 * first[i] + (1 - beta1) * g;
      second[i] = beta2 * second[i] + (1 - beta2) * g * g;
      parameter[i] -= ((learningRate / correction1) * first[i]) / (Math.sqrt(second[i] / correction2) + epsilon);
    }
  },
};
