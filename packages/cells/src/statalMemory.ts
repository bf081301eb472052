/**
 * What a statal neuron keeps, in its four forms. Two rules make them: a *latch* takes the activation where the neuron fires and keeps
 * what it has where it does not; a *union* adds what is seen now to what has been seen, as probabilities of independent events add up.
 * `drive` is pre - theta, [B, units]: a neuron fires where it is above 0.
 */
import { add, exp, expm1, greater, mul, neg, relu, sigmoid, split, straightThrough, sub, type Tensor, where } from '@statal/tensors';

export type StatalMemory = 'value' | 'moments' | 'binary' | 'probability';

/**
 * From one slot of the state and the drive, [B, units] each, to what is in the slot next. `lambda` [1] is how much of it stays where
 * `moments` fade. Slot by slot, so that all of a step is one fused group.
 */
export type MemoryRule = (s: Tensor, drive: Tensor, lambda: Tensor | undefined) => Tensor;

/** s' = a where the neuron fires, else s: there a is the drive itself. */
const latch = (s: Tensor, drive: Tensor): Tensor => where(greater(drive, 0), drive, s);

/** s' = s + (1 - s) p: never less than s, and 1 stays 1. */
export const union = (s: Tensor, p: Tensor): Tensor => add(s, mul(sub(1, s), p));

export const memoryRules: { readonly [Memory in StatalMemory]: MemoryRule } = {
  value: latch,
  moments: (s, drive, lambda) => latch(mul(lambda as Tensor, s), drive),
  binary: (s, drive) => union(s, straightThrough(greater(drive, 0), sigmoid(drive))),
  // 1 - exp(-a), exact for small a too.
  probability: (s, drive) => union(s, neg(expm1(neg(relu(drive))))),
};

/** What fades by one half in tau steps fades by this in one: exp(-ln 2 / tau), [1] for each element of log tau [K]. */
export function fading(logTau: Tensor): readonly Tensor[] {
  return split(exp(mul(-Math.LN2, exp(neg(logTau)))), logTau.shape[0]);
}
