/** `statal-audio train`: trains a model to classify recordings. */
import { typedFlags } from '@statal/command-line';
import { trainOnCorpus } from '@statal/command-line/corpus';
import { Command } from 'commander';
import { runTraining } from '../training/runTraining.js';
import { audioProgram } from './audioProgram.js';
import { addTrainFlags, type TrainFlags } from './trainFlags.js';

const examples = `
Examples:
  statal-audio train                                                digits from a synthesizer, nothing to download
  statal-audio train --data animals --out runs/animals --test 0.1   animals/cat/1.wav, animals/dog/1.wav, ...
  statal-audio train --corpus fsdd --out runs/digits                spoken digits, downloaded once
  statal-audio train --corpus fsdd --out runs/theo --test speaker=theo --validation speaker=lucas
  statal-audio train --data animals --out runs/statal --cell statal
  statal-audio train --data digits --pattern "{label}_{speaker}_{index}" --out runs/mine
  statal-audio train --resume --out runs/animals --epochs 60        go on where it stopped
  statal-audio train --resume --out runs/animals --epochs 60 --learning-rate 0.001
  statal-audio train --from runs/digits --data words --out runs/words --learning-rate 0.001
  statal-audio train --from runs/animals --data birds --out runs/both --grow-classes
  mpirun -n 4 statal-audio train --data animals --out runs/four    on 4 ranks, of one machine or several

--resume keeps the state of the optimizer and the place among the recordings. --learning-rate, --dropout, --no-augmentation, --engine, --epochs
and --patience may change; the checkpoint keeps a history of these changes.
--from starts a new training from the best checkpoint of a trained model. Its layers, its features and, unless it is given, its dropout stay. So
do its classes where they cover those of the recordings; otherwise the last layer is new, or grows with --grow-classes.

The last checkpoint and the best are kept in --out, and a picture of the losses, curves.svg. Only the validation part decides which is the
best; the test part is read once, at the end. Ctrl-C saves and stops; a second Ctrl-C quits at once.`;

export function trainVerb(): Command {
  const command = new Command('train').description('learn to tell recordings apart').addHelpText('after', examples);
  return addTrainFlags(command).action((flags: TrainFlags) =>
    trainOnCorpus(audioProgram, { flags, typed: typedFlags(command), run: runTraining }),
  );
}
