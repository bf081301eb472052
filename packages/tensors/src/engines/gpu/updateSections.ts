/**
 * Parameter updates as kernel text, after PyTorch's documentation of SGD, RMSprop, Adam and AdamW. The next parameter and moments
 * are computed from the old tensors (`t`: parameter, gradient, moments) and from numbers of the host (`n`). The table is total.
 */
import type { UpdateAttributes, UpdateRule } from '../../updates.js';

export interface UpdateText<K extends UpdateRule> {
  /** The attributes that change the text, as a key. */
  variant(attributes: UpdateAttributes[K]): string;
  /** The numbers `n`, which may change from update to update. */
  numbers(attributes: UpdateAttributes[K]): readonly number[];
  /** The next parameter, then the next moments. `let_` gives an expression a name. */
  next(
    t: readonly string[],
    n: readonly string[],
    attributes: UpdateAttributes[K],
    let_: (expression: string) => string,
  ): readonly string[];
}

export const updateTexts: { readonly [K in UpdateRule]: UpdateText<K> } = {
  sgd: {
    variant: ({ nesterov }) => String(nesterov),
    numbers: ({ learningRate, momentum, dampening, weightDecay }) => [learningRate, momentum, 1 - dampening, weightDecay],
    next([parameter, gradient, velocity], [rate, momentum, fresh, decay], { nesterov }, let_) {
      const g = let_(`${gradient} + ${decay} * ${parameter}`);
      if (velocity === undefined) return [let_(`${parameter} - ${rate} * ${g}`)];
      const next = let_(`${momentum} * ${velocity} + ${fresh} * ${g}`);
      const step = nesterov ? let_(`${g} + ${momentum} * ${next}`) : next;
      return [let_(`${parameter} - ${rate} * ${step}`), next];
    },
  },
  rmsprop: {
    variant: () => '',
    numbers: ({ learningRate, decay, epsilon, momentum, weightDecay }) => [learningRate, decay, 1 - decay, epsilon, momentum, weightDecay],
    next([parameter, gradient, meanSquare, velocity], [rate, decay, fresh, epsilon, momentum, weightDecay], _, let_) {
      const g = let_(`${gradient} + ${weightDecay} * ${parameter}`);
      const next = let_(`${decay} * ${meanSquare} + ${fresh} * ${g} * ${g}`);
      const step = let_(`${g} / (Math.sqrt(${next}) + ${epsilon})`);
      if (velocity === undefined) return [let_(`${parameter} - ${rate} * ${step}`), next];
      const moved = let_(`${momentum} * ${velocity} + ${step}`);
      return [let_(`${parameter} - ${rate} * ${moved}`), next, moved];
    },
  },
  adam: {
    variant: ({ decoupled }) => String(decoupled),
    numbers: ({ learningRate, beta1, beta2, epsilon, step, weightDecay, decoupled }) => [
      learningRate / (1 - beta1 ** step),
      beta1,
      1 - beta1,
      beta2,
      1 - beta2,
      1 / (1 - beta2 ** step),
      epsilon,
      decoupled ? 1 - learningRate * weightDecay : weightDecay,
    ],
    next([parameter, gradient, first, second], [rate, beta1, fresh1, beta2, fresh2, correction2, epsilon, decay], { decoupled }, let_) {
      const before = decoupled ? let_(`${parameter} * ${decay}`) : parameter;
      const g = decoupled ? gradient : let_(`${gradient} + ${decay} * ${parameter}`);
      const m = let_(`${beta1} * ${first} + ${fresh1} * ${g}`);
      const v = let_(`${beta2} * ${second} + ${fresh2} * ${g} * ${g}`);
      return [let_(`${before} - ${rate} * ${m} / (Math.sqrt(${v} * ${correction2}) + ${epsilon})`), m, v];
    },
  },
};
