/** `statal-lab sizes`: finds the smallest size with which each cell solves a task. */

import { count, UsageError } from '@statal/command-line';
import { Command } from 'commander';
import { comparedCell } from '../cells/cellTable.js';
import { outcomeOf, seedsInWords } from '../reports/phrases.js';
import { ownCellsOf, taskNames } from '../tasks/taskTable.js';
import { learningRates } from '../training/protocol.js';
import { ladder, mostSizes, type SizeSearchOptions, searchSizes } from '../training/searchSizes.js';
import { shareOf } from '../training/shard.js';
import { choiceOf, headingOf, seedsOf, updatesOf } from './choice.js';
import { addLabFlags, choices, type LabFlags } from './labFlags.js';
import { shardFlag, shardInWords } from './shardFlag.js';
import { worksOf } from './taskWork.js';
import { type Lab, withLab } from './withLab.js';

const examples = `
Examples:
  statal-lab sizes --task seen-before --cells lstm,gru --out runs/first
  statal-lab sizes --task seen-before --iterations 5000 --out runs/longer

A size solves a task when more than half of the seeds do, on new sequences as long as those trained on and on long ones. The sizes are
${ladder.join(', ')} units, tried by halving, with a linear read-out. Results are kept beside those of run; report shows both.`;

/** Tasks for few cells. Here they must be named. */
const slowTasks = taskNames.filter((name) => ownCellsOf(name) !== undefined);

export function sizesVerb(): Command {
  const command = new Command('sizes')
    .description('find the smallest size that solves a task')
    .addHelpText('after', `${choices()}\n${examples}`);
  return addLabFlags(command, { tasks: `all but ${slowTasks.join(', ')}` })
    .addOption(shardFlag())
    .action(sizes);
}

async function sizes(flags: LabFlags): Promise<void> {
  const { chosen: named, material } = await choiceOf(
    flags,
    taskNames.filter((name) => !slowTasks.includes(name)),
  );
  const seeds = seedsOf(flags);
  const chosen = named.filter(({ task: { goal } }) => goal.solvedFrom !== undefined);
  if (chosen.length === 0) throw new UsageError(`--task ${named[0].task.name}`, 'it cannot be solved', 'Take another task');
  const most = mostSizes * (learningRates.length + seeds.length);
  const all = chosen.flatMap(({ task, cells, effort }) => cells.map((cellName) => ({ task, cellName, effort })));
  const searches = shareOf(all, flags.shard);
  const works = worksOf(searches, most);
  const needed = Math.floor(seeds.length / 2) + 1;
  const heading: [string, string][] = [
    ...headingOf(chosen),
    ['training', `at most ${updatesOf(chosen)}`],
    ['sizes', `${ladder[0]} to ${ladder[ladder.length - 1]} units, linear read-out`],
    ['solved', `when ${needed} of ${seeds.length} seeds solve it (${seedsInWords(seeds)})`],
    ...shardInWords(flags.shard, searches.length, all.length),
    ['runs', `at most ${count(works.reduce((sum, { runs }) => sum + runs, 0))}, ${flags.workers} side by side`],
    ['kept in', `${flags.out} (Ctrl-C stops, the same command goes on)`],
  ];
  await withLab({ flags, material, heading, works, seeds }, async (lab) => {
    await Promise.all(searches.map((which, priority) => search(lab, { ...which, seeds, priority, most })));
  });
}

interface Search extends Pick<SizeSearchOptions, 'task' | 'cellName' | 'effort' | 'seeds' | 'priority'> {
  /** Largest number of runs. */
  readonly most: number;
}

/** Searches the smallest size of one cell on one task, and reports it. */
async function search({ runner, report, progress }: Lab, { most, ...which }: Search): Promise<void> {
  const { task, cellName } = which;
  const label = `${task.name.padEnd(20)} ${cellName.padEnd(22)}`;
  let used = 0;
  const found = await searchSizes({
    ...which,
    cell: comparedCell(cellName).make(task.lengths.training),
    runner: (configuration, urgency) => {
      used += 1;
      return runner(configuration, urgency);
    },
    onSize: ({ sizes: { units, parameters } }, results) =>
      report.decided(
        `${label} ${String(units).padStart(3)} units ${count(parameters).padStart(6)} parameters  ${outcomeOf(task, results)}`,
      ),
  });
  if (found === undefined) return;
  progress.skip(task.name, most - used);
  const answer =
    found === 'none'
      ? `none up to ${ladder[ladder.length - 1]} units`
      : `${count(found.sizes.parameters)} parameters, ${found.sizes.units} units`;
  report.decided(`${label} smallest that solves it: ${answer}`);
}
