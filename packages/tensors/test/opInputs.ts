/** Inputs of the op cases: seeded numbers that float32 holds exactly, so that every engine is given the same ones. */
import { type DType, Random, type Shape, sizeOf } from '../src/index.js';
import type { Elements } from './elements.js';

/** An input is a tensor or a plain number. */
export type Input = Elements | number;

/** Numbers in [low, high). */
export function floats(shape: Shape, [low, high]: readonly [number, number] = [-3, 3], seed = 1): Elements {
  const next = Random.fromSeed(seed).fold(sizeOf(shape)).generator();
  return { shape, dtype: 'float', data: Array.from({ length: sizeOf(shape) }, () => Math.fround(low + (high - low) * next())) };
}

/** Whole numbers in [low, high). */
export function ints(shape: Shape, [low, high]: readonly [number, number], seed = 1): Elements {
  return { ...floats(shape, [low, high], seed), dtype: 'int', data: floats(shape, [low, high], seed).data.map(Math.floor) };
}

export function given(shape: Shape, data: readonly number[], dtype: DType = 'float'): Elements {
  return { shape, dtype, data: dtype === 'int' ? data : data.map(Math.fround) };
}

/** As many columns as there are inputs, with every combination of the values in the rows. */
export function combinations(values: readonly number[], inputs: number): Elements[] {
  const count = values.length ** inputs;
  return Array.from({ length: inputs }, (_, input) => {
    return given(
      [count],
      Array.from({ length: count }, (_element, row) => values[Math.floor(row / values.length ** input) % values.length]),
    );
  });
}

export function describeInput(input: Input): string {
  return typeof input === 'number' ? String(input) : `${input.dtype === 'int' ? 'int ' : ''}[${input.shape.join(', ')}]`;
}
