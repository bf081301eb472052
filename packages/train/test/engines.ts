/** The engines that every test of this package runs on, and how close each comes to the truth. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { reportEngine } from '@statal/tooling-vitest/engineReport';

export const kinds = ['reference', 'wasm'] as const;
export type Kind = (typeof kinds)[number];

export async function engineOf(kind: Kind): Promise<ComputeEngine> {
  const engine = await createEngine({ kind });
  reportEngine({ engine: kind, ran: engine.name.startsWith(kind), reason: `createEngine gave ${engine.name}` });
  return engine;
}

export const toleranceOf = ({ name }: ComputeEngine): number => (name === 'reference' ? 1e-9 : 1e-5);
