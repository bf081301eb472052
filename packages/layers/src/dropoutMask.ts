/** Inverted dropout: kept values are scaled up, so evaluation needs no scaling (Srivastava et al., "Dropout", 2014). */
import { type Engine, greaterEqual, mul, type Random, type Shape, type Tensor } from '@statal/tensors';

export interface DropoutMaskOptions {
  readonly random: Random;
  readonly rate: number;
  /** The axis of the rows of the batch. `undefined`: the shape has none. */
  readonly batchAxis: number | undefined;
}

/**
 * 1/(1 - rate) with probability 1 - rate, else 0. The mask is drawn on the computing engine, so no tape or trace records it. The
 * same key draws the same mask on every engine. Ranks that share a batch draw the masks of their rows.
 */
export function dropoutMask(engine: Engine, shape: Shape, { random, rate, batchAxis }: DropoutMaskOptions): Tensor {
  // Random numbers have 24 bits. A threshold of 24 bits compares the same in float32 and float64.
  const threshold = Math.round(rate * 2 ** 24) / 2 ** 24;
  return mul(greaterEqual(random.unitTensor(engine.base, shape, { batchAxis }), threshold), 1 / (1 - rate));
}
