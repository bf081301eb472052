/** Frames in memory: the output of every decoder and synthesizer, and the input of all later steps. */
import type { DatasetError } from '../datasetError.js';
import { requireArgument } from '../requireArgument.js';

/** The sizes of frames: [T, H, W, C] with C = 3 for red, green and blue, or 1 for gray. */
export type FrameShape = readonly [steps: number, height: number, width: number, channels: number];

/** Frames at a constant rate. */
export interface VideoFrames {
  /**
   * Values from 0 to 255, [T, H, W, C], channels last: channel c of the pixel in row y and column x of frame t is at
   * ((t H + y) W + x) C + c.
   */
  readonly data: Uint8Array;
  /** The shape of `data`. */
  readonly shape: FrameShape;
  /** In frames per second. */
  readonly frameRate: number;
  /** Problems of a film that could still be decoded, e.g. that its end is missing. Default: none. */
  readonly warnings?: readonly DatasetError[] | undefined;
}

/** @throws DatasetError if `value` is not frames, or its data and its shape do not fit together */
export function requireFrames(owner: string, name: string, value: unknown): void {
  requireArgument(owner, name, isFrames(value), value, 'a Uint8Array of T x H x W x C as data, with its shape and frameRate');
}

function isFrames(value: unknown): value is VideoFrames {
  const { data, shape, frameRate }: Partial<VideoFrames> = Object(value);
  if (!(data instanceof Uint8Array) || !Array.isArray(shape) || shape.length !== 4) return false;
  if (typeof frameRate !== 'number' || !(frameRate > 0)) return false;
  const isWhole = shape.every((size) => Number.isInteger(size) && size >= 0) && (shape[3] === 1 || shape[3] === 3);
  return isWhole && shape.reduce((product, size) => product * size, 1) === data.length;
}
