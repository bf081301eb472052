/** `statal-lab sizes`: finds the smallest size with which each cell solves a task. */

import { count, UsageError } from '@statal/command-line';
import { Command } from 'commander';
import { comparedCell } from '../cells/cellTable.js';
import { outcomeOf } from '../reports/phrases.js';
import { learningRates } from '../training/protocol.js';
import { ladder, mostSizes, searchSizes } from '../training/searchSizes.js';
import { addLabFlags, choiceOf, choices, dataOf, type LabFlags } from './labFlags.js';
import { withLab } from './withLab.js';

const examples = `
Examples:
  statal-lab sizes --task seen-before --cells lstm,gru --out runs/first
  statal-lab sizes --task seen-before --iterations 5000 --out runs/longer

A size solves a task when more than half of the seeds do, on new sequences as long as those trained on and on long ones. The sizes are
${ladder.join(', ')} units, tried by halving, with a linear read-out. Results are kept beside those of run; report shows both.`;

export function sizesVerb(): Command {
  const command = new Command('sizes')
    .description('find the smallest size that solves a task')
    .addHelpText('after', `${choices()}\n${examples}`);
  return addLabFlags(command).action(sizes);
}

async function sizes(flags: LabFlags): Promise<void> {
  const { tasks: chosen, cells, effort, material } = await choiceOf(flags);
  const tasks = chosen.filter(({ goal }) => goal.solvedFrom !== undefined);
  if (tasks.length === 0) throw new UsageError('--task characters', 'it cannot be solved', 'Take another task');
  const { seeds } = flags;
  const most = mostSizes * (learningRates.length + seeds);
  const heading: [string, string][] = [
    ['tasks', tasks.map(({ name }) => name).join(', ')],
    ['cells', cells.join(', ')],
    ...dataOf(tasks),
    [
      'sizes',
      `${ladder[0]} to ${ladder[ladder.length - 1]} units, linear read-out; solved when ${Math.floor(seeds / 2) + 1} of ${seeds} seeds solve it`,
    ],
    ['runs', `at most ${count(tasks.length * cells.length * most)}, ${flags.workers} side by side`],
    ['kept in', `${flags.out} (Ctrl-C stops, the same command goes on)`],
  ];
  const runs = new Map(tasks.map(({ name }) => [name, cells.length * most]));
  await withLab({ flags, material, heading, runs, effort }, async ({ runner, report, progress }) => {
    const search = async (task: (typeof tasks)[number], cellName: string, priority: number): Promise<void> => {
      let used = 0;
      const found = await searchSizes({
        task,
        cellName,
        cell: comparedCell(cellName).make(task.lengths.training),
        effort,
        seeds,
        priority,
        runner: (configuration, urgency) => {
          used += 1;
          return runner(configuration, urgency);
        },
        onSize: ({ sizes: { units, parameters } }, results) =>
          report.decided(
            `${task.name.padEnd(14)} ${cellName.padEnd(22)} ${String(units).padStart(3)} units ${count(parameters).padStart(6)} parameters  ${outcomeOf(task, results)}`,
          ),
      });
      if (found === undefined) return;
      progress.skip(task.name, most - used);
      const answer =
        found === 'none'
          ? `none up to ${ladder[ladder.length - 1]} units`
          : `${count(found.sizes.parameters)} parameters, ${found.sizes.units} units`;
      report.decided(`${task.name.padEnd(14)} ${cellName.padEnd(22)} smallest that solves it: ${answer}`);
    };
    await Promise.all(tasks.flatMap((task, which) => cells.map((cell, index) => search(task, cell, which * cells.length + index))));
  });
}
