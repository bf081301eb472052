/** `statal-lab run`: trains cells on tasks, each with the same number of parameters and the same tuning, and stores the results. */

import { count, wholeNumber } from '@statal/command-line';
import { Command, Option } from 'commander';
import { comparedCell } from '../cells/cellTable.js';
import { outcomeOf } from '../reports/phrases.js';
import type { Task } from '../tasks/task.js';
import { compareCells } from '../training/compareCells.js';
import { matchParameters } from '../training/matchParameters.js';
import { learningRates, widthsOf } from '../training/protocol.js';
import type { Case } from '../training/seeds.js';
import { addLabFlags, type Choice, choiceOf, choices, dataOf, type LabFlags } from './labFlags.js';
import { withLab } from './withLab.js';

interface RunFlags extends LabFlags {
  readonly parameters?: number | undefined;
}

const examples = `
Examples:
  statal-lab run --task seen-before --cells lstm,gru --seeds 5 --out runs/first
  statal-lab run --task characters --text poems.txt --out runs/poems
  statal-lab run --task spoken-digits --recordings digits --out runs/digits
  statal-lab run --out runs/all                  every cell on every task: more than an hour on two cores
  statal-lab run --out runs/all --json | tee log.jsonl

Each cell gets the same number of parameters, within 2%, and the same learning rates to choose from (${learningRates.join(', ')}), on a seed
that does not count. Results are kept one by one: Ctrl-C stops, and the same command goes on where it stopped. What takes more than ten
minutes is asked about first at a terminal; --yes starts at once.`;

export function runVerb(): Command {
  const command = new Command('run').description('train cells on tasks that need memory').addHelpText('after', `${choices()}\n${examples}`);
  return addLabFlags(command).addOption(parametersFlag()).action(run);
}

export function parametersFlag(): Option {
  return new Option('--parameters <n>', 'of each model (default: as the task says)').argParser(wholeNumber({ from: 50, to: 10_000_000 }));
}

async function run(flags: RunFlags): Promise<void> {
  const choice = await choiceOf(flags);
  const cases = casesOf(choice, flags.parameters);
  const { seeds } = flags;
  const perCase = learningRates.length + seeds;
  const { tasks, cells, material, effort } = choice;
  const heading: [string, string][] = [
    ['tasks', tasks.map(({ name }) => name).join(', ')],
    ['cells', cells.join(', ')],
    ...dataOf(tasks),
    [
      'training',
      `at most ${count(effort.iterations)} updates, ${learningRates.length} learning rates, then ${seeds} seed${seeds === 1 ? '' : 's'}`,
    ],
    ['runs', `${count(cases.length * perCase)}, ${flags.workers} side by side`],
    ['kept in', `${flags.out} (Ctrl-C stops, the same command goes on)`],
  ];
  const runs = new Map(tasks.map(({ name }) => [name, cells.length * perCase]));
  await withLab({ flags, material, heading, runs, effort }, ({ runner, report }) =>
    compareCells({
      cases,
      seeds,
      runner,
      onCase: ({ task, cellName, sizes }, results) =>
        report.decided(
          `${task.name.padEnd(14)} ${cellName.padEnd(22)} ${count(sizes.parameters).padStart(6)} parameters  ${outcomeOf(task, results)}`,
        ),
    }),
  );
}

/** Every cell on every task, with as many parameters as the task says unless they are given. */
export function casesOf({ tasks, cells, effort }: Pick<Choice, 'tasks' | 'cells' | 'effort'>, parameters?: number): Case[] {
  const caseOf = (task: Task, cellName: string, priority: number): Case => {
    const cell = comparedCell(cellName).make(task.lengths.training);
    const budget = parameters ?? task.budget * effort.budgets;
    return { task, cellName, cell, sizes: matchParameters(cell, widthsOf(task), budget), budget, effort, priority };
  };
  return tasks.flatMap((task, which) => cells.map((name, index) => caseOf(task, name, which * cells.length + index)));
}
