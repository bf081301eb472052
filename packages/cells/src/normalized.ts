/** Layer normalization within a step. */
import { add, div, mean, mul, sqrt, sub, type Tensor } from '@statal/tensors';

/** (v - mean) / sqrt(variance + 1e-5) g along the last axis. The variance is divided by the number of elements. */
export function normalized(v: Tensor, g: Tensor): Tensor {
  const row = { axis: -1, keepDims: true };
  const centered = sub(v, mean(v, row));
  const variance = mean(mul(centered, centered), row); // [..., 1]
  return mul(div(centered, sqrt(add(variance, 1e-5))), g);
}
