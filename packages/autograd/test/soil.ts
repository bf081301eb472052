/** Fills free memory with NaN, so that reading an element that was never written gives NaN and not 0. */
import { type ComputeEngine, full } from '@statal/tensors';

/** Fills memory that the engine then has free, in blocks of many sizes. */
export function soil(engine: ComputeEngine): void {
  engine.scope(() => {
    for (let elements = 1; elements < 20_000; elements = Math.ceil(1.3 * elements)) {
      for (let copy = 0; copy < 8; copy++) full(engine, [elements], Number.NaN);
    }
  });
}
