/** What the values of every engine have in common. Engines add their own fields behind this. */
import type { Engine } from './engine.js';
import type { Shape } from './shape.js';

/**
 * `float` is float32 (float64 on the reference engine); `int` is a 32-bit integer used for indices, with which arithmetic and
 * comparisons are exact up to 2^24. Masks are float 0 or 1.
 */
export type DType = 'float' | 'int';

export interface Tensor {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly engine: Engine;
  /** Set on a recorded number, which takes the element type of what it meets. */
  readonly isNumber?: boolean | undefined;
  /** Set on rows that were looked up in a table while something is being recorded. */
  readonly lookup?: Lookup | undefined;
}

/** Where looked up rows come from: `gather(table, indices)`. */
export interface Lookup {
  readonly table: Tensor;
  readonly indices: Tensor;
  /** How many rows will be looked up in all. */
  readonly reads: number;
}

/** An input of an op: a plain number stands for a scalar that fits any engine. */
export type Operand = Tensor | number;

/** Elements as they are handed to an engine and read back from it. */
export type Data = Float64Array | Float32Array | Int32Array;

export function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'engine' in value && 'dtype' in value && 'shape' in value;
}
