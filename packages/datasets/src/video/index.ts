/** Video for sequence models, from films and images to batches of frames, as typed arrays. */

// Reading

export { DatasetError } from '../datasetError.js';
export type { FrameArea, FrameOptions, ReadVideoOptions } from './readOptions.js';
export { ffmpegVersion, type ReadWholeVideoOptions, readVideo, streamVideo, type VideoSource } from './readVideo.js';
export type { FrameShape, VideoFrames } from './videoFrames.js';
