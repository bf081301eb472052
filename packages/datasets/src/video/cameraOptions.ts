/** What is read of a camera. */
import type { ReadVideoOptions } from './readOptions.js';

/** The options of `streamCamera`. */
export interface CameraOptions extends Pick<ReadVideoOptions, 'height' | 'width' | 'crop' | 'gray' | 'frameRate' | 'signal'> {
  /** In a page: a stream with a picture, e.g. of a screen; it is not stopped at the end. Default: the camera that the user allows. */
  readonly stream?: MediaStream | undefined;
  /** In Node: the camera, as ffmpeg calls it, e.g. `/dev/video1` on Linux. Default: the first one. */
  readonly device?: string | undefined;
}
