/** Invented results. */
import { type Configuration, keyOf } from '../src/training/configuration.js';
import type { RunResult } from '../src/training/result.js';

export interface SomeResult {
  readonly cell?: string;
  readonly task?: string;
  readonly seed?: number;
  readonly learningRate?: number;
  readonly units?: number;
  /** Absent in a search over sizes. */
  readonly budget?: number | undefined;
  readonly right?: number;
  readonly longRight?: number;
  readonly solvedAt?: number;
  readonly longSolvedAt?: number;
  readonly loss?: number;
  readonly stopped?: RunResult['stopped'];
}

export function someConfiguration({
  cell = 'gru',
  task = 'parity',
  seed = 1,
  learningRate = 0.01,
  units = 15,
  ...rest
}: SomeResult = {}): Configuration {
  const budget = 'budget' in rest ? rest.budget : 1000;
  return {
    protocol: 1,
    task: { name: task, revision: 1, training: 20, long: 200, batch: 32 },
    cell: { name: cell, kind: cell, options: {} },
    ...(budget !== undefined && { budget }),
    units,
    readout: budget === undefined ? 0 : 13,
    parameters: 1000 + units,
    learningRate,
    seed,
    iterations: 600,
    evaluateEvery: 100,
    patience: 8,
  };
}

export function someResult(what: SomeResult = {}): RunResult {
  const { right = 0.75, longRight = right, solvedAt, longSolvedAt, loss = 0.5, stopped = 'limit' } = what;
  const configuration = someConfiguration(what);
  return {
    key: keyOf(configuration),
    configuration,
    stopped,
    iterations: 200,
    ...(solvedAt !== undefined && { solvedAt }),
    ...(longSolvedAt !== undefined && { longSolvedAt }),
    curve: [
      [100, 0.69, 0.5],
      [200, loss, right],
    ],
    ...(stopped !== 'diverged' && { test: { training: { loss, right }, long: { loss, right: longRight } } }),
    seconds: 1.25,
    engine: 'reference',
  };
}
