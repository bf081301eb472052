/**
 * Learning rate schedules: plain functions from the number of updates already made to a rate, so that any arrow function is one too and a
 * resumed training gets the rate of the uninterrupted one. An optimizer takes a schedule wherever it takes a rate.
 */
import { checkField, checkFields, type FieldRule, numberAbove0, numberFrom0, optional } from '@statal/tensors';

/** From the number of updates already made (0 for the first) to the learning rate of the next one. */
export type Schedule = (step: number) => number;

/** The same rate always. */
export function constant(rate: number): Schedule {
  checkField('constant', 'rate', rate, numberFrom0);
  return () => rate;
}

/**
 * rate factor^floor(step / every): constant, then multiplied by `factor` once in a while.
 *
 * @example
 * adam({ learningRate: stepDecay(0.002, { factor: 0.97, every: batches.count }) });
 */
export function stepDecay(rate: number, options: { readonly factor: number; readonly every: number }): Schedule {
  checkField('stepDecay', 'rate', rate, numberFrom0);
  checkFields('stepDecay', options, { factor: moreThan0, every: moreThan0 });
  const { factor, every } = options;
  return (step) => rate * factor ** Math.floor(step / every);
}

/** rate factor^(step / every): `stepDecay` without its steps. `every` is 1 unless told. */
export function exponentialDecay(rate: number, options: { readonly factor: number; readonly every?: number }): Schedule {
  checkField('exponentialDecay', 'rate', rate, numberFrom0);
  checkFields('exponentialDecay', options, { factor: moreThan0, every: optional(moreThan0) });
  const { factor, every = 1 } = options;
  return (step) => rate * factor ** (step / every);
}

/** From `rate` to `final` (0 unless told) along a straight line of `steps` updates, and there it stays. */
export function linear(rate: number, options: { readonly steps: number; readonly final?: number }): Schedule {
  checkField('linear', 'rate', rate, numberFrom0);
  checkFields('linear', options, { steps: moreThan0, final: optional(numberFrom0) });
  const { steps, final = 0 } = options;
  return (step) => rate + (final - rate) * Math.min(1, step / steps);
}

/**
 * From `rate` to `final` (0 unless told) along half a cosine of `steps` updates, and there it stays (Loshchilov and Hutter, 2017):
 * final + (rate - final) (1 + cos(pi step / steps)) / 2.
 */
export function cosine(rate: number, options: { readonly steps: number; readonly final?: number }): Schedule {
  checkField('cosine', 'rate', rate, numberFrom0);
  checkFields('cosine', options, { steps: moreThan0, final: optional(numberFrom0) });
  const { steps, final = 0 } = options;
  return (step) => final + ((rate - final) * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))) / 2;
}

/**
 * Rises to the first rate of `then` in `steps` equal steps, the first update taking one of them; then `then`, counted from its own start.
 *
 * @example
 * adamw({ learningRate: linearWarmup(cosine(0.003, { steps: 9_000 }), { steps: 1_000 }) });
 */
export function linearWarmup(then: Schedule | number, options: { readonly steps: number }): Schedule {
  if (typeof then !== 'function') checkField('linearWarmup', 'then', then, { ...numberFrom0, expected: 'a number from 0 or a schedule' });
  checkFields('linearWarmup', options, { steps: moreThan0 });
  const { steps } = options;
  const after = typeof then === 'number' ? constant(then) : then;
  return (step) => (step < steps ? (after(0) * (step + 1)) / steps : after(step - steps));
}

const moreThan0: FieldRule = { ...numberAbove0, expected: 'more than 0' };
