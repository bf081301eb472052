/** Opens the recordings of a training or an evaluation: a folder, a corpus by name, or the built-in synthesized digits. */
import { readdir } from 'node:fs/promises';
import {
  type AudioCorpus,
  audioFolder,
  corpora,
  DatasetError,
  type DownloadProgress,
  openCorpus,
  type Recording,
  synthesizeRecordings,
} from '@statal/datasets/audio';
import type { DataChoice } from '../training/settings.js';

export interface OpenDataOptions {
  /** Throws at files that would be skipped. */
  readonly strict?: boolean | undefined;
  readonly onDownload?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The pattern of one folder per class. */
const byFolder = '{label}/{name}';
/** The pattern of one folder for all, as in the Free Spoken Digit Dataset. */
const byName = '{label}_{speaker}_{index}';
/** Higher rates cost time, and a network this small does not use them. */
const highestRate = 16_000;

export async function openData({ data, corpus, pattern }: DataChoice, options: OpenDataOptions = {}): Promise<AudioCorpus> {
  const { strict = false, onDownload, signal } = options;
  if (corpus !== undefined) return openCorpus(corpus, { data, strict, onProgress: onDownload, signal });
  if (data === undefined) return synthesizeRecordings();
  return audioFolder(data, { pattern: pattern ?? (await usualPattern(data)), strict });
}

/** The folder pattern if there are sub-folders, else the name pattern. */
async function usualPattern(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []); // audioFolder reports what is wrong with it
  const hasFolders = entries.some((entry) => !entry.isFile() && !/^[._]/.test(entry.name));
  return hasFolders || entries.length === 0 ? byFolder : byName;
}

/** The test part that the authors of a corpus define. For the synthesized digits it is one of the voices, otherwise nothing. */
export function usualTest({ data, corpus }: DataChoice): string {
  if (corpus !== undefined) return corpora[corpus].test ?? '0';
  return data === undefined ? 'speaker=voice8' : '0';
}

/** Sample rate in hertz: that of the corpus or of the first readable recording, but not above what speech needs. */
export async function usualSampleRate({ corpus }: DataChoice, recordings: readonly Recording[]): Promise<number> {
  if (corpus !== undefined) return corpora[corpus].sampleRate;
  for (const recording of recordings) {
    try {
      return Math.min(highestRate, (await recording.read()).sampleRate);
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error; // reported later, when it is loaded
    }
  }
  return highestRate;
}
