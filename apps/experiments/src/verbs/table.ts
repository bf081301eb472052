/** `statal-lab table`: makes the whole published table. It is `run` with seeds of its own, the costs of steps, and `report`. */
import { Command, Option } from 'commander';
import { choiceOf } from './choice.js';
import { storeCosts } from './costs.js';
import { addLabFlags, choices } from './labFlags.js';
import { writeDocument } from './report.js';
import { compare, parametersFlag, type RunFlags } from './run.js';

/** Cells were chosen by the results of other seeds. */
const firstSeed = 21;

const examples = `
Examples:
  statal-lab table --out apps/experiments/results      the whole table: hours on two cores
  statal-lab table --task parity,copy --cells lstm,gru --out runs/small

It does what run does, with seeds from ${firstSeed} on, because cells were chosen by the results of others. Then it measures the time and memory
of a training step of each cell, which it keeps in costs.json. Run nothing else at the same time. Last, it writes report.md, as report does. Ctrl-C stops, and the same command
goes on where it stopped.`;

export function tableVerb(): Command {
  const command = new Command('table')
    .description('make the whole table: all trainings, the costs of steps, and the report')
    .addHelpText('after', `${choices()}\n${examples}`);
  return addLabFlags(command, { firstSeed })
    .addOption(parametersFlag())
    .addOption(new Option('--costs', 'measure the costs of steps again'))
    .action(table);
}

interface TableFlags extends RunFlags {
  readonly costs?: boolean | undefined;
}

async function table(flags: TableFlags): Promise<void> {
  const choice = await choiceOf(flags);
  if ((await compare(flags, choice, true)) !== 'finished') return;
  const cells = [...new Set(choice.chosen.flatMap((which) => which.cells))];
  if (!(await storeCosts({ flags, cells, anew: flags.costs ?? false }))) return;
  const { documentOf } = await import('../document/documentOf.js');
  const written = await writeDocument(flags.out, await documentOf(flags.out, flags));
  // With --json, standard output has results only.
  (flags.json ? process.stderr : process.stdout).write(`${written}\n`);
}
