/**
 * The four memories of a statal neuron, made of two rules. A *latch* takes the activation where the neuron fires, and else keeps
 * its value. A *union* adds the current evidence to the earlier one, as the probabilities of independent events add up.
 */
import { add, exp, expm1, mul, neg, sigmoid, split, straightThrough, sub, type Tensor, where } from '@statal/tensors';

/** What the state of a statal neuron stores about its feature; `statal` has the rules. */
export type StatalMemory = 'value' | 'moments' | 'binary' | 'probability';

/** The result of a neuron in this step, [B, units] each. */
export interface Seen {
  /** pre - theta. */
  readonly drive: Tensor;
  /** a = relu(drive). */
  readonly activation: Tensor;
  /** 1 where the drive is above 0, else 0. */
  readonly fired: Tensor;
}

/**
 * Updates one slot of the state, [B, units], with the current step. `lambda` [1] is the factor by which `moments` decay. It works
 * on one slot at a time, so that a whole step is one fused group.
 */
export type MemoryRule = (s: Tensor, now: Seen, lambda: Tensor | undefined) => Tensor;

/** s' = a where the neuron fires, else s. */
const latch = (s: Tensor, { fired, activation }: Seen): Tensor => where(fired, activation, s);

/** s' = s + (1 - s) p: never less than s, and 1 stays 1. */
export const union = (s: Tensor, p: Tensor): Tensor => add(s, mul(sub(1, s), p));

export const memoryRules: { readonly [Memory in StatalMemory]: MemoryRule } = {
  value: latch,
  moments: (s, now, lambda) => latch(mul(lambda as Tensor, s), now),
  binary: (s, { fired, drive }) => union(s, straightThrough(fired, sigmoid(drive))),
  // 1 - exp(-a), accurate for small a too.
  probability: (s, { activation }) => union(s, neg(expm1(neg(activation)))),
};

/** The decay factor for one step, given half-lives of tau steps: exp(-ln 2 / tau), [1] for each element of log tau [K]. */
export function fading(logTau: Tensor): readonly Tensor[] {
  return split(exp(mul(-Math.LN2, exp(neg(logTau)))), logTau.shape[0], { axis: -1 });
}
