/** The recordings of a training or an evaluation: a folder, a corpus by name, or the digits that come with the program. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import {
  audioFolder,
  corpora,
  DatasetError,
  type DownloadProgress,
  openCorpus,
  type Recording,
  type SoundCorpus,
  synthesizeSounds,
} from '@statal/datasets/audio';
import type { DataChoice } from '../training/settings.js';

export interface OpenDataOptions {
  /** Makes every file that would be skipped an error. */
  readonly strict?: boolean | undefined;
  readonly onDownload?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A folder for each class. */
const byFolder = '{label}/{name}';
/** All in one folder, named as those of the Free Spoken Digit Dataset. */
const byName = '{label}_{speaker}_{index}';
/** More would be lost on a network this small, and cost time. */
const highestRate = 16_000;

export async function openData({ data, corpus, pattern }: DataChoice, options: OpenDataOptions = {}): Promise<SoundCorpus> {
  const { strict = false, onDownload, signal } = options;
  if (corpus !== undefined) return openCorpus(corpus, { data, strict, onProgress: onDownload, signal });
  if (data === undefined) return synthesizeSounds();
  return audioFolder(data, { pattern: pattern ?? (await usualPattern(data)), strict });
}

/** By sub-folders where there are any, else by the names of the files. */
async function usualPattern(folder: string): Promise<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []); // audioFolder says what is wrong with it
  const hasFolders = entries.some((entry) => !entry.isFile() && !/^[._]/.test(entry.name));
  return hasFolders || entries.length === 0 ? byFolder : byName;
}

/** What the authors of a corpus hold out, or for the synthesised digits one of the voices; of other recordings nothing. */
export function usualTest({ data, corpus }: DataChoice): string {
  if (corpus !== undefined) return corpora[corpus].test ?? '0';
  return data === undefined ? 'speaker=voice8' : '0';
}

/** In hertz: that of the corpus, or of the first recording that can be read, and not more than speech needs. */
export async function usualSampleRate({ corpus }: DataChoice, recordings: readonly Recording[]): Promise<number> {
  if (corpus !== undefined) return corpora[corpus].sampleRate;
  for (const recording of recordings) {
    try {
      return Math.min(highestRate, (await recording.read()).sampleRate);
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error; // it will be named when its turn comes
    }
  }
  return highestRate;
}

export function fingerprint({ recordings }: SoundCorpus): string {
  return createHash('sha256')
    .update(recordings.map(({ name }) => name).join('\n'))
    .digest('hex');
}
