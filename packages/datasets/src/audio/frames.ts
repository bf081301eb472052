/** Cuts a signal into overlapping frames, as torch.stft does. */
import { requirePositive } from '../batches.js';
import { DatasetError } from '../datasetError.js';
import { requireFlag, requireOptions } from '../requireArgument.js';
import { requireSampleArray } from './audioSignal.js';

/** The options of `frameSignal`. */
export interface FrameOptions {
  /** Samples in a frame. */
  readonly length: number;
  /** Samples from one frame to the next. */
  readonly hop: number;
  /**
   * True: frame t is centered on sample t hop, and the signal is reflected at its ends. False: frame t starts at sample t hop, and samples
   * at the end that do not fill a frame are dropped. Default: true.
   */
  readonly centered?: boolean | undefined;
}

/** [steps, length], row by row. */
export interface Frames {
  readonly data: Float32Array;
  readonly steps: number;
  readonly length: number;
}

/**
 * The frames of N samples: 1 + floor(N / hop) if centered, else 1 + floor((N - length) / hop). There is at least one frame: a signal
 * shorter than a frame is padded with zeros.
 *
 * @throws DatasetError if there are no samples, or a size is not a positive integer
 *
 * @example
 * const { data, steps } = frameSignal(Float32Array.of(1, 2, 3, 4), { length: 2, hop: 1, centered: false });
 * data; // [1, 2, 2, 3, 3, 4]
 * steps; // 3
 */
export function frameSignal(samples: Float32Array, options: FrameOptions): Frames {
  requireOptions('frameSignal', options, ['length', 'hop', 'centered']);
  const { length, hop, centered = true } = options;
  requireFlag('frameSignal', 'centered', centered);
  requirePositive('frameSignal', { length, hop });
  requireSamples('frameSignal', samples);
  const steps = frameCount(samples.length, length, hop, centered);
  const data = new Float32Array(steps * length);
  for (let t = 0; t < steps; t++)
    copyFrame(samples, frameStart(t, length, hop, centered), data.subarray(t * length, (t + 1) * length), centered);
  return { data, steps, length };
}

export function requireSamples(owner: string, samples: Float32Array): void {
  requireSampleArray(owner, samples);
  if (samples.length === 0) throw new DatasetError(owner, 'there are 0 samples', 'Leave empty recordings out');
}

export function frameCount(samples: number, length: number, hop: number, centered: boolean): number {
  return 1 + Math.max(0, Math.floor((samples - (centered ? 0 : length)) / hop));
}

/** The first sample of frame t. It may be before the signal. */
export function frameStart(t: number, length: number, hop: number, centered: boolean): number {
  return t * hop - (centered ? Math.floor(length / 2) : 0);
}

/** Fills `frame` with the signal from `start` on. Beyond its ends the signal is reflected, or 0. */
export function copyFrame(samples: Float32Array, start: number, frame: Float32Array, reflected: boolean): void {
  if (start >= 0 && start + frame.length <= samples.length) {
    frame.set(samples.subarray(start, start + frame.length));
    return;
  }
  for (let index = 0; index < frame.length; index++) {
    const at = start + index;
    if (at >= 0 && at < samples.length) frame[index] = samples[at];
    else frame[index] = reflected ? samples[reflect(at, samples.length)] : 0;
  }
}

/** Reflects an index: ... 2 1 | 0 1 2 ... N-1 | N-2 N-3 ..., repeatedly if the signal is short. */
function reflect(at: number, length: number): number {
  const period = Math.max(1, 2 * (length - 1));
  const inside = ((at % period) + period) % period;
  return inside < length ? inside : period - inside;
}
