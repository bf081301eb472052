/**
 * Free dimensions. A model is recorded twice, with other numbers of steps and rows. A size that differs is then known as a product of them:
 * 35 and 77 of 5 steps with 7 rows and 7 steps with 11 are T B. All four numbers are prime, so there is one way to read a pair of sizes.
 */
import type { Shape } from '@statal/tensors';

/** How many steps and rows a model is recorded with. */
export interface Probe {
  readonly steps: number;
  readonly batch: number;
}

export const probes: readonly [Probe, Probe] = [
  { steps: 5, batch: 11 },
  { steps: 7, batch: 13 },
];

/** factor T^steps B^batch; exponents of sizes are 0 or more, those of numbers may be negative. */
export interface Dimension {
  readonly factor: number;
  readonly steps: number;
  readonly batch: number;
}

export const fixed = (factor: number): Dimension => ({ factor, steps: 0, batch: 0 });
export const isFixed = ({ steps, batch }: Dimension): boolean => steps === 0 && batch === 0;
export const sameDimension = (a: Dimension, b: Dimension): boolean => a.factor === b.factor && a.steps === b.steps && a.batch === b.batch;

const exponents = [0, 1, -1, 2, -2];

/** The dimension, or number, that has these values in the two recordings; `undefined` if it is no product of steps and rows. */
export function dimensionOf(first: number, second: number): Dimension | undefined {
  if (first === second || (Number.isNaN(first) && Number.isNaN(second))) return fixed(first);
  for (const steps of exponents) {
    for (const batch of exponents) {
      const [one, other] = [first, second].map((value, which) => value / (probes[which].steps ** steps * probes[which].batch ** batch));
      if (Math.abs(one - other) <= 1e-12 * Math.abs(one)) return { factor: cleaned(one), steps, batch };
    }
  }
  return undefined;
}

export function shapeOf(first: Shape, second: Shape): readonly (Dimension | undefined)[] {
  return first.map((size, axis) => dimensionOf(size, second[axis]));
}

/** 1.0000000000000002 is 1. */
const cleaned = (value: number): number => (Math.abs(value - Math.round(value)) < 1e-9 ? Math.round(value) : value);
