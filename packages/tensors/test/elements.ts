/** Tensors of the tests: plain arrays, read by index and compared one by one. */
import { expect } from 'vitest';
import type { DType, Shape } from '../src/index.js';
import type { Tolerance } from './engines.js';

export interface Elements {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly data: readonly number[];
}

export type Index = readonly number[];

/** All indices of a shape, the last axis fastest. */
export function indicesOf(shape: Shape): Index[] {
  return shape.reduce<Index[]>(
    (heads, dimension) => heads.flatMap((head) => Array.from({ length: dimension }, (_, i) => [...head, i])),
    [[]],
  );
}

/** A tensor with the element `at(index)` at each index. */
export function build(shape: Shape, at: (index: Index) => number, dtype: DType = 'float'): Elements {
  return { shape, dtype, data: indicesOf(shape).map(at) };
}

/** The element at an index of a broadcast shape. */
export function pick({ shape, data }: Elements, index: Index): number {
  const own = index.slice(index.length - shape.length);
  return data[shape.reduce((flat, dimension, axis) => flat * dimension + (dimension === 1 ? 0 : own[axis]), 0)];
}

/** Fails at the worst element, telling its index and both values. NaN equals only NaN. */
export function expectElements(
  got: ArrayLike<number>,
  { shape, data: want }: Elements,
  { relative, absolute }: Tolerance,
  what: string,
): void {
  expect(got.length, `${what}: number of elements`).toBe(want.length);
  let [worst, excess] = [-1, 1];
  want.forEach((value, flat) => {
    if (got[flat] === value || Object.is(got[flat], value)) return;
    const times = Math.abs(got[flat] - value) / (absolute + relative * Math.abs(value));
    if (times <= excess) return;
    worst = flat;
    excess = Number.isNaN(times) ? Number.POSITIVE_INFINITY : times;
  });
  if (worst < 0) return;
  const allowed = `tolerance ${absolute} + ${relative} |want|`;
  expect.fail(`${what}: worst element [${indicesOf(shape)[worst].join(', ')}]: got ${got[worst]}, want ${want[worst]}, ${allowed}`);
}
