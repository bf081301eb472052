/** The recordings of the task `spoken-digits`: a folder, a corpus from the user's cache, or synthesised sounds; read once, as what is heard. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@statal/command-line';
import {
  audioFolder,
  augment,
  cachedCorpus,
  corpora,
  DatasetError,
  type Recording,
  type SoundCorpus,
  type SplitRecordings,
  seededRandom,
  soundFeatures,
  splitRecordings,
  synthesizeSounds,
} from '@statal/datasets/audio';
import type { Part } from './task.js';

/** Plain data, so that worker threads can be given it. */
export interface TaskRecordings {
  /** What messages and reports call them. */
  readonly name: string;
  /** SHA-256 of names and samples, so that results on some recordings are never taken for those on others. */
  readonly checksum: string;
  readonly classes: readonly string[];
  /** Numbers in a frame. */
  readonly width: number;
  readonly parts: { readonly [P in Part]: HeardPart };
}

/** What is heard in the recordings of a part. */
export interface HeardPart {
  /** Frames of one recording after those of another [frames, width]: 0 is silence, 1 the loudest that the recording has. */
  readonly frames: Float32Array;
  /** The first frame of each recording, and at the end the number of all frames. */
  readonly starts: Int32Array;
  /** The class of each recording. */
  readonly labels: Int32Array;
}

/** The official rule of the Free Spoken Digit Dataset for what is held out; what is chosen by comes out of the rest. */
const split = { test: 'index<5', validation: 'index<10' } as const;
const { pattern, sampleRate } = corpora.fsdd;
const naming =
  'Name them as 7_theo_12.wav is: what is said, by whom, and a number. Below 5 it is for the test, 5 to 9 for validation, from 10 on for training';

/** Decibels below the loudest from which on it is silence. */
const range = 35;
/** Frames of 25 milliseconds, one after another. The ends are cut as in statal-audio. */
const hearing = soundFeatures({ kind: 'logMel', sampleRate, bands: 20, hop: sampleRate / 40, trim: 25, range });

/** The most that happens to a synthesised digit. */
const hardship = { speed: 0.2, noise: 0.25 } as const;

export interface ReadRecordingsOptions {
  /** Where downloads are kept. Default: the cache folder of the user. */
  readonly cache?: string | undefined;
}

/**
 * @param path of a folder; without one the Free Spoken Digit Dataset, if it has been downloaded before, else synthesised digits
 * @throws UsageError if the folder is not one of recordings that can be divided into three; DatasetError if one of them cannot be read
 */
export async function readTaskRecordings(path?: string, { cache }: ReadRecordingsOptions = {}): Promise<TaskRecordings> {
  const corpus =
    path === undefined ? ((await cachedCorpus('fsdd', { cache, strict: true })) ?? synthesisedDigits()) : await openFolder(path);
  const { train: training, validation, test } = divide(corpus);
  const hash = createHash('sha256');
  const hear = (recordings: readonly Recording[]): Promise<HeardPart> => heardPart(recordings, corpus.classes, hash);
  // One after another, because the checksum depends on the order.
  const parts = { training: await hear(training), validation: await hear(validation), test: await hear(test) };
  return { name: corpus.name, checksum: hash.digest('hex'), classes: corpus.classes, width: hearing.width, parts };
}

/** Said faster and slower and in rooms noisier than those of the synthesiser, which are told apart too easily. */
export function synthesisedDigits(): SoundCorpus {
  const corpus = synthesizeSounds({ takes: 25 });
  const harder = (recording: Recording, index: number): Recording => ({
    ...recording,
    async read() {
      const { channels, sampleRate: rate } = await recording.read();
      return { channels: [augment(channels[0], { ...hardship, sampleRate: rate }, seededRandom(1, index))], sampleRate: rate };
    },
  });
  return { ...corpus, recordings: corpus.recordings.map(harder) };
}

/** The folder of the recordings, or one that has it inside, as a clone of the corpus does. A file that cannot be used is an error. */
async function openFolder(path: string): Promise<SoundCorpus> {
  const isFolder = async (name: string): Promise<boolean> => (await stat(name).catch(() => undefined))?.isDirectory() ?? false;
  if (!(await isFolder(path))) throw new UsageError(path, 'there is no such folder', 'Name a folder of recordings');
  const inside = join(path, 'recordings');
  const folder = (await isFolder(inside)) ? inside : path;
  return audioFolder(folder, { name: path, pattern, strict: true }).catch(explain);
}

function divide(corpus: SoundCorpus): SplitRecordings {
  try {
    return splitRecordings(corpus, split);
  } catch (error) {
    return explain(error);
  }
}

/** There are no rules and no patterns to give here: what helps is another name. */
function explain(error: unknown): never {
  throw error instanceof DatasetError ? new UsageError(error.source, error.reason, naming) : error;
}

async function heardPart(
  recordings: readonly Recording[],
  classes: readonly string[],
  hash: { update(data: string | Uint8Array): unknown },
): Promise<HeardPart> {
  const heard: Float32Array[] = [];
  const starts = [0];
  for (const recording of recordings) {
    const sound = await recording.read();
    if (sound.warnings) throw sound.warnings[0]; // a cut recording would make the comparison unfair
    const samples = hearing.prepare(sound);
    const { data, steps } = hearing.compute(samples);
    hash.update(recording.name);
    hash.update(new Uint8Array(sixteenBits(samples).buffer));
    heard.push(data);
    starts.push(starts[starts.length - 1] + steps);
  }
  const frames = new Float32Array(starts[starts.length - 1] * hearing.width);
  // Rounded as the features are, so that silence is 0 and not nearly 0.
  const floor = Math.fround((range * Math.LN10) / 10);
  heard.forEach((data, index) => {
    frames.set(
      data.map((value) => 1 + value / floor),
      starts[index] * hearing.width,
    );
  });
  return {
    frames,
    starts: Int32Array.from(starts),
    labels: Int32Array.from(recordings, ({ label }) => classes.indexOf(label)),
  };
}

/** Another machine may round a synthesised sample another way in its last bit, and has the same recordings all the same. */
function sixteenBits(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.round(sample * 2 ** 15));
}
