/**
 * The features of many recordings. They are kept while they fit the memory limit; the others are read and computed again on each use. A
 * corpus need not fit in memory, and one that fits is read once.
 */
import type { SkippedFile } from '../corpus/item.js';
import { loadItems, requireSame, type Share } from '../corpus/loadItems.js';
import { type LoadOptions, loadOptionNames, requireLoadArguments } from '../corpus/loadOptions.js';
import type { LoadedItem } from '../corpus/readShare.js';
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
  /** Number of recordings kept in memory. The others are read again on each use. With `ranks`, it grows while others are read. */
  readonly kept: number;
  readonly skipped: readonly SkippedFile[];
  /** Problems of recordings that are used although they are cut or damaged. */
  readonly warnings: readonly DatasetError[];
  /** With `ranks`: the recordings that this rank read at the start. `fitNormalization` reads these only. */
  readonly share?: Share | undefined;
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

  async function load(recording: Recording): Promise<LoadedItem<Features | Float32Array, number>> {
    const audio = await recording.read();
    const samples = features.prepare(audio);
    const computed = features.compute(samples);
    const bytes = keepSamples ? samples.byteLength : computed.data.byteLength;
    const kept = keepSamples ? samples : computed;
    return { kept, bytes, steps: computed.steps, facts: samples.length, warnings: audio.warnings ?? [] };
  }

  const loaded = await loadItems(recordings, options, { words: recordingWords, atOnce: readAhead, load });
  const { items, store, facts: sampleCounts, ...rest } = loaded;

  async function readSamples(index: number): Promise<Float32Array> {
    const samples = features.prepare(await items[index].read());
    requireSame(items[index], samples.length === sampleCounts[index]);
    if (keepSamples) store.keep(items[index], samples, samples.byteLength);
    return samples;
  }

  return {
    ...rest,
    recordings: items,
    classes,
    width: features.width,
    seconds: sampleCounts.reduce((sum, count) => sum + count, 0) / features.options.sampleRate,
    get kept() {
      return items.filter((item) => store.has(item)).length;
    },
    async features(index, change) {
      const known = store.get(items[index]);
      if (known !== undefined && !change && 'data' in known) return known;
      const samples = known instanceof Float32Array ? known : await readSamples(index);
      const computed = features.compute(change ? change(samples) : samples);
      if (!keepSamples && !change) store.keep(items[index], computed, computed.data.byteLength);
      return computed;
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
