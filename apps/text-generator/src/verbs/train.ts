/** `statal-text train`: trains a model on a text. */
import {
  isFirst,
  onFirstRank,
  requireDirectory,
  stoppingTraining,
  together,
  typedFlags,
  withInterruption,
  withRanks,
} from '@statal/command-line';
import { Command } from 'commander';
import { resumeCommand } from '../commandLine/callAgain.js';
import { createReport } from '../reports/createReport.js';
import { silentReport } from '../reports/silentReport.js';
import { runTraining } from '../training/runTraining.js';
import { startOfTraining } from './startOfTraining.js';
import { addTrainFlags, type TrainFlags } from './trainFlags.js';

const examples = `
Examples:
  statal-text train --input shakespeare.txt --out runs/shakespeare
  statal-text train --input shakespeare.txt --out runs/gru --cell gru --units 256 --dropout 0.2 --iterations 5000
  statal-text train --input shakespeare.txt --out runs/statal --cell statal
  statal-text train --input shakespeare.txt --out runs/moments --cell statal --memory moments --slots 4
  statal-text train --resume --out runs/gru --iterations 10000      go on where it stopped
  statal-text train --resume --out runs/gru --iterations 10000 --learning-rate 0.0005
  statal-text train --from runs/shakespeare --input sonnets.txt --out runs/sonnets --learning-rate 0.0005
  statal-text train --from runs/shakespeare --input goethe.txt --out runs/goethe --grow-vocabulary
  statal-text train --input news.txt --out runs/news --tokens words --vocabulary 5000
  statal-text train --input wikipedia --out runs/wikipedia          a text that prepare made, read from disk
  statal-text train --input shakespeare.txt --out runs/log --json | tee log.jsonl
  mpirun -n 4 statal-text train --input shakespeare.txt --out runs/four          on 4 ranks, of one machine or several

--resume keeps the state of the optimizer and the place in the text. --learning-rate, --dropout, --clip, --iterations or --epochs, and how often
to validate, save and sample may change; the checkpoint keeps a history of these changes.
--from starts a new training from the best checkpoint of a trained model, or from any with --from runs/x/step-000002000. The cell and its size,
the vocabulary and, unless it is given, the dropout are those of the model. Ids of old tokens stay when --grow-vocabulary adds new ones.

The last checkpoint and the best are kept in --out. Ctrl-C saves and stops; a second Ctrl-C quits at once.`;

export function trainVerb(): Command {
  const command = new Command('train').description('learn from a text').addHelpText('after', examples);
  return addTrainFlags(command).action(async (flags: TrainFlags) => train(flags, typedFlags(command)));
}

async function train(flags: TrainFlags, typed: ReadonlySet<string>): Promise<void> {
  const { out: directory } = flags;
  await withRanks({ program: 'statal-text', directory, flags, resume: resumeCommand(directory) }, async (ranks) => {
    await onFirstRank(ranks, () => requireDirectory(directory));
    const start = await together(ranks, () => startOfTraining(flags, typed, ranks));
    const report = isFirst(ranks) ? createReport(flags) : silentReport;
    const work = async (signal: AbortSignal): Promise<void> => {
      const engineFlags = { name: flags.engine, threads: flags.threads ?? ranks?.cores };
      const { engine } = await runTraining({ ...start, directory, report, signal, engine: engineFlags, ranks });
      engine.close();
    };
    await withInterruption(report, stoppingTraining, work, ranks);
  });
}
