/** Groups single runs for tables: by comparison, and by model within a comparison. */

import type { Configuration } from '../training/configuration.js';
import { tuningSeed } from '../training/protocol.js';
import type { RunResult } from '../training/result.js';
import { bestOf } from '../training/seeds.js';
import { byComparison, groupBy } from './groupBy.js';
import { inCellOrder } from './inCellOrder.js';

/** One model: a cell of one size, with its chosen learning rate and the runs that are compared. */
export interface ModelSummary {
  readonly cell: string;
  readonly units: number;
  readonly readout: number;
  readonly parameters: number;
  readonly learningRate: number;
  /** The runs with that learning rate and a seed that counts, sorted by seed. */
  readonly runs: readonly RunResult[];
}

/** Runs that are comparable: same task, effort and budget. A search over sizes has no budget. */
export interface Comparison {
  readonly task: Configuration['task'];
  readonly budget: number | undefined;
  readonly iterations: number;
  readonly patience: number;
  readonly evaluateEvery: number;
  readonly models: readonly ModelSummary[];
  /** The seeds of all these models, in ascending order. */
  readonly seeds: readonly number[];
}

/** The comparisons in the order of their first runs, and their models in the order of cells, then of size. */
export function summarize(results: readonly RunResult[], cellOrder: readonly string[]): Comparison[] {
  const groups = byComparison(results);
  return groups.map((runs) => {
    const { task, budget, iterations, patience, evaluateEvery } = runs[0].configuration;
    const models = groupBy(runs, ({ configuration: { cell, units, readout } }) => [cell, units, readout]).flatMap(modelOf);
    const cells = inCellOrder(
      models.map(({ cell }) => cell),
      cellOrder,
    );
    models.sort((a, b) => cells.indexOf(a.cell) - cells.indexOf(b.cell) || a.units - b.units);
    const seeds = new Set(models.flatMap((model) => model.runs.map(({ configuration }) => configuration.seed)));
    return { task, budget, iterations, patience, evaluateEvery, models, seeds: [...seeds].sort((a, b) => a - b) };
  });
}

/** One summary, or none if the runs that are compared are missing. */
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
