import type { AudioSignal } from '@statal/datasets/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slidingWindows, type Window } from '../src/classifying/slidingWindows.js';

const sampleRate = 1000;
const ramp = (length: number): Float32Array => Float32Array.from({ length }, (_, n) => n / 1024);

async function all<T>(source: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of source) found.push(item);
  return found;
}

/** Cuts the samples into pieces of these sizes. */
function cut(samples: Float32Array, sizes: readonly number[]): AudioSignal[] {
  const recordings: AudioSignal[] = [];
  for (let at = 0, turn = 0; at < samples.length; turn++) {
    const size = sizes[turn % sizes.length];
    recordings.push({ channels: [samples.subarray(at, at + size)], sampleRate });
    at += size;
  }
  return recordings;
}

describe('sliding windows', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 });

  it('are the same however the audio comes in pieces, begin at every step, and leave no sample out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 900 }), sizes, async (length, pieces) => {
        const samples = ramp(length);
        const options = { seconds: 0.2, every: 0.05 };
        const windows = await all(slidingWindows(cut(samples, pieces), options));
        expect(windows).toEqual(await all(slidingWindows(cut(samples, [length]), options)));
        windows.forEach(({ start, end, audio }: Window, index) => {
          expect(start).toBeCloseTo(index * 0.05, 10);
          expect([...audio.channels[0]]).toEqual([...samples.subarray(Math.round(start * sampleRate), Math.round(end * sampleRate))]);
        });
        expect(windows.at(-1)?.end).toBeCloseTo(length / sampleRate, 10);
      }),
      { numRuns: 60, seed: 3 },
    );
  });
});
