import { describe, expect, it } from 'vitest';
import { audioFeatures, fitNormalization, loadFeatures, splitRecordings, synthesizeRecordings } from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';

describe('synthesized digits', () => {
  it('are named and labeled like recordings of people', () => {
    const { recordings, classes, fields } = synthesizeRecordings({ speakers: 3, takes: 4 });
    expect(recordings.length).toBe(120);
    expect(classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    expect(fields).toEqual(['label', 'speaker', 'index']);
    expect(recordings[0]).toMatchObject({ name: '0_voice1_0', fields: { label: '0', speaker: 'voice1', index: '0' } });
    expect(new Set(recordings.map(({ name }) => name)).size).toBe(120);
  });

  it('sound the same for the same seed, and different for another take, voice or seed', async () => {
    const first = async (seed: number, index = 0) =>
      (await synthesizeRecordings({ seed, speakers: 2, takes: 2 }).recordings[index].read()).channels[0];
    expect(await first(1)).toEqual(await first(1));
    for (const other of [await first(2), await first(1, 1), await first(1, 2)]) expect(other).not.toEqual(await first(1));
  });

  it('stay within -1 and 1, last between a fifth of a second and two, and are not silent, at any sample rate', async () => {
    for (const sampleRate of [8000, 16_000, 44_100]) {
      for (const recording of synthesizeRecordings({ speakers: 2, takes: 1, sampleRate }).recordings) {
        const audio = await recording.read();
        const [samples] = audio.channels;
        const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        expect(audio.sampleRate).toBe(sampleRate);
        expect(samples.length / sampleRate).toBeGreaterThan(0.2);
        expect(samples.length / sampleRate).toBeLessThan(2);
        expect(peak).toBeGreaterThan(0.1);
        expect(peak).toBeLessThanOrEqual(1);
      }
    }
  });

  it('can be told apart in a voice that was never heard', async () => {
    const corpus = synthesizeRecordings({ speakers: 6, takes: 4 });
    const { train, test } = splitRecordings(corpus, { test: 'speaker=voice6' });
    const features = audioFeatures({ sampleRate: 8000, trim: 30 });
    const [trained, held] = await Promise.all([train, test].map((part) => loadFeatures(part, { classes: corpus.classes, features })));
    const normalization = await fitNormalization(trained);
    const parts = 5;

    /** The mean of each feature in each fifth of the recording. */
    async function summary(set: typeof trained, index: number): Promise<number[]> {
      const { data, steps, width } = await set.features(index);
      const sums = Array<number>(parts * width).fill(0);
      for (let t = 0; t < steps; t++) {
        const part = Math.floor((parts * t) / steps);
        for (let i = 0; i < width; i++)
          sums[part * width + i] += (data[t * width + i] - normalization.mean[i]) / normalization.deviation[i] / steps;
      }
      return sums;
    }

    const centers = corpus.classes.map(() => Array<number>(parts * features.width).fill(0));
    for (const [index, label] of trained.labels.entries()) {
      for (const [i, value] of (await summary(trained, index)).entries()) centers[label][i] += value / (train.length / 10);
    }
    let right = 0;
    for (const [index, label] of held.labels.entries()) {
      const point = await summary(held, index);
      const distances = centers.map((center) => center.reduce((sum, value, i) => sum + (value - point[i]) ** 2, 0));
      if (distances.indexOf(Math.min(...distances)) === label) right++;
    }
    expect(right / held.labels.length).toBeGreaterThan(0.8); // one in ten by chance
  });

  it('are refused in sizes that make no sense', async () => {
    expect(await messageOf(() => synthesizeRecordings({ takes: 0 }))).toBe(
      'synthesizeRecordings: takes must be an integer of 1 or more, got 0. Change takes.',
    );
    expect(await messageOf(() => synthesizeRecordings({ sampleRate: 10 }))).toBe(
      'synthesizeRecordings: the sample rate must be an integer from 1000 to 768000 hertz, got 10. Use a common one, e.g. 16000.',
    );
    expect(await messageOf(() => synthesizeRecordings({ seed: 0.5 }))).toBe(
      'synthesizeRecordings: seed is 0.5, expected an integer. Change seed.',
    );
  });
});
