import { type ComputeEngine, leaves } from '@statal/tensors';
import { expect } from 'vitest';

/** After many calls the engine holds only their results. The first calls may fill caches. */
export function expectNoLeak(engine: ComputeEngine, call: () => unknown): void {
  const warm = [call(), call()];
  const before = engine.memory().buffers;
  const results = Array.from({ length: 10 }, call);
  expect(engine.memory().buffers - before).toBeLessThanOrEqual(leaves(results).length);
  expect(leaves(warm).length).toBeGreaterThan(0);
}
