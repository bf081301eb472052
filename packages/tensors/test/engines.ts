/** The engines that the tests of this package run on, and the tolerance of each. */
import { type TestEngines, testEngines } from '@statal/tooling-vitest/testEngines';
import { type ComputeEngine, createEngine } from '../src/index.js';

const engines: TestEngines<ComputeEngine> = await testEngines(createEngine, { always: ['gpu:webgpu'] });

export const kinds: readonly string[] = engines.kinds;
export const kindsThatWait: readonly string[] = engines.kindsThatWait;
export const fewCases: boolean = engines.fewCases;
export const isThorough = (kind: string): boolean => engines.isThorough(kind);
export const engineOf = (kind: string): Promise<ComputeEngine> => engines.engineOf(kind);

/** |got - want| <= absolute + relative |want|. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export function isFloat32(kind: string): boolean {
  return kind !== 'reference';
}

/**
 * A few units in the last place; in float32, whatever is smaller than the least normal number may be 0. GPUs may be further off: WGSL
 * grants exp 3 + 2 |x| units in the last place, a quotient 2.5.
 */
export function toleranceOf(kind: string): Tolerance {
  if (!isFloat32(kind)) return { relative: 1e-13, absolute: 1e-15 };
  return { relative: kind === 'wasm' ? 5e-7 : 2e-6, absolute: 1.2e-38 };
}
