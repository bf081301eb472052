/** Opens the clips of a training, and says how it starts. */
import { resolve } from 'node:path';
import { UsageError } from '@statal/command-line';
import { type CorpusProgram, newCellOptions, type Opening } from '@statal/command-line/corpus';
import type { VideoCorpus } from '@statal/datasets/video';
import { resumeCommand } from '../commandLine/callAgain.js';
import { openData, usualRate, usualSize, usualTest } from '../data/openData.js';
import { version } from '../packageJson.js';
import { ofModel } from '../training/fixedSettings.js';
import { isImageCell } from '../training/imageCells.js';
import { shrinking } from '../training/predictor.js';
import { type Preprocessing, videoModels } from '../training/savedModel.js';
import { type DataChoice, type Settings, settingsFrom } from '../training/settings.js';
import type { TrainFlags } from './trainFlags.js';

/** What this program adds to the start of a training. */
export const videoProgram: CorpusProgram<TrainFlags, DataChoice, VideoCorpus, Settings, Preprocessing> = {
  name: 'statal-video',
  version,
  noun: 'clip',
  resumeCommand,
  choiceOf: ({ data, pattern, question, clips }) => ({ data: data && resolve(data), pattern, question, clips }),
  namesItems: ({ data, question, clips }) => (data ?? question ?? clips) !== undefined,
  sameChoice: (saved, { data, pattern }) => ({
    ...saved,
    pattern: pattern ?? saved.pattern,
    ...(data !== undefined && { data: resolve(data) }),
  }),
  open: (choice, { flags }, saved) => openData(choice, { predict: saved?.predict ?? flags.predict ?? false, strict: flags.strict }),
  itemsOf: ({ clips }) => clips,
  settingsOf,
  usualTest,
  settingsFrom,
  load: videoModels.load,
  loadBest: videoModels.loadBest,
  ofModel,
};

/** Units of a cell over images, at every pixel. */
const usualImageUnits = 32;
const usualUnits = 64;
/** Folders have few clips, and the frames of a predictor are large. */
const fewClips = 8;
/** A folder of 50 clips then makes some 200 updates. */
const epochsOfFiles = 40;

function settingsOf({ flags, typed }: Opening<TrainFlags>, choice: DataChoice): object {
  const { predict = false, gray = false, memory, cell = predict ? 'convLstm' : 'statal' } = flags;
  const size = flags.size ?? usualSize(choice, predict);
  if (predict && !isImageCell(cell) && cell !== 'none')
    throw new UsageError(
      `--cell ${cell}`,
      'it has no image as its state, and --predict needs one',
      'Choose convLstm, convGru, convStatal or none',
    );
  if (predict && size % shrinking !== 0)
    throw new UsageError(`--size ${size}`, `a model that predicts frames needs a multiple of ${shrinking}`, 'Choose the next larger one');
  const units = flags.units ?? (isImageCell(cell) ? usualImageUnits : usualUnits);
  // The moving digits have one channel.
  const isGray = gray || (predict && choice.data === undefined);
  const rate = flags.rate ?? usualRate(choice, predict);
  const areFiles = choice.data !== undefined;
  const batch = (predict || areFiles) && !typed.has('batch') ? fewClips : flags.batch;
  const epochs = areFiles && !typed.has('epochs') ? epochsOfFiles : flags.epochs;
  return { ...flags, predict, gray: isGray, size, rate, cell, units, batch, epochs, cellOptions: newCellOptions(cell, memory) };
}
