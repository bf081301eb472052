/** From single runs to what a table says: runs of one comparison together, of one cell in a row. */
import type { Configuration } from '../training/configuration.js';
import { tuningSeed } from '../training/protocol.js';
import type { RunResult } from '../training/result.js';
import { bestOf } from '../training/seeds.js';

/** One model: a cell of a size, with what was tried to find its learning rate, and the runs that count. */
export interface ModelSummary {
  readonly cell: string;
  readonly units: number;
  readonly readout: number;
  readonly parameters: number;
  readonly learningRate: number;
  /** With seeds 1, 2, ... and that learning rate, by seed. */
  readonly runs: readonly RunResult[];
}

/** Runs that may be compared: one task, one effort, one budget (or a search over sizes, which has none). */
export interface Comparison {
  readonly task: Configuration['task'];
  readonly budget: number | undefined;
  readonly iterations: number;
  readonly patience: number;
  readonly evaluateEvery: number;
  readonly models: readonly ModelSummary[];
}

/** Comparisons in the order in which their first runs were made; models in the order of cells, then of size. */
export function summarize(results: readonly RunResult[], cellOrder: readonly string[]): Comparison[] {
  const groups = groupBy(results, ({ configuration: { protocol, task, budget, iterations, patience, evaluateEvery } }) => [
    protocol,
    task,
    budget ?? null,
    iterations,
    patience,
    evaluateEvery,
  ]);
  return groups.map((runs) => {
    const { task, budget, iterations, patience, evaluateEvery } = runs[0].configuration;
    const models = groupBy(runs, ({ configuration: { cell, units, readout } }) => [cell, units, readout]).flatMap(modelOf);
    const place = ({ cell }: ModelSummary): number => cellOrder.indexOf(cell) + (cellOrder.includes(cell) ? 0 : cellOrder.length + 1);
    models.sort((a, b) => place(a) - place(b) || a.units - b.units);
    return { task, budget, iterations, patience, evaluateEvery, models };
  });
}

/** None while the runs that count have not been made. */
function modelOf(runs: readonly RunResult[]): ModelSummary[] {
  const tuning = runs.filter(({ configuration }) => configuration.seed === tuningSeed);
  if (tuning.length === 0) return [];
  const { learningRate } = bestOf(tuning.toSorted((a, b) => b.configuration.learningRate - a.configuration.learningRate)).configuration;
  const counted = runs
    .filter(({ configuration }) => configuration.seed !== tuningSeed && configuration.learningRate === learningRate)
    .sort((a, b) => a.configuration.seed - b.configuration.seed);
  if (counted.length === 0) return [];
  const { cell, units, readout, parameters } = counted[0].configuration;
  return [{ cell: cell.name, units, readout, parameters, learningRate, runs: counted }];
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = JSON.stringify(keyOf(value));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}
