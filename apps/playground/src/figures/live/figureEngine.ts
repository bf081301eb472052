/** The engine of all live figures of a page. Their networks are tiny, so one thread on the main thread is enough. */
import { type ComputeEngine, createEngine, type Tensor, tensor } from '@statal/tensors';

let made: Promise<ComputeEngine> | undefined;

export function figureEngine(): Promise<ComputeEngine> {
  made ??= createEngine({ threads: 1 });
  return made;
}

/** A sequence of one row and one feature, [T, 1, 1]. */
export function sequenceOf(engine: ComputeEngine, values: readonly number[]): Tensor {
  return tensor(engine, Float32Array.from(values), { shape: [values.length, 1, 1] });
}
