/** The engines that the tests of this package run on, and the tolerance of each. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { type TestEngines, testEngines } from '@statal/tooling-vitest/testEngines';

const engines: TestEngines<ComputeEngine> = await testEngines(createEngine);

export const kinds: readonly string[] = engines.kinds;
export const kindsThatWait: readonly string[] = engines.kindsThatWait;
export const fewCases: boolean = engines.fewCases;
export const isThorough = (kind: string): boolean => engines.isThorough(kind);

const opened = new Map<string, Promise<ComputeEngine>>();

/** One engine for all tests of a file, because it compiles each kernel only once. */
export function engineOf(kind: string): Promise<ComputeEngine> {
  const known = opened.get(kind) ?? engines.engineOf(kind);
  opened.set(kind, known);
  return known;
}

export const toleranceOf = ({ name }: ComputeEngine): number => (name === 'reference' ? 1e-9 : 1e-4);
