/**
 * The features of many recordings: kept while they fit in the memory they may take, read and computed again where they do not. So a corpus
 * need not fit in memory, and one that does is read once.
 */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireFunction, requireHaving, requireOptions, requireTexts } from '../requireArgument.js';
import type { Features } from './features.js';
import type { Recording, SkippedFile } from './soundCorpus.js';
import type { SoundFeatures } from './soundFeatures.js';

export interface LoadFeaturesOptions {
  /** All classes of the corpus: the label of a recording becomes its place here. */
  readonly classes: readonly string[];
  readonly features: SoundFeatures;
  /** Keeps samples in place of features, for augmentation, which changes samples. Default false. */
  readonly keepSamples?: boolean | undefined;
  /** Bytes that may be kept. Default: half a gibibyte. */
  readonly memory?: number | undefined;
  /** Makes the first file that cannot be read, or is cut or damaged, an error. Default false: it is skipped, or used as far as it goes, and told. */
  readonly strict?: boolean | undefined;
  /** Lets a class lose all its recordings, for a part that only measures. Default false: a network could never learn it. */
  readonly allowLostClasses?: boolean | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FeatureSet {
  /** Those that could be read. Everything below is in their order. */
  readonly recordings: readonly Recording[];
  readonly classes: readonly string[];
  /** The class of each. */
  readonly labels: Int32Array;
  /** Steps of each, without augmentation. */
  readonly lengths: Int32Array;
  /** Numbers in a step. */
  readonly width: number;
  /** How long all of them sound, after trimming. */
  readonly seconds: number;
  /** How many are kept in memory; the others are read again each time. */
  readonly kept: number;
  readonly skipped: readonly SkippedFile[];
  /** What is wrong with recordings that are used all the same: cut or damaged ones. */
  readonly warnings: readonly DatasetError[];
  /** The features of one, after `change` was made to its samples. What is returned belongs to the set: read it, do not write. */
  features(index: number, change?: (samples: Float32Array) => Float32Array): Promise<Features>;
}

/** Files opened at a time. */
const readAhead = 16;

/**
 * Reads every recording once. A file that cannot be read, or is not sound, is named in `skipped`; one that is cut or damaged is used as far as it
 * goes and named in `warnings`.
 *
 * Fails with a `DatasetError` under `strict`, when a class has lost all its recordings, and in any case when there is none left at all.
 *
 * @example
 * const set = await loadFeatures(train, { classes: corpus.classes, features: soundFeatures({ sampleRate: 8000 }) });
 * for (const { message } of set.skipped) console.error(message);
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
  requireOptions(owner, options);
  const { classes, features, keepSamples = false, memory = 0, strict = false, allowLostClasses = false, onProgress, signal } = options;
  requireTexts(owner, 'classes', classes);
  requireHaving(owner, 'features', features, 'what soundFeatures gives', 'options', 'prepare', 'compute');
  for (const [name, value] of Object.entries({ keepSamples, strict, allowLostClasses })) requireFlag(owner, name, value);
  requireArgument(owner, 'memory', typeof memory === 'number' && memory >= 0, memory, 'a number of bytes from 0');
  if (onProgress !== undefined) requireFunction(owner, 'onProgress', onProgress);
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
}

interface Prepared {
  readonly samples: Float32Array;
  readonly warnings: readonly DatasetError[];
}

async function samplesOrError(recording: Recording, features: SoundFeatures): Promise<Prepared | DatasetError> {
  try {
    const sound = await recording.read();
    return { samples: features.prepare(sound), warnings: sound.warnings ?? [] };
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

/** A class that silently vanished would be a network that can never answer it. */
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
