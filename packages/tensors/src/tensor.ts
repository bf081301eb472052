/** The fields that tensors of every engine have. Engines add their own. */
import type { Engine } from './engine.js';
import type { Shape } from './shape.js';

/**
 * `float` is float32 (float64 on the reference engine). `int` is a 32-bit integer for indices; arithmetic and comparisons with
 * it are exact up to 2^24. Masks are float 0 or 1.
 */
export type DType = 'float' | 'int';

export interface Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
  /** True for a recorded number, which takes the element type of the other operand. */
  readonly isNumber?: boolean | undefined;
  /** Provenance of a gather: set on looked-up rows while recording. */
  readonly lookup?: Lookup | undefined;
}

/** The table and the indices of looked-up rows: `gather(table, indices)`. */
export interface Lookup {
  readonly table: Tensor;
  readonly indices: Tensor;
  /** Number of rows that will be looked up in total. */
  readonly reads: number;
}

/** An input of an op. A plain number is a scalar on any engine. */
export type Operand = Tensor | number;

/** Elements as an engine takes and returns them. */
export type Data = Float64Array | Float32Array | Int32Array;

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'engine' in value && 'dtype' in value && 'shape' in value;
}
