/** Audio for sequence models, from files to batches of features, as typed arrays. */

// Reading

export { DatasetError } from '../datasetError.js';
export type { AudioSignal } from './audioSignal.js';
export { type DecodeAudioOptions, decodeAudio, readAudio, streamAudio } from './decodeAudio.js';

// From audio to samples

export { mixToMono } from './mixToMono.js';
export { type ResampleOptions, resample } from './resample.js';
export { type TrimSilenceOptions, trimSilence } from './trimSilence.js';

// From samples to features

export { type AudioFeatureOptions, type AudioFeatures, audioFeatures } from './audioFeatures.js';
export { deltas, withDeltas } from './deltas.js';
export type { Features } from './features.js';
export { type FrameOptions, type Frames, frameSignal } from './frames.js';
export { type FeatureFunction, type LogMelOptions, logMel } from './logMel.js';
export { type MelFilterbank, type MelFilterbankOptions, melFilterbank } from './melFilterbank.js';
export { type MfccOptions, mfcc } from './mfcc.js';

// Corpora

export { type FileNamePattern, fileNamePattern } from '../corpus/fileNamePattern.js';
export type { SkippedFile } from '../corpus/item.js';
export type { DownloadProgress } from '../disk/disk.js';
export {
  type AudioCorpus,
  type AudioCorpusOptions,
  type AudioFile,
  audioCorpus,
  type Recording,
} from './audioCorpus.js';
export { type AudioFolderOptions, audioFolder } from './audioFolder.js';
export { type CorpusName, corpora, type KnownCorpus } from './corpora.js';
export { cachedCorpus, type OpenCorpusOptions, openCorpus } from './openCorpus.js';
export { type SynthesizeRecordingsOptions, synthesizeRecordings } from './synthesizeRecordings.js';

// Splitting

export { parseSplit, type SplitRule } from '../corpus/parseSplit.js';
export { type HeldPart, type SplitDeviation, SplitError } from '../corpus/splitItems.js';
export { type SplitRecordings, type SplitRecordingsOptions, splitRecordings } from './splitRecordings.js';

// Batches for training

export type { ReadingRanks } from '../onAllRanks.js';
export type { BatchPart, BatchRows, PartOptions } from '../rowsOfPart.js';
export type { AsyncBatches } from '../sequences/asyncBatches.js';
export { type FeatureSource, fitNormalization } from '../sequences/fitNormalization.js';
export { type Normalization, normalizationFromJSON, normalize } from '../sequences/normalization.js';
export { seededRandom } from '../sequences/seededRandom.js';
export { type AugmentOptions, augment } from './augment.js';
export { type FeatureSet, type LoadFeaturesOptions, loadFeatures } from './featureSet.js';
export { type AudioBatch, type LengthBatchesOptions, lengthBatches } from './lengthBatches.js';
