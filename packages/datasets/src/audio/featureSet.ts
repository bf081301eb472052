/**
 * The features of many recordings. They are kept while they fit the memory limit; the others are read and computed again on each use. A
 * corpus need not fit in memory, and one that fits is read once.
 */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireFunction, requireHaving, requireOptions, requireTexts } from '../requireArgument.js';
import type { Recording, SkippedFile } from './audioCorpus.js';
import type { AudioFeatures } from './audioFeatures.js';
import type { Features } from './features.js';

/** The options of `loadFeatures`. */
export interface LoadFeaturesOptions {
  /** All classes of the corpus. The label of a recording becomes its index here. */
  readonly classes: readonly string[];
  readonly features: AudioFeatures;
  /** Keeps samples instead of features. Augmentation needs this, because it changes samples. Default: false. */
  readonly keepSamples?: boolean | undefined;
  /** Largest number of bytes to keep. Default: half a gibibyte. */
  readonly memory?: number | undefined;
  /** Throws at the first file that is unreadable, cut or damaged. Default: false, such files are skipped or used in part, and reported. */
  readonly strict?: boolean | undefined;
  /**
   * Allows a class to lose all its recordings, for a part that is only evaluated. Default: false, because a network could not learn that
   * class.
   */
  readonly allowLostClasses?: boolean | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The features of recordings, with their classes. */
export interface FeatureSet {
  /** The readable recordings. All fields below are in this order. */
  readonly recordings: readonly Recording[];
  readonly classes: readonly string[];
  /** The class of each recording. */
  readonly labels: Int32Array;
  /** Number of steps of each recording, without augmentation. */
  readonly lengths: Int32Array;
  /** Number of features in a step. */
  readonly width: number;
  /** Total duration after trimming. */
  readonly seconds: number;
  /** Number of recordings kept in memory. The others are read again on each use. */
  readonly kept: number;
  readonly skipped: readonly SkippedFile[];
  /** Problems of recordings that are used although they are cut or damaged. */
  readonly warnings: readonly DatasetError[];
  /** The features of a recording, after `change` is applied to its samples. The result belongs to the set: do not write to it. */
  features(index: number, change?: (samples: Float32Array) => Float32Array): Promise<Features>;
}

/** Number of files open at a time. */
const readAhead = 16;

/**
 * Reads every recording once. A file that is unreadable or not audio is listed in `skipped`. A cut or damaged one is used as far as it goes
 * and listed in `warnings`.
 *
 * @throws DatasetError if `strict` is set and a file is bad, if a class loses all its recordings, or if no recording is left
 *
 *
 * @example
 * const corpus = synthesizeRecordings({ speakers: 2, takes: 1 });
 * const set = await loadFeatures(corpus.recordings, { classes: corpus.classes, features: audioFeatures({ sampleRate: 8000 }) });
 * set.labels.length; // 20
 * set.skipped; // []
 */
export async function loadFeatures(recordings: readonly Recording[], options: LoadFeaturesOptions): Promise<FeatureSet> {
  requireLoadArguments(recordings, options);
  const {
    classes,
    features,
    keepSamples = false,
    memory = 2 ** 29,
    strict = false,
    allowLostClasses = false,
    onProgress,
    signal,
  } = options;
  const read: Recording[] = [];
  const store: (Features | Float32Array | undefined)[] = [];
  const lengths: number[] = [];
  const skipped: SkippedFile[] = [];
  const warnings: DatasetError[] = [];
  let samplesRead = 0;
  let bytes = 0;

  function take(recording: Recording, outcome: Prepared | DatasetError): void {
    const problem = outcome instanceof DatasetError ? outcome : outcome.warnings[0];
    if (strict && problem !== undefined) throw problem;
    if (outcome instanceof DatasetError) {
      skipped.push({ name: recording.name, message: outcome.message });
      return;
    }
    const { samples } = outcome;
    warnings.push(...outcome.warnings);
    const computed = features.compute(samples);
    const item = keepSamples ? samples : computed;
    const size = keepSamples ? samples.byteLength : computed.data.byteLength;
    const fits = bytes + size <= memory;
    if (fits) bytes += size;
    store.push(fits ? item : undefined);
    read.push(recording);
    lengths.push(computed.steps);
    samplesRead += samples.length;
  }

  for (let start = 0; start < recordings.length; start += readAhead) {
    signal?.throwIfAborted();
    const group = recordings.slice(start, start + readAhead);
    const outcomes = await Promise.all(group.map((recording) => samplesOrError(recording, features)));
    group.forEach((recording, index) => {
      take(recording, outcomes[index]);
    });
    onProgress?.({ done: start + group.length, total: recordings.length });
  }
  if (!allowLostClasses || read.length === 0) requireClasses(recordings, read, skipped);

  return {
    recordings: read,
    classes,
    labels: Int32Array.from(read, (recording) => classOf(recording, classes)),
    lengths: Int32Array.from(lengths),
    width: features.width,
    seconds: samplesRead / features.options.sampleRate,
    kept: store.filter((item) => item !== undefined).length,
    skipped,
    warnings,
    async features(index, change) {
      const item = store[index];
      if (item !== undefined && !change && 'data' in item) return item;
      const samples = item instanceof Float32Array ? item : features.prepare(await read[index].read());
      return features.compute(change ? change(samples) : samples);
    },
  };
}

function requireLoadArguments(recordings: readonly Recording[], options: LoadFeaturesOptions): void {
  const owner = 'loadFeatures';
  const areRecordings = Array.isArray(recordings) && recordings.every((each) => typeof each?.read === 'function');
  requireArgument(owner, 'recordings', areRecordings, recordings, 'a list of recordings');
  requireOptions(owner, options, ['classes', 'features', 'keepSamples', 'memory', 'strict', 'allowLostClasses', 'onProgress', 'signal']);
  const { classes, features, keepSamples = false, memory = 0, strict = false, allowLostClasses = false, onProgress, signal } = options;
  requireTexts(owner, 'classes', classes);
  requireHaving(owner, 'features', features, 'what audioFeatures gives', 'options', 'prepare', 'compute');
  for (const [name, value] of Object.entries({ keepSamples, strict, allowLostClasses })) requireFlag(owner, name, value);
  requireArgument(owner, 'memory', typeof memory === 'number' && memory >= 0, memory, 'a number of bytes from 0');
  if (onProgress !== undefined) requireFunction(owner, 'onProgress', onProgress);
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
}

interface Prepared {
  readonly samples: Float32Array;
  readonly warnings: readonly DatasetError[];
}

async function samplesOrError(recording: Recording, features: AudioFeatures): Promise<Prepared | DatasetError> {
  try {
    const audio = await recording.read();
    return { samples: features.prepare(audio), warnings: audio.warnings ?? [] };
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
}

function classOf({ name, label }: Recording, classes: readonly string[]): number {
  const place = classes.indexOf(label);
  if (place < 0)
    throw new DatasetError(name, `its class "${label}" is not one of ${classes.join(', ')}`, 'Give the classes of its own corpus');
  return place;
}

/** Throws if a class lost all its recordings: a network could never predict it. */
function requireClasses(all: readonly Recording[], read: readonly Recording[], skipped: readonly SkippedFile[]): void {
  const alive = new Set(read.map(({ label }) => label));
  const lost = all.find(({ label }) => !alive.has(label));
  if (lost === undefined) return;
  const first = skipped.find(({ name }) => name === lost.name);
  throw new DatasetError(
    `class "${lost.label}"`,
    `none of its recordings can be used; the first: ${first?.message.replace(/\.$/, '')}`,
    'Replace them or remove the class',
  );
}
