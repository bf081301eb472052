/** `statal-lab table`: makes the whole published table. It is `run` with seeds of its own, and then `report`. */
import { Command } from 'commander';
import { choiceOf } from './choice.js';
import { addLabFlags, choices } from './labFlags.js';
import { writeDocument } from './report.js';
import { compare, parametersFlag, type RunFlags } from './run.js';

/** Cells were chosen by the results of other seeds. */
const firstSeed = 21;

const examples = `
Examples:
  statal-lab table --out apps/experiments/results      the whole table: hours on two cores
  statal-lab table --task parity,copy --cells lstm,gru --out runs/small

It does what run does, with seeds from ${firstSeed} on, because cells were chosen by the results of others. Then it writes report.md, as report does.
Ctrl-C stops, and the same command goes on where it stopped.`;

export function tableVerb(): Command {
  const command = new Command('table')
    .description('make the whole table: all trainings, then the report')
    .addHelpText('after', `${choices()}\n${examples}`);
  return addLabFlags(command, { firstSeed }).addOption(parametersFlag()).action(table);
}

async function table(flags: RunFlags): Promise<void> {
  const choice = await choiceOf(flags);
  if ((await compare(flags, choice, true)) !== 'finished') return;
  const { documentOf } = await import('../document/documentOf.js');
  const written = await writeDocument(flags.out, await documentOf(flags.out, flags));
  // With --json, standard output has results only.
  (flags.json ? process.stderr : process.stdout).write(`${written}\n`);
}
