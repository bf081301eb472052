/** The recordings of the task `spoken-digits`, read once as features: a folder, a corpus from the user's cache, or synthesized recordings. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@statal/command-line';
import {
  type AudioCorpus,
  audioFeatures,
  audioFolder,
  augment,
  cachedCorpus,
  corpora,
  DatasetError,
  type Recording,
  type SplitRecordings,
  seededRandom,
  splitRecordings,
  synthesizeRecordings,
} from '@statal/datasets/audio';
import type { Part } from './task.js';

/** Plain data, so that it can be passed to worker threads. */
export interface TaskRecordings {
  /** Name of the recordings in messages and reports. */
  readonly name: string;
  /** SHA-256 of names and samples, so that results on different recordings are not mixed. */
  readonly checksum: string;
  readonly classes: readonly string[];
  /** Number of features in a frame. */
  readonly width: number;
  readonly parts: { readonly [P in Part]: RecordingsPart };
}

/** The features of the recordings of a part. */
export interface RecordingsPart {
  /** The frames of all recordings, one after another, [frames, width]. 0 is silence, 1 the loudest value of the recording. */
  readonly frames: Float32Array;
  /** The first frame of each recording, and at the end the number of all frames. */
  readonly starts: Int32Array;
  /** The class of each recording. */
  readonly labels: Int32Array;
}

/** The official test rule of the Free Spoken Digit Dataset. The validation part comes out of the rest. */
const split = { test: 'index<5', validation: 'index<10' } as const;
const { pattern, sampleRate } = corpora.fsdd;
const naming =
  'Name them as 7_theo_12.wav is: what is said, by whom, and a number. Below 5 it is for the test, 5 to 9 for validation, from 10 on for training';

/** Values this many decibels below the loudest are silence. */
const range = 35;
/** Consecutive frames of 25 milliseconds. The ends are trimmed as in statal-audio. */
const features = audioFeatures({ kind: 'logMel', sampleRate, bands: 20, hop: sampleRate / 40, trim: 25, range });

/** The largest changes of a synthesized digit. */
const hardship = { speed: 0.2, noise: 0.25 } as const;

export interface ReadRecordingsOptions {
  /** Where downloads are kept. Default: the user's cache folder. */
  readonly cache?: string | undefined;
}

/**
 * @param path a folder. Default: the Free Spoken Digit Dataset if it was downloaded before, else synthesized digits
 * @throws UsageError if the folder has no recordings that can be divided into three parts
 * @throws DatasetError if a recording cannot be read
 */
export async function readTaskRecordings(path?: string, { cache }: ReadRecordingsOptions = {}): Promise<TaskRecordings> {
  const corpus =
    path === undefined ? ((await cachedCorpus('fsdd', { cache, strict: true })) ?? synthesizedDigits()) : await openFolder(path);
  const { train: training, validation, test } = divide(corpus);
  const hash = createHash('sha256');
  const read = (recordings: readonly Recording[]): Promise<RecordingsPart> => readPart(recordings, corpus.classes, hash);
  // In this order, because the checksum depends on it.
  const parts = { training: await read(training), validation: await read(validation), test: await read(test) };
  return { name: corpus.name, checksum: hash.digest('hex'), classes: corpus.classes, width: features.width, parts };
}

/** Synthesized digits with more variation of speed and more noise. The plain ones are too easy. */
export function synthesizedDigits(): AudioCorpus {
  const corpus = synthesizeRecordings({ takes: 25 });
  const harder = (recording: Recording, index: number): Recording => ({
    ...recording,
    async read() {
      const { channels, sampleRate: rate } = await recording.read();
      return { channels: [augment(channels[0], { ...hardship, sampleRate: rate }, seededRandom(1, index))], sampleRate: rate };
    },
  });
  return { ...corpus, recordings: corpus.recordings.map(harder) };
}

/** Opens the folder of the recordings, or one that contains it, such as a clone of the corpus. Unusable files are errors. */
async function openFolder(path: string): Promise<AudioCorpus> {
  const isFolder = async (name: string): Promise<boolean> => (await stat(name).catch(() => undefined))?.isDirectory() ?? false;
  if (!(await isFolder(path))) throw new UsageError(path, 'there is no such folder', 'Name a folder of recordings');
  const inside = join(path, 'recordings');
  const folder = (await isFolder(inside)) ? inside : path;
  return audioFolder(folder, { name: path, pattern, strict: true }).catch(explain);
}

function divide(corpus: AudioCorpus): SplitRecordings {
  try {
    return splitRecordings(corpus, split);
  } catch (error) {
    return explain(error);
  }
}

/** Replaces the hint by the naming scheme, because this program has no flags for rules and patterns. */
function explain(error: unknown): never {
  throw error instanceof DatasetError ? new UsageError(error.source, error.reason, naming) : error;
}

async function readPart(
  recordings: readonly Recording[],
  classes: readonly string[],
  hash: { update(data: string | Uint8Array): unknown },
): Promise<RecordingsPart> {
  const all: Float32Array[] = [];
  const starts = [0];
  for (const recording of recordings) {
    const audio = await recording.read();
    if (audio.warnings) throw audio.warnings[0]; // a cut recording would make the comparison unfair
    const samples = features.prepare(audio);
    const { data, steps } = features.compute(samples);
    hash.update(recording.name);
    hash.update(new Uint8Array(sixteenBits(samples).buffer));
    all.push(data);
    starts.push(starts[starts.length - 1] + steps);
  }
  const frames = new Float32Array(starts[starts.length - 1] * features.width);
  // Rounded as the features are, so that silence is exactly 0.
  const floor = Math.fround((range * Math.LN10) / 10);
  all.forEach((data, index) => {
    frames.set(
      data.map((value) => 1 + value / floor),
      starts[index] * features.width,
    );
  });
  return {
    frames,
    starts: Int32Array.from(starts),
    labels: Int32Array.from(recordings, ({ label }) => classes.indexOf(label)),
  };
}

/** Rounds to 16 bits, so that the checksum ignores differences in the last bit between machines. */
function sixteenBits(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.round(sample * 2 ** 15));
}
