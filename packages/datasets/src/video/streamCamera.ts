/** Frames of a camera as they come. */
import { films } from '#films';
import { requireArgument, requireHaving } from '../requireArgument.js';
import type { CameraOptions } from './cameraOptions.js';
import { requireReadOptions } from './readOptions.js';
import type { VideoFrames } from './videoFrames.js';

/** Default number of frames per second. */
const usualRate = 10;

/**
 * The frames of a camera, one at a time, 10 per second by default. It runs until the loop ends or `signal` aborts; the camera is closed
 * then. In a page the user is asked, and frames for which there is no time are left out. In Node ffmpeg reads the camera, and the default size
 * is 64 x 64.
 *
 * @throws DatasetError if there is no camera, or it may not be used
 *
 * @example
 * // Not run here: it needs a camera.
 * for await (const { data } of streamCamera({ height: 32, width: 32, gray: true, frameRate: 8 })) console.log(data[0]);
 */
export async function* streamCamera(options: CameraOptions = {}): AsyncGenerator<VideoFrames, void, void> {
  const owner = 'streamCamera';
  requireReadOptions(owner, options, ['stream', 'device']);
  const { stream, device, frameRate = usualRate } = options;
  if (stream !== undefined) requireHaving(owner, 'stream', stream, 'a MediaStream', 'getVideoTracks');
  requireArgument(owner, 'device', device === undefined || typeof device === 'string', device, 'the name of a camera');
  yield* films.camera({ ...options, frameRate });
}
