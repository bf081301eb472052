import type { Data } from './dtype.js';
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

/** Whether a value is a typed array that an engine takes as elements. */
export function isData(value: unknown): value is Data {
  return value instanceof Float32Array || value instanceof Int32Array || value instanceof Float64Array;
}
