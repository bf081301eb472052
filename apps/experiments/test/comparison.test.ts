import { describe, expect, it } from 'vitest';
import { comparedCell } from '../src/cells/cellTable.js';
import { parity } from '../src/tasks/parity.js';
import { compareCells, countRuns } from '../src/training/compareCells.js';
import { compareOnValidation } from '../src/training/compareOnValidation.js';
import { type Configuration, keyOf } from '../src/training/configuration.js';
import { efforts } from '../src/training/protocol.js';
import type { RunResult } from '../src/training/result.js';
import { createRunner } from '../src/training/runner.js';
import { ladder, mostSizes, searchSizes } from '../src/training/searchSizes.js';
import type { Case } from '../src/training/seeds.js';
import { someResult } from './someResult.js';

const gru = comparedCell('gru').make(20);
const effort = efforts.usual;

/** An invented result, as good as `judge` says. */
function pretended(configuration: Configuration, judge: (configuration: Configuration) => Partial<RunResult>): RunResult {
  return { ...someResult(), configuration, key: keyOf(configuration), ...judge(configuration) };
}

const solved = { solvedAt: 100, longSolvedAt: 100, test: { training: { loss: 0, right: 1 }, long: { loss: 0, right: 1 } } };

describe('a comparison', () => {
  const cases: Case[] = ['gru', 'lstm'].map((cellName, priority) => ({
    task: parity,
    cellName,
    cell: comparedCell(cellName).make(20),
    sizes: { units: 5, readout: 8, parameters: 1000 },
    budget: 1000,
    effort,
    priority,
  }));

  const seeds = [21, 22, 23, 24, 25];

  it('tries every learning rate once, and makes the runs that count with the best', async () => {
    const made: Configuration[] = [];
    const best = { gru: 0.003, lstm: 0.03 } as Record<string, number>;
    const runner = async (configuration: Configuration) => {
      made.push(configuration);
      return pretended(configuration, ({ cell, learningRate }) => (learningRate === best[cell.name] ? solved : {}));
    };
    const decided: string[] = [];
    await compareCells({ cases, seeds, runner, onCase: ({ cellName }, results) => decided.push(`${cellName} ${results.length}`) });
    expect(decided.sort()).toEqual(['gru 5', 'lstm 5']);
    expect(made).toHaveLength(countRuns({ cases, seeds }));
    for (const name of ['gru', 'lstm']) {
      const own = made.filter(({ cell }) => cell.name === name);
      const counted = own.filter(({ seed }) => seed > 0);
      expect(own.filter(({ seed }) => seed === 0).map(({ learningRate }) => learningRate)).toEqual([0.03, 0.01, 0.003]);
      expect(counted.map(({ seed }) => seed)).toEqual(seeds);
      expect(new Set(counted.map(({ learningRate }) => learningRate))).toEqual(new Set([best[name]]));
    }
  });

  it('decides nothing about a cell whose runs were stopped', async () => {
    const runner = async (configuration: Configuration) => (configuration.seed > 23 ? undefined : pretended(configuration, () => ({})));
    const onCase = (): void => {
      throw new Error('it was decided');
    };
    await compareCells({ cases, seeds, runner, onCase });
  });
});

describe('the better of two runs', () => {
  it('is the one that solved long sequences sooner, then the others sooner, then the one with the lower loss', () => {
    const order = [
      someResult({ solvedAt: 300, longSolvedAt: 300 }),
      someResult({ solvedAt: 100, longSolvedAt: 400 }),
      someResult({ solvedAt: 100, loss: 0.4 }),
      someResult({ solvedAt: 100, loss: 0.5 }),
      someResult({ loss: 0.1 }),
      someResult({ loss: 0.2 }),
      someResult({ loss: 0.1, stopped: 'diverged' }),
    ];
    expect(order.toReversed().sort(compareOnValidation)).toEqual(order);
  });
});

describe('the runner', () => {
  it('takes from disk what is there and stores what is made', async () => {
    const known = someResult({ seed: 1 });
    const other = someResult({ seed: 2 });
    const stored = [known];
    const asked: Configuration[] = [];
    const told: [string, boolean][] = [];
    const runner = createRunner({
      store: { get: (key) => stored.find((result) => result.key === key), add: (result) => stored.push(result) },
      pool: {
        run: async (configuration) => {
          asked.push(configuration);
          return other;
        },
      },
      onResult: ({ key }, made) => told.push([key, made]),
    });
    expect(await runner(known.configuration, 0)).toBe(known);
    expect(await runner(other.configuration, 0)).toBe(other);
    expect(await runner(other.configuration, 0)).toBe(other);
    expect(asked).toEqual([other.configuration]);
    expect(stored).toEqual([known, other]);
    expect(told).toEqual([
      [known.key, false],
      [other.key, true],
      [other.key, false],
    ]);
  });
});

describe('a search over sizes', () => {
  const search = async (solvesFrom: number, solvesSeed = (_: number): boolean => true) => {
    const tried: number[] = [];
    let runs = 0;
    const found = await searchSizes({
      task: parity,
      cellName: 'gru',
      cell: gru,
      effort,
      seeds: [1, 2, 3, 4, 5],
      priority: 0,
      runner: async (configuration) => {
        runs += 1;
        return pretended(configuration, ({ units, seed }) => (units >= solvesFrom && solvesSeed(seed) ? solved : {}));
      },
      onSize: ({ sizes }) => tried.push(sizes.units),
    });
    return { found, tried, runs };
  };

  it.each(ladder)('finds %i units where these are the fewest that solve the task', async (units) => {
    const { found, tried } = await search(units);
    expect(found).toMatchObject({ sizes: { units, readout: 0 } });
    expect(tried.length).toBeLessThanOrEqual(mostSizes);
  });

  it('says that none of them does', async () => {
    expect((await search(65)).found).toBe('none');
  });

  it('wants more than half of the seeds, and stops when the others cannot change it', async () => {
    expect((await search(8, (seed) => seed !== 2 && seed !== 3)).found).toMatchObject({ sizes: { units: 8 } });
    expect((await search(8, (seed) => seed > 3)).found).toBe('none');
    const { runs, tried } = await search(1);
    expect(runs).toBe(tried.length * (3 + 3));
  });
});
