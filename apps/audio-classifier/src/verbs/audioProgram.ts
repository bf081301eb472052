/** Opens the recordings of a training, and says how it starts. */
import { resolve } from 'node:path';
import { duration } from '@statal/command-line';
import { type CorpusProgram, newCellOptions, type Opening } from '@statal/command-line/corpus';
import type { AudioCorpus, DownloadProgress } from '@statal/datasets/audio';
import { resumeCommand } from '../commandLine/callAgain.js';
import { openData, usualTest } from '../data/openData.js';
import { version } from '../packageJson.js';
import { ofModel } from '../training/fixedSettings.js';
import { audioModels, type Preprocessing } from '../training/savedModel.js';
import { type DataChoice, type Settings, settingsFrom } from '../training/settings.js';
import type { TrainFlags } from './trainFlags.js';

/** What this program adds to the start of a training. */
export const audioProgram: CorpusProgram<TrainFlags, DataChoice, AudioCorpus, Settings, Preprocessing> = {
  name: 'statal-audio',
  version,
  noun: 'recording',
  resumeCommand,
  choiceOf: ({ data, corpus, pattern }) => ({ data: data && resolve(data), corpus, pattern }),
  namesItems: ({ data, corpus }) => data !== undefined || corpus !== undefined,
  sameChoice: (saved, { data, pattern }) => ({
    ...saved,
    pattern: pattern ?? saved.pattern,
    ...(data !== undefined && { data: resolve(data) }),
  }),
  open,
  itemsOf: ({ recordings }) => recordings,
  settingsOf: ({ flags }) => ({ ...flags, cellOptions: newCellOptions(flags.cell, flags.memory) }),
  usualTest,
  settingsFrom,
  load: audioModels.load,
  loadBest: audioModels.loadBest,
  ofModel,
};

function open(choice: DataChoice, { flags, report, signal }: Opening<TrainFlags>): Promise<AudioCorpus> {
  const started = performance.now();
  const onDownload = ({ received, total }: DownloadProgress): void => {
    const seconds = (performance.now() - started) / 1000;
    const done = total === undefined ? undefined : received / total;
    const left = done === undefined || done === 0 ? '' : `, ${duration((seconds * (1 - done)) / done)} left`;
    report.loading(`downloading ${choice.corpus}: ${(received / 1e6).toFixed(1)} MB${left}`, done);
  };
  return openData(choice, { strict: flags.strict, onDownload, signal });
}
