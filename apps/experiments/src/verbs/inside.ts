/** `statal-lab inside`: trains cells as `run` does and measures what happens inside of the models. */

import { count, realNumber, UsageError, wholeNumber } from '@statal/command-line';
import { Command, Option } from 'commander';
import { type InsideColumn, insideColumns } from '../document/insideColumns.js';
import { chosenRate } from '../inside/chosenRate.js';
import { type InsideResult, insideKey, openInside } from '../inside/insideResult.js';
import { seedsInWords } from '../reports/phrases.js';
import type { Task } from '../tasks/task.js';
import type { TaskMaterial } from '../tasks/taskMaterial.js';
import { configurationOf } from '../training/protocol.js';
import { readResults } from '../training/resultsStore.js';
import type { Case } from '../training/seeds.js';
import { shareOf } from '../training/shard.js';
import { choiceOf, headingOf, updatesOf } from './choice.js';
import { addSharedFlags, choices, type SharedFlags } from './labFlags.js';
import { casesOf, parametersFlag } from './run.js';
import { shardFlag, shardInWords } from './shardFlag.js';
import { worksOf } from './taskWork.js';
import { type LabKind, withLabOf } from './withLab.js';

interface InsideFlags extends SharedFlags {
  readonly seed: number;
  readonly learningRate?: number | undefined;
  readonly parameters?: number | undefined;
}

/** Used if neither a flag nor stored runs say which. */
const usualRate = 0.01;

const examples = `
Examples:
  statal-lab inside --task seen-before --cells lstm,statal-value --out runs/first
  statal-lab inside --task characters --cells gru,statal-moments --seed 2 --learning-rate 0.003 --out runs/first

It trains as run does, then measures the model on validation sequences: how often neurons fire, how large the state is, how far gradients
reach back. The learning rate is the one that run has chosen in --out, or else ${usualRate}. Results are kept in inside.jsonl beside those of run; report
shows both.`;

export function insideVerb(): Command {
  const command = new Command('inside')
    .description('train, and measure what happens inside of the models')
    .addHelpText('after', `${choices()}\n${examples}`);
  return addSharedFlags(command)
    .addOption(
      new Option('--seed <n>', 'of the initial parameters and the training sequences').argParser(wholeNumber({ from: 0 })).default(1),
    )
    .addOption(
      new Option('--learning-rate <rate>', `of Adam (default: as run chose, or ${usualRate})`).argParser(realNumber({ above: 0, to: 1 })),
    )
    .addOption(parametersFlag())
    .addOption(shardFlag())
    .action(inside);
}

async function inside(flags: InsideFlags): Promise<void> {
  const { chosen, material } = await choiceOf(flags);
  const { seed, learningRate, parameters } = flags;
  await measureModels({ flags, material, cells: casesOf(chosen, parameters), seeds: [seed], learningRate });
}

interface InsideWork {
  readonly flags: SharedFlags;
  readonly material: TaskMaterial;
  /** The cells of all shards, on their tasks. */
  readonly cells: readonly Case[];
  readonly seeds: readonly number[];
  /** Default: the one that runs in `flags.out` have chosen, or else 0.01. */
  readonly learningRate?: number | undefined;
}

const measurements: LabKind<InsideResult> = {
  open: openInside,
  keyOf: insideKey,
  make: (pool, configuration, priority) => pool.make('makeInside', configuration, priority),
};

/** Trains and measures every cell with every seed. What `flags.out` has already is not made again. */
async function measureModels({ flags, material, cells: all, seeds, learningRate }: InsideWork): Promise<void> {
  if (all.length === 0) throw new UsageError('--cells', 'no cell is left to measure', 'Name one or more');
  const cells = shareOf(all, flags.shard);
  const { results } = await readResults(flags.out);
  const configurations = cells.flatMap((which) =>
    seeds.map((seed) => ({
      which,
      configuration: configurationOf({ ...which, learningRate: learningRate ?? chosenRate(which, results) ?? usualRate, seed }),
    })),
  );
  const works = worksOf(cells, seeds.length);
  const heading: [string, string][] = [
    ...headingOf(works),
    ['training', `at most ${updatesOf(works)}, ${seedsInWords(seeds)}`],
    ...shardInWords(flags.shard, cells.length, all.length),
    ['runs', `${count(configurations.length)}, ${flags.workers} side by side`],
    ['kept in', `${flags.out} (Ctrl-C stops, the same command goes on)`],
  ];
  await withLabOf(measurements, { flags, material, heading, works, seeds }, async ({ runner, report }) => {
    report.decided(lineOf(all[0].task, ({ title }) => title, 'task'));
    const measure = async ({ which, configuration }: (typeof configurations)[number]): Promise<void> => {
      const result = await runner(configuration, which.priority);
      if (result !== undefined) report.decided(lineOf(which.task, ({ of }) => of(result)));
    };
    await Promise.all(configurations.map(measure));
  });
}

/** A row of the table at a terminal. */
function lineOf(task: Task, entry: (column: InsideColumn) => string, first: string = task.name): string {
  const entries = insideColumns(task).flatMap((column) => {
    const { align, width } = column;
    if (width === undefined) return [];
    return align === 'left' ? entry(column).padEnd(width) : entry(column).padStart(width);
  });
  return [first.padEnd(20), ...entries].join(' ');
}
