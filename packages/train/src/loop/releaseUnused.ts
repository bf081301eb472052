/** Frees the tensors of `done` that are not in `held`. */
import { type ComputeEngine, leaves } from '@statal/tensors';

export function releaseUnused(engine: ComputeEngine, done: unknown, held: unknown): void {
  if (engine.release === undefined) return;
  const still = new Set(leaves(held));
  engine.release(leaves(done).filter((tensor) => !still.has(tensor)));
}
