/**
 * Moving digits: two handwritten digits fly about in a square, bounce off its sides and pass through each other (Srivastava, Mansimov and
 * Salakhutdinov, 2015). A model sees some frames and continues them.
 */
import { requirePositive } from '../../batches.js';
import { DatasetError } from '../../datasetError.js';
import { requireArgument, requireInteger, requireOptions } from '../../requireArgument.js';
import { seededRandom } from '../../sequences/seededRandom.js';
import { drawnFrames } from '../drawnFrames.js';
import type { Clip, VideoCorpus } from '../videoCorpus.js';
import type { VideoFrames } from '../videoFrames.js';
import { between, oneOf } from './clipTask.js';
import { digitSize, drawDigit } from './drawDigit.js';

/** The options of `movingDigits`. */
export interface MovingDigitsOptions {
  /**
   * Images of digits, 0 for the background and 255 for ink, [28, 28] each, such as those of MNIST. Default: digits that are drawn by strokes,
   * each time with another slant, size and pen.
   */
  readonly digits?: readonly Uint8Array[] | undefined;
  /** Default: 1. */
  readonly seed?: number | undefined;
  /** Number of clips. Default: 1000. */
  readonly clips?: number | undefined;
  /** Number of digits in a clip. Default: 2. */
  readonly count?: number | undefined;
  /** Rows and columns of a frame. Default: 64. */
  readonly size?: number | undefined;
  /** Number of frames of a clip. Default: 20. */
  readonly steps?: number | undefined;
}

/** Pixels in a step, at 64 pixels: between 2 and 4.5. The paper has one speed; others make the task harder. */
const speeds = [2 / 64, 4.5 / 64] as const;
const frameRate = 10;
/** The one class of these clips, which have no labels. */
const label = 'digits';

/**
 * Clips of one channel, [T, H, W, 1]. Where digits overlap, the brighter one is seen. Each clip is drawn when it is read, always the same for
 * the same seed and the same digits. All clips are of one class: they serve to predict frames, with `nextFrameBatches`.
 *
 * @throws DatasetError if a size is not a positive integer, an image has another size, or the frame is smaller than a digit
 *
 * @example
 * const { clips } = movingDigits({ seed: 1, clips: 10 });
 * const { data, shape } = await clips[0].read();
 * shape; // [20, 64, 64, 1]
 */
export function movingDigits(options: MovingDigitsOptions = {}): VideoCorpus {
  const owner = 'movingDigits';
  requireOptions(owner, options, ['digits', 'seed', 'clips', 'count', 'size', 'steps']);
  const { digits, seed = 1, clips: number = 1000, count = 2, size = 64, steps = 20 } = options;
  requireInteger(owner, 'seed', seed);
  requirePositive(owner, { clips: number, count, size, steps });
  const pixels = digitSize ** 2;
  const areImages =
    digits === undefined ||
    (Array.isArray(digits) && digits.length > 0 && digits.every((each) => each instanceof Uint8Array && each.length === pixels));
  requireArgument(owner, 'digits', areImages, digits, `a list of Uint8Arrays of ${digitSize} x ${digitSize}`);
  if (size < digitSize) throw new DatasetError(owner, `size must be ${digitSize} or more, got ${size}`, 'A digit would not fit');
  const clips = Array.from({ length: number }, (_, index): Clip => {
    const name = `${label}_${index}`;
    return {
      name,
      label,
      fields: { label, index: String(index) },
      async read(reading = {}) {
        const random = seededRandom(seed, 0, index);
        const images = Array.from({ length: count }, () =>
          digits === undefined ? drawDigit(Math.floor(10 * random()), random) : oneOf(digits, random),
        );
        return drawnFrames(moving(images, { size, steps }, random), reading, name);
      },
    };
  });
  return { name: 'moving digits', clips, classes: [label], fields: ['label', 'index'], skipped: [] };
}

function moving(
  images: readonly Uint8Array[],
  { size, steps }: { readonly size: number; readonly steps: number },
  random: () => number,
): VideoFrames {
  const data = new Uint8Array(steps * size * size);
  const room = size - digitSize;
  for (const image of images) {
    const angle = 2 * Math.PI * random();
    const speed = between(...speeds, random) * size;
    const start = [room * random(), room * random()];
    for (let t = 0; t < steps; t++) {
      const top = Math.round(bounced(start[0] + t * speed * Math.sin(angle), room));
      const left = Math.round(bounced(start[1] + t * speed * Math.cos(angle), room));
      for (let y = 0; y < digitSize; y++) {
        for (let x = 0; x < digitSize; x++) {
          const at = (t * size + top + y) * size + left + x;
          data[at] = Math.max(data[at], image[y * digitSize + x]);
        }
      }
    }
  }
  return { data, shape: [steps, size, size, 1], frameRate };
}

/** Where something is that would be at `place` without walls at 0 and at `room`. */
function bounced(place: number, room: number): number {
  if (room === 0) return 0;
  const around = ((place % (2 * room)) + 2 * room) % (2 * room);
  return around <= room ? around : 2 * room - around;
}
