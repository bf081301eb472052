/** Cuts audio of any length, or an endless stream, into overlapping windows. */
import { type AudioSignal, DatasetError } from '@statal/datasets/audio';

export interface SlidingWindowOptions {
  /** Length of a window. */
  readonly seconds: number;
  /** Time from the start of one window to the start of the next. */
  readonly every: number;
}

export interface Window {
  /** Start of the window, in seconds. */
  readonly start: number;
  readonly end: number;
  readonly audio: AudioSignal;
}

/**
 * Yields each window as soon as its last sample arrives. A shorter last window holds the samples after the last full window, or a recording
 * that is shorter than one window.
 */
export async function* slidingWindows(
  pieces: AsyncIterable<AudioSignal> | Iterable<AudioSignal>,
  { seconds, every }: SlidingWindowOptions,
): AsyncGenerator<Window, void, void> {
  let kept: readonly Float32Array[] = [];
  let rate = 0;
  /** `position`: number of samples before `kept`. `seen`: number of samples that have been in a window. */
  let [position, seen] = [0, 0];

  const windowOf = (length: number): Window => ({
    start: position / rate,
    end: (position + length) / rate,
    audio: { channels: kept.map((samples) => samples.slice(0, length)), sampleRate: rate },
  });

  for await (const { channels, sampleRate } of pieces) {
    kept = kept.length === 0 ? channels : kept.map((samples, index) => joined(samples, channels[index]));
    rate = sampleRate;
    const [size, step] = [seconds, every].map((time) => Math.max(1, Math.round(time * rate)));
    while (kept[0].length >= size) {
      yield windowOf(size);
      seen = position + size;
      const gone = Math.min(step, kept[0].length);
      kept = kept.map((samples) => samples.subarray(gone));
      position += gone;
    }
  }
  if (kept.length === 0) throw new DatasetError('the stream', 'it ended without a sample', 'Check what sends it');
  if (position + kept[0].length > seen) yield windowOf(kept[0].length);
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
