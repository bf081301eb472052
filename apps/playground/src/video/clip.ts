/** A clip: small gray frames, one after the other. */

/** Rows and columns of a frame. */
export const size = 16;
/** Pixels of a frame. */
export const pixels = size * size;
/** Frames per second. */
export const frameRate = 8;
/** Frames of a clip: two seconds. */
export const framesPerClip = 16;

/** The bytes of its frames: [framesPerClip, size, size]. */
export type VideoTake = Uint8Array;

/** The whole clips in a recording. */
export function cutClips(frames: Uint8Array): readonly VideoTake[] {
  const length = framesPerClip * pixels;
  return Array.from({ length: Math.floor(frames.length / length) }, (_, clip) => frames.slice(clip * length, (clip + 1) * length));
}
