/** `statal-video train`: trains a model to classify clips, or to predict frames. */
import { typedFlags } from '@statal/command-line';
import { trainOnCorpus } from '@statal/command-line/corpus';
import { Command } from 'commander';
import { runTraining } from '../training/runTraining.js';
import { addTrainFlags, type TrainFlags } from './trainFlags.js';
import { videoProgram } from './videoProgram.js';

const examples = `
Examples:
  statal-video train                                                 which way did it turn? clips from a synthesizer, nothing to download
  statal-video train --question order --out runs/order               in what order did the colors come?
  statal-video train --data gestures --out runs/gestures --test 0.2  gestures/wave/1.mp4, gestures/nod/1.gif, gestures/nod/2/001.png, ...
  statal-video train --data gestures --out runs/large --size 64 --rate 12 --units 128
  statal-video train --data gestures --out runs/alone --cell none    the same without a memory, to compare with
  statal-video train --data clips --pattern "{label}_{film}_{index}" --test film=street --out runs/street
  statal-video train --resume --out runs/gestures --epochs 40        go on where it stopped
  statal-video train --from runs/gestures --data signs --out runs/signs --learning-rate 0.001
  statal-video train --from runs/gestures --data signs --out runs/both --grow-classes
  statal-video train --predict --out runs/digits                     the next frame of moving digits
  mpirun -n 4 statal-video train --data gestures --out runs/four     on 4 ranks, of one machine or several

--resume keeps the state of the optimizer and the place among the clips. --learning-rate, --dropout, --no-augmentation, --engine, --epochs and
--patience may change; the checkpoint keeps a history of these changes.
--from starts a new training from the best checkpoint of a trained model. Its layers, its kind of frames and, unless it is given, its dropout
stay. So do its classes where they cover those of the clips; otherwise the last layer is new, or grows with --grow-classes.

The last checkpoint and the best are kept in --out, with pictures: curves.svg has the losses, and frames.svg some clips with what the model
thought at each frame. Only the validation part decides which is the best; the test part is read once, at the end. Ctrl-C saves and stops; a
second Ctrl-C quits at once. Films need the system's ffmpeg; GIF, PNG and JPEG do not.`;

export function trainVerb(): Command {
  const command = new Command('train').description('learn to tell videos apart, or to predict frames').addHelpText('after', examples);
  return addTrainFlags(command).action((flags: TrainFlags) =>
    trainOnCorpus(videoProgram, { flags, typed: typedFlags(command), run: runTraining }),
  );
}
