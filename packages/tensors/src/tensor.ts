import type { Tensor } from './engine.js';

export type { Data, DType } from './dtype.js';
export type { Operand, Tensor } from './engine.js';

/**
 * Whether a value is a tensor, of any engine.
 *
 * @example
 * isTensor(tensor(engine, [1])); // true
 * isTensor([1]); // false
 */
export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'engine' in value && 'dtype' in value && 'shape' in value;
}
