/** Makes more clips from the given ones: mirrored, moved, closer or farther, in other colors, faster or slower. */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireFunction, requireOptions } from '../requireArgument.js';
import { requireFrames, type VideoFrames } from './videoFrames.js';

/** The limits of the changes. Default of each: no change. */
export interface AugmentFramesOptions {
  /** Mirrors every second clip, left to right. Not for classes that tell left from right. */
  readonly flip?: boolean | undefined;
  /** Largest shift to each side, as a share of the height and of the width. The pixels at the edge fill the gap. */
  readonly shift?: number | undefined;
  /** Largest relative change of size: 0.1 is a factor from 0.9 to 1.1. */
  readonly scale?: number | undefined;
  /** Largest relative change of brightness, and again of each channel. */
  readonly color?: number | undefined;
  /** Largest relative change of speed. Frames are repeated or left out, and the number of frames changes. */
  readonly speed?: number | undefined;
}

/**
 * Draws each change uniformly up to its limit, once for the whole clip, in the order flip, shift, scale, color, speed. The input is not
 * changed. The same random numbers give the same frames.
 *
 * @param random numbers from 0 up to but not including 1, e.g. `seededRandom(seed, epoch, index)`
 * @throws DatasetError if a limit is negative, or that of scale, color or speed is 0.9 or more
 *
 * @example
 * const frames = await readVideo('bounce.gif');
 * const changed = augmentFrames(frames, { flip: true, shift: 0.1, color: 0.2 }, seededRandom(1));
 * changed.shape; // [4, 16, 16, 3]
 */
export function augmentFrames(frames: VideoFrames, options: AugmentFramesOptions, random: () => number): VideoFrames {
  requireFrames('augmentFrames', 'frames', frames);
  requireAugmentFramesOptions(options);
  requireFunction('augmentFrames', 'random', random);
  const { flip = false, shift = 0, scale = 0, color = 0, speed = 0 } = options;
  const either = (most: number): number => (2 * random() - 1) * most;
  const [, height, width, channels] = frames.shape;
  const isFlipped = random() < 0.5 && flip;
  const [down, right, zoom] = [either(shift) * height, either(shift) * width, 1 + either(scale)];
  const brightness = 1 + either(color);
  const gains = Array.from({ length: channels }, () => brightness * (1 + either(color)));
  const factor = 1 + either(speed);
  const moves = isFlipped || down !== 0 || right !== 0 || zoom !== 1;
  const moved = moves ? placed(frames, { isFlipped, down, right, zoom }) : frames;
  return atSpeed(color === 0 ? moved : colored(moved, gains), factor);
}

export function requireAugmentFramesOptions(options: AugmentFramesOptions): void {
  const owner = 'augmentFrames';
  requireOptions(owner, options, ['flip', 'shift', 'scale', 'color', 'speed']);
  const { flip = false, ...limits } = options;
  requireFlag(owner, 'flip', flip);
  for (const [name, limit = 0] of Object.entries(limits)) {
    requireArgument(owner, name, typeof limit === 'number', limit, 'a number');
    if (!(limit >= 0 && limit < 0.9)) throw new DatasetError(owner, `${name} must be from 0 to below 0.9, got ${limit}`, '0.1 is usual');
  }
}

/** How all frames of a clip are moved. */
interface Move {
  readonly isFlipped: boolean;
  /** In pixels. */
  readonly down: number;
  readonly right: number;
  readonly zoom: number;
}

/** Reads each new pixel where it was before, between four pixels. */
function placed(frames: VideoFrames, { isFlipped, down, right, zoom }: Move): VideoFrames {
  const [steps, height, width, channels] = frames.shape;
  const data = new Uint8Array(frames.data.length);
  const rows = sources(height, down, zoom, false);
  const columns = sources(width, right, zoom, isFlipped);
  for (let t = 0; t < steps; t++) {
    const start = t * height * width * channels;
    const at = (y: number, x: number): number => start + (y * width + x) * channels;
    for (let y = 0; y < height; y++) {
      const row = rows[y];
      for (let x = 0; x < width; x++) {
        const column = columns[x];
        for (let c = 0; c < channels; c++) {
          const above = mix(frames.data[at(row.first, column.first) + c], frames.data[at(row.first, column.second) + c], column.share);
          const below = mix(frames.data[at(row.second, column.first) + c], frames.data[at(row.second, column.second) + c], column.share);
          data[at(y, x) + c] = Math.round(mix(above, below, row.share));
        }
      }
    }
  }
  return { ...frames, data };
}

function mix(first: number, second: number, share: number): number {
  return first + (second - first) * share;
}

/** For each new place along one axis: the two old ones that it lies between, and the share of the second. */
function sources(
  size: number,
  shift: number,
  zoom: number,
  isFlipped: boolean,
): { readonly first: number; readonly second: number; readonly share: number }[] {
  const middle = (size - 1) / 2;
  return Array.from({ length: size }, (_, place) => {
    const from = (place - middle - shift) / zoom;
    const old = Math.max(0, Math.min(size - 1, middle + (isFlipped ? -from : from)));
    const first = Math.floor(old);
    return { first, second: Math.min(size - 1, first + 1), share: old - first };
  });
}

function colored(frames: VideoFrames, gains: readonly number[]): VideoFrames {
  const data = new Uint8Array(frames.data.length);
  for (let at = 0; at < data.length; at++) data[at] = Math.min(255, Math.round(frames.data[at] * gains[at % gains.length]));
  return { ...frames, data };
}

/** `factor` times as fast, at the same frame rate. */
function atSpeed(frames: VideoFrames, factor: number): VideoFrames {
  const [steps, height, width, channels] = frames.shape;
  const count = Math.max(1, Math.round(steps / factor));
  if (count === steps || steps === 0) return frames;
  const size = height * width * channels;
  const data = new Uint8Array(count * size);
  for (let t = 0; t < count; t++) {
    const from = Math.min(steps - 1, Math.floor(((t + 0.5) * steps) / count));
    data.set(frames.data.subarray(from * size, (from + 1) * size), t * size);
  }
  return { ...frames, data, shape: [count, height, width, channels] };
}
