/** The engines that every test of this package runs on, and how close each must come to the truth. */

import { reportEngine } from '@statal/tooling-vitest/engineReport';
import { type ComputeEngine, createEngine } from '../src/index.js';

export const kinds = ['reference', 'wasm'] as const;

export type EngineKind = (typeof kinds)[number];

export async function engineOf(kind: EngineKind): Promise<ComputeEngine> {
  const engine = await createEngine({ kind });
  reportEngine({ engine: kind, ran: engine.name.startsWith(kind), reason: `createEngine gave ${engine.name}` });
  return engine;
}

/** |got - want| <= absolute + relative |want|. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** A few units in the last place; on wasm, whatever is smaller than the least normal float32 may be 0. */
export const tolerances: { readonly [K in EngineKind]: Tolerance } = {
  reference: { relative: 1e-13, absolute: 1e-15 },
  wasm: { relative: 5e-7, absolute: 1.2e-38 },
};
