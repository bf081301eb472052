/** Records some seconds of the microphone, and cuts them into words. */
import { StreamResampler } from '../live/streamResampler.js';
import { openSource, type SampleSource } from '../microphone/sampleSource.js';
import { cutWords } from './cutWords.js';
import { decibels, sampleRate } from './frames.js';

export interface RecordOptions {
  readonly source: SampleSource;
  readonly seconds: number;
  /** Called some times a second with the loudness in decibels below full scale. */
  readonly report: (level: number, secondsLeft: number) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at the ring. */
const interval = 50;

export async function record({ source, seconds, report, signal }: RecordOptions): Promise<readonly Float32Array[]> {
  const read = openSource(source);
  const resampler = new StreamResampler(source.rate);
  const samples = new Float32Array(seconds * sampleRate);
  let count = 0;
  while (count < samples.length && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, interval));
    for (const piece of read()) {
      const arrived = resampler.push(piece).subarray(0, samples.length - count);
      samples.set(arrived, count);
      count += arrived.length;
      if (arrived.length > 0) report(decibels(arrived, 0, arrived.length), (samples.length - count) / sampleRate);
    }
  }
  return cutWords(samples.subarray(0, count));
}
