/** What decodes films. `#films` in package.json resolves to one of the two implementations next to this file. */

import type { CameraOptions } from '../cameraOptions.js';
import type { ReadVideoOptions } from '../readOptions.js';
import type { VideoFrames } from '../videoFrames.js';

/** A film: the path of a file (Node), a Blob, or its bytes as they arrive. */
export type FilmSource = string | Blob | AsyncIterable<Uint8Array>;

export interface Films {
  /**
   * The frames of a film, in pieces of one or more. `warnings` are on the last piece, which may be empty.
   *
   * @throws DatasetError if it is not a film or has no frame in the range; the message calls it `name`
   */
  frames(source: FilmSource, options: ReadVideoOptions, name: string): AsyncGenerator<VideoFrames, void, void>;
  /** The frames of a camera, one at a time. */
  camera(options: CameraOptions & { readonly frameRate: number }): AsyncGenerator<VideoFrames, void, void>;
  /** The version of ffmpeg, if this host has it. */
  ffmpegVersion(): Promise<string | undefined>;
  /**
   * The frames of files that were decoded before with these options, else those of `decode`, which are kept on disk. In a page, those of
   * `decode`.
   *
   * @param folder where they are kept. Default: a folder in the user's cache
   */
  cached(
    paths: readonly string[],
    options: ReadVideoOptions,
    folder: string | undefined,
    decode: () => Promise<VideoFrames>,
  ): Promise<VideoFrames>;
  /** The images in a folder, as paths in the order of their names, or undefined if the path is not a folder. */
  imagesIn(folder: string): Promise<readonly string[] | undefined>;
}
