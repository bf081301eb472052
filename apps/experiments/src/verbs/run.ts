/** `statal-lab run`: trains cells on tasks, each with the same number of parameters and the same tuning, and stores the results. */

import { count, wholeNumber } from '@statal/command-line';
import { Command, Option } from 'commander';
import { comparedCell } from '../cells/cellTable.js';
import { outcomeOf, seedsInWords } from '../reports/phrases.js';
import { compareCells, countRuns } from '../training/compareCells.js';
import { matchParameters } from '../training/matchParameters.js';
import { learningRates, tuningSeed, widthsOf } from '../training/protocol.js';
import type { Case } from '../training/seeds.js';
import { shareOf } from '../training/shard.js';
import { type Choice, type ChosenTask, choiceOf, headingOf, seedsOf, updatesOf } from './choice.js';
import { addLabFlags, choices, type LabFlags } from './labFlags.js';
import { shardFlag, shardInWords } from './shardFlag.js';
import { worksOf } from './taskWork.js';
import { type LabEnd, withLab } from './withLab.js';

export interface RunFlags extends LabFlags {
  readonly parameters?: number | undefined;
}

const examples = `
Examples:
  statal-lab run --task seen-before --cells lstm,gru --seeds 5 --out runs/first
  statal-lab run --task characters --text poems.txt --out runs/poems
  statal-lab run --task spoken-digits --recordings digits --out runs/digits
  statal-lab run --out runs/all                  every task: hours on two cores
  statal-lab run --out runs/all --json | tee log.jsonl
  statal-lab run --out runs/all --shard 1/8      the first of eight parts, for machines that share a folder

Each cell gets the same number of parameters, within 2%, and the same learning rates to choose from (${learningRates.join(', ')}), on a seed
that does not count. Results are kept one by one: Ctrl-C stops, and the same command goes on where it stopped. What takes more than ten
minutes is asked about first at a terminal; --yes starts at once.`;

export function runVerb(): Command {
  const command = new Command('run').description('train cells on tasks that need memory').addHelpText('after', `${choices()}\n${examples}`);
  return addLabFlags(command).addOption(parametersFlag()).addOption(shardFlag()).action(run);
}

export function parametersFlag(): Option {
  return new Option('--parameters <n>', 'of each model (default: as the task says)').argParser(wholeNumber({ from: 50, to: 10_000_000 }));
}

async function run(flags: RunFlags): Promise<void> {
  await compare(flags, await choiceOf(flags));
}

/**
 * Compares the chosen cells on the chosen tasks.
 *
 * @param isFollowed whether the verb goes on with other work
 */
export function compare(flags: RunFlags, { chosen, material }: Choice, isFollowed = false): Promise<LabEnd> {
  const seeds = seedsOf(flags);
  const all = casesOf(chosen, flags.parameters);
  const cases = shareOf(all, flags.shard);
  const heading: [string, string][] = [
    ...headingOf(chosen),
    ['training', `at most ${updatesOf(chosen)}`],
    ['seeds', `${learningRates.length} learning rates on seed ${tuningSeed}, then ${seedsInWords(seeds)}`],
    ...shardInWords(flags.shard, cases.length, all.length),
    ['runs', `${count(countRuns({ cases, seeds }))}, ${flags.workers} side by side`],
    ['kept in', `${flags.out} (Ctrl-C stops, the same command goes on)`],
  ];
  const works = worksOf(cases, learningRates.length + seeds.length);
  return withLab({ flags, material, heading, works, seeds, isFollowed }, ({ runner, report }) =>
    compareCells({
      cases,
      seeds,
      runner,
      onCase: ({ task, cellName, sizes }, results) =>
        report.decided(
          `${task.name.padEnd(20)} ${cellName.padEnd(22)} ${count(sizes.parameters).padStart(6)} parameters  ${outcomeOf(task, results)}`,
        ),
    }),
  );
}

/** The chosen cells on their tasks, with as many parameters as the task says unless they are given. */
export function casesOf(chosen: readonly ChosenTask[], parameters?: number): Case[] {
  const cases = chosen.flatMap(({ task, cells, effort }) => {
    const budget = parameters ?? task.budget * effort.budgets;
    return cells.map((cellName) => {
      const cell = comparedCell(cellName).make(task.lengths.training);
      return { task, cellName, cell, sizes: matchParameters(cell, widthsOf(task), budget), budget, effort };
    });
  });
  return cases.map((which, priority) => ({ ...which, priority }));
}
