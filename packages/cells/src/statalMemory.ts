/**
 * The memories of a statal neuron, made of three rules. A *latch* takes the activation where the neuron fires, and else keeps its
 * value. A *blend* moves to a new value by a share p. A *union* is a blend to 1, so 1 - s is the product of all 1 - p: the probability
 * that none of several independent events occurred.
 */
import { add, exp, expm1, mul, neg, sigmoid, split, straightThrough, sub, type Tensor, where } from '@statal/tensors';

/** What the state of a statal neuron stores about its feature; `statal` has the rules. */
export type StatalMemory = 'value' | 'moments' | 'binary' | 'probability' | 'content';

/** The result of a neuron in this step, [B, units] each. */
export interface Seen {
  /** pre - theta. */
  readonly drive: Tensor;
  /** a = relu(drive). */
  readonly activation: Tensor;
  /** 1 where the drive is above 0, else 0. */
  readonly fired: Tensor;
  /** For `content`: the value to store, from -1 to 1. */
  readonly content?: Tensor | undefined;
}

/**
 * Updates one slot of the state, [B, units], with the current step. `lambda` [1] is the factor by which `moments` decay. It works
 * on one slot at a time, so that a whole step is one fused group.
 */
export type MemoryRule = (s: Tensor, now: Seen, lambda: Tensor | undefined) => Tensor;

/** s' = a where the neuron fires, else s. */
const latch = (s: Tensor, { fired, activation }: Seen): Tensor => where(fired, activation, s);

/** s' = s + (c - s) p: where p is 0, s stays the same to the bit. */
const blend = (s: Tensor, p: Tensor, c: Tensor | number): Tensor => add(s, mul(sub(c, s), p));

/** s' = s + (1 - s) p: never less than s, and 1 stays 1. */
export const union = (s: Tensor, p: Tensor): Tensor => blend(s, p, 1);

/** 1 - exp(-a), accurate for small a too: the probability of at least one event where a are expected. 0 where a is 0. */
const evidence = (a: Tensor): Tensor => neg(expm1(neg(a)));

export const memoryRules: { readonly [Memory in StatalMemory]: MemoryRule } = {
  value: latch,
  moments: (s, now, lambda) => latch(mul(lambda as Tensor, s), now),
  binary: (s, { fired, drive }) => union(s, straightThrough(fired, sigmoid(drive))),
  probability: (s, { activation }) => union(s, evidence(activation)),
  content: (s, { activation, content }) => blend(s, evidence(activation), content as Tensor),
};

/** The decay factor for one step, given half-lives of tau steps: exp(-ln 2 / tau), [1] for each element of log tau [K]. */
export function fading(logTau: Tensor): readonly Tensor[] {
  return split(exp(mul(-Math.LN2, exp(neg(logTau)))), logTau.shape[0], { axis: -1 });
}
