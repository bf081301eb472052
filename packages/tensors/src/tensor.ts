import type { Tensor } from './engine.js';

export type { Data, DType } from './dtype.js';
export type { Operand, Tensor } from './engine.js';

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'engine' in value && 'dtype' in value && 'shape' in value;
}
