/** Element types, and elements outside of an engine. */

/**
 * `float` is float32 (float64 on the reference engine). `int` is a 32-bit integer for indices; arithmetic and comparisons with
 * it are exact up to 2^24. Masks are float 0 or 1.
 */
export type DType = 'float' | 'int';

/** Elements as an engine takes and returns them. */
export type Data = Float64Array | Float32Array | Int32Array;
