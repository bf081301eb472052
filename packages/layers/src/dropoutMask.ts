/** Inverted dropout: kept values are scaled up, so evaluation needs no scaling (Srivastava et al., "Dropout", 2014). */
import { type Engine, greaterEqual, mul, type Random, type Shape, type Tensor } from '@statal/tensors';

/**
 * 1/(1 - rate) with probability 1 - rate, else 0. The mask is drawn on the computing engine, so no tape or trace records it. The
 * same key draws the same mask on every engine.
 */
export function dropoutMask(engine: Engine, shape: Shape, { random, rate }: { readonly random: Random; readonly rate: number }): Tensor {
  // Random numbers have 24 bits. A threshold of 24 bits compares the same in float32 and float64.
  const threshold = Math.round(rate * 2 ** 24) / 2 ** 24;
  return mul(greaterEqual(random.unitTensor(engine.base, shape), threshold), 1 / (1 - rate));
}
