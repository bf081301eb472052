/** The engines that the tests of this package run on, and the tolerance of each. */
import { type ComputeEngine, createEngine } from '@statal/tensors';
import { type TestEngines, testEngines } from '@statal/tooling-vitest/testEngines';

const engines: TestEngines<ComputeEngine> = await testEngines(createEngine);

export const kinds: readonly string[] = engines.kinds;
export const kindsThatWait: readonly string[] = engines.kindsThatWait;
export const fewCases: boolean = engines.fewCases;
export const engineOf = (kind: string): Promise<ComputeEngine> => engines.engineOf(kind);

export const toleranceOf = ({ name }: ComputeEngine): number => (name === 'reference' ? 1e-9 : 1e-4);
