/**
 * Learning rate schedules. A schedule is a plain function from the number of updates made to a rate, so any arrow function is one.
 * A resumed training gets the same rates as an uninterrupted one. Optimizers take a schedule instead of a rate.
 */
import { checkField, checkFields, type FieldRule, numberAbove0, numberFrom0, optional } from '@statal/tensors/internals';

/** From the number of updates made (0 before the first) to the learning rate of the next one. */
export type Schedule = (step: number) => number;

/**
 * Always the same rate.
 *
 * @throws StatalError if the rate is not a number from 0
 * @example
 * constantRate(0.01)(1_000); // 0.01
 */
export function constantRate(rate: number): Schedule {
  checkField('constantRate', 'rate', rate, numberFrom0);
  return () => rate;
}

/**
 * rate factor^floor(step / every): constant for `every` updates, then multiplied by `factor`.
 *
 * @example
 * const rate = stepDecay(0.002, { factor: 0.5, every: 100 });
 * [rate(0), rate(99), rate(100)]; // [0.002, 0.002, 0.001]
 * const optimizer = adam({ learningRate: rate });
 */
export function stepDecay(rate: number, options: { readonly factor: number; readonly every: number }): Schedule {
  checkField('stepDecay', 'rate', rate, numberFrom0);
  checkFields('stepDecay', options, { factor: moreThan0, every: moreThan0 });
  const { factor, every } = options;
  return (step) => rate * factor ** Math.floor(step / every);
}

/**
 * rate factor^(step / every): a smooth `stepDecay`. Default `every`: 1.
 *
 * @throws StatalError if a number is not above 0
 * @example
 * const rate = exponentialDecay(0.01, { factor: 0.5, every: 100 });
 * [rate(0), rate(50), rate(100)]; // [0.01, 0.00707, 0.005]
 */
export function exponentialDecay(rate: number, options: { readonly factor: number; readonly every?: number | undefined }): Schedule {
  checkField('exponentialDecay', 'rate', rate, numberFrom0);
  checkFields('exponentialDecay', options, { factor: moreThan0, every: optional(moreThan0) });
  const { factor, every = 1 } = options;
  return (step) => rate * factor ** (step / every);
}

/**
 * Changes linearly from `rate` to `final` over `steps` updates, then stays at `final`. Default `final`: 0.
 *
 * @throws StatalError if a rate is below 0 or `steps` is not above 0
 * @example
 * const rate = linearDecay(0.01, { steps: 100 });
 * [rate(0), rate(50), rate(200)]; // [0.01, 0.005, 0]
 */
export function linearDecay(rate: number, options: { readonly steps: number; readonly final?: number | undefined }): Schedule {
  checkField('linearDecay', 'rate', rate, numberFrom0);
  checkFields('linearDecay', options, { steps: moreThan0, final: optional(numberFrom0) });
  const { steps, final = 0 } = options;
  return (step) => rate + (final - rate) * Math.min(1, step / steps);
}

/**
 * final + (rate - final) (1 + cos(pi step / steps)) / 2 for `steps` updates, then `final` (Loshchilov and Hutter, 2017). Default
 * `final`: 0.
 *
 * @throws StatalError if a rate is below 0 or `steps` is not above 0
 * @example
 * const rate = cosineDecay(0.01, { steps: 100, final: 0.001 });
 * [rate(0), rate(50), rate(200)]; // [0.01, 0.0055, 0.001]
 */
export function cosineDecay(rate: number, options: { readonly steps: number; readonly final?: number | undefined }): Schedule {
  checkField('cosineDecay', 'rate', rate, numberFrom0);
  checkFields('cosineDecay', options, { steps: moreThan0, final: optional(numberFrom0) });
  const { steps, final = 0 } = options;
  return (step) => final + ((rate - final) * (1 + Math.cos(Math.PI * Math.min(1, step / steps)))) / 2;
}

/**
 * Rises to the first rate of `then` in `steps` equal increments, of which the first update has one. Then follows `then` from its start.
 *
 * @example
 * const rate = linearWarmup(cosineDecay(0.003, { steps: 9_000 }), { steps: 1_000 });
 * [rate(499), rate(1_000), rate(10_000)]; // [0.0015, 0.003, 0]
 */
export function linearWarmup(then: Schedule | number, options: { readonly steps: number }): Schedule {
  if (typeof then !== 'function') checkField('linearWarmup', 'then', then, { ...numberFrom0, expected: 'a number from 0 or a schedule' });
  checkFields('linearWarmup', options, { steps: moreThan0 });
  const { steps } = options;
  const after = typeof then === 'number' ? constantRate(then) : then;
  return (step) => (step < steps ? (after(0) * (step + 1)) / steps : after(step - steps));
}

const moreThan0: FieldRule = { ...numberAbove0, expected: 'more than 0' };
