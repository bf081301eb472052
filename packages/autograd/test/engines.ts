/** The engines of the tests: float64 judges, wasm is what users run. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { reportEngine } from '@statal/tooling-vitest/engineReport';

export const kinds = ['reference', 'wasm'] as const;

export async function engineOf(kind: (typeof kinds)[number]): Promise<ComputeEngine> {
  const engine = await createEngine({ kind });
  reportEngine({ engine: kind, ran: engine.name.startsWith(kind), reason: `createEngine gave ${engine.name}` });
  return engine;
}
