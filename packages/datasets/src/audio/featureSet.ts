/**
 * The features of many recordings. They are kept while they fit the memory limit; the others are read and computed again on each use. A
 * corpus need not fit in memory, and one that fits is read once.
 */
import type { SkippedFile } from '../corpus/item.js';
import { type LoadedItem, type LoadOptions, loadItems, loadOptionNames, requireLoadArguments } from '../corpus/loadItems.js';
import type { DatasetError } from '../datasetError.js';
import { requireFlag, requireHaving, requireOptions } from '../requireArgument.js';
import { type Recording, recordingWords } from './audioCorpus.js';
import type { AudioFeatures } from './audioFeatures.js';
import type { Features } from './features.js';

/** The options of `loadFeatures`. */
export interface LoadFeaturesOptions extends LoadOptions {
  readonly features: AudioFeatures;
  /** Keeps samples instead of features. Augmentation needs this, because it changes samples. Default: false. */
  readonly keepSamples?: boolean | undefined;
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
  requireFeatureArguments(recordings, options);
  const { classes, features, keepSamples = false } = options;
  let samplesRead = 0;

  async function load(recording: Recording): Promise<LoadedItem<Features | Float32Array>> {
    const audio = await recording.read();
    const samples = features.prepare(audio);
    const computed = features.compute(samples);
    const bytes = keepSamples ? samples.byteLength : computed.data.byteLength;
    samplesRead += samples.length;
    return { kept: keepSamples ? samples : computed, bytes, steps: computed.steps, warnings: audio.warnings ?? [] };
  }

  const { items, store, ...loaded } = await loadItems(recordings, load, options, { words: recordingWords, atOnce: readAhead });
  return {
    ...loaded,
    recordings: items,
    classes,
    width: features.width,
    seconds: samplesRead / features.options.sampleRate,
    kept: store.filter((item) => item !== undefined).length,
    async features(index, change) {
      const item = store[index];
      if (item !== undefined && !change && 'data' in item) return item;
      const samples = item instanceof Float32Array ? item : features.prepare(await items[index].read());
      return features.compute(change ? change(samples) : samples);
    },
  };
}

function requireFeatureArguments(recordings: readonly Recording[], options: LoadFeaturesOptions): void {
  const owner = 'loadFeatures';
  requireOptions(owner, options, [...loadOptionNames, 'features', 'keepSamples']);
  const { features, keepSamples = false } = options;
  requireLoadArguments(owner, 'recordings', recordings, options, recordingWords);
  requireHaving(owner, 'features', features, 'what audioFeatures gives', 'options', 'prepare', 'compute');
  requireFlag(owner, 'keepSamples', keepSamples);
}
