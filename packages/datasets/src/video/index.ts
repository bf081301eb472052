/** Video for sequence models, from films and images to batches of frames, as typed arrays. */

// Reading

export { DatasetError } from '../datasetError.js';
export type { CameraOptions, CameraStream } from './cameraOptions.js';
export type { FrameArea, FrameOptions, ReadVideoOptions } from './readOptions.js';
export { ffmpegVersion, type ReadWholeVideoOptions, readVideo, streamVideo, type VideoSource } from './readVideo.js';
export { streamCamera } from './streamCamera.js';
export type { FrameShape, VideoFrames } from './videoFrames.js';

// Corpora

export { type FileNamePattern, fileNamePattern } from '../corpus/fileNamePattern.js';
export type { SkippedFile } from '../corpus/item.js';
export { type MovingDigitsOptions, movingDigits } from './synthesis/movingDigits.js';
export { type ClipQuestion, type SynthesizeClipsOptions, synthesizeClips } from './synthesis/synthesizeClips.js';
export { type Clip, type VideoCorpus, type VideoCorpusOptions, type VideoFile, videoCorpus } from './videoCorpus.js';
export { type VideoFolderOptions, videoFolder } from './videoFolder.js';

// Splitting

export { parseSplit, type SplitRule } from '../corpus/parseSplit.js';
export { type HeldPart, type SplitDeviation, SplitError } from '../corpus/splitItems.js';
export { type SplitClips, type SplitClipsOptions, splitClips } from './splitClips.js';

// Batches for training

export type { ReadingRanks } from '../onAllRanks.js';
export type { BatchPart, BatchRows, PartOptions } from '../rowsOfPart.js';
export type { AsyncBatches } from '../sequences/asyncBatches.js';
export { type Normalization, normalizationFromJSON } from '../sequences/normalization.js';
export { seededRandom } from '../sequences/seededRandom.js';
export { type AugmentFramesOptions, augmentFrames } from './augmentFrames.js';
export { type ClipBatch, type ClipBatchesOptions, clipBatches } from './clipBatches.js';
export { type ClipSet, type LoadClipsOptions, loadClips } from './clipSet.js';
export { fitNormalization } from './fitNormalization.js';
export { type NextFrameBatch, nextFrameBatches } from './nextFrameBatches.js';
