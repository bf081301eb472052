/** What is read of a camera. */
import type { ReadVideoOptions } from './readOptions.js';

/** The part of a `MediaStream` of a page that is used. */
export interface CameraStream {
  getVideoTracks(): readonly { readonly readyState: string }[];
}

/** The options of `streamCamera`. */
export interface CameraOptions extends Pick<ReadVideoOptions, 'height' | 'width' | 'crop' | 'gray' | 'frameRate' | 'signal'> {
  /** In a page: a `MediaStream` with a picture, e.g. of a screen; it is not stopped at the end. Default: the camera that the user allows. */
  readonly stream?: CameraStream | undefined;
  /** In Node: the camera, as ffmpeg calls it, e.g. `/dev/video1` on Linux. Default: the first one. */
  readonly device?: string | undefined;
}
