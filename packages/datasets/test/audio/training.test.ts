import { describe, expect, it } from 'vitest';
import {
  type AudioBatch,
  audioFeatures,
  augment,
  DatasetError,
  type FeatureSet,
  type Features,
  fitNormalization,
  lengthBatches,
  loadFeatures,
  normalizationFromJSON,
  normalize,
  type Recording,
  seededRandom,
  splitRecordings,
  synthesizeRecordings,
  trimSilence,
} from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';

const features = audioFeatures({ sampleRate: 8000, bands: 20, coefficients: 5 });
const corpus = synthesizeRecordings({ seed: 3, speakers: 2, takes: 3 });
const { classes } = corpus;

/** Recordings that count how often they are read. */
function counting(recordings: readonly Recording[]): { readonly recordings: Recording[]; readonly reads: () => number } {
  let reads = 0;
  return {
    recordings: recordings.map((recording) => ({
      ...recording,
      read: () => {
        reads++;
        return recording.read();
      },
    })),
    reads: () => reads,
  };
}

async function gathered(batches: AsyncIterable<AudioBatch>): Promise<AudioBatch[]> {
  const all: AudioBatch[] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

/** Features of given lengths; element i of step t of recording r is 1 + 100 r + t + i / 10. */
function setOf(lengths: readonly number[], width = 2): FeatureSet {
  return {
    recordings: [],
    classes: ['a', 'b'],
    labels: Int32Array.from(lengths, (_, r) => r % 2),
    lengths: Int32Array.from(lengths),
    width,
    seconds: 0,
    kept: lengths.length,
    skipped: [],
    warnings: [],
    features: async (r): Promise<Features> => {
      const data = Float32Array.from({ length: lengths[r] * width }, (_, k) => 1 + 100 * r + Math.floor(k / width) + (k % width) / 10);
      return { data, steps: lengths[r], width };
    },
  };
}

describe('features of a corpus', () => {
  it('are read once where they fit in memory, and are those of each recording', async () => {
    const { recordings, reads } = counting(corpus.recordings);
    const set = await loadFeatures(recordings, { classes, features });
    expect([set.kept, set.width, set.labels.length]).toEqual([60, 5, 60]);
    const seventh = await set.features(7);
    expect(reads()).toBe(60);
    expect(seventh).toEqual(features.compute(features.prepare(await corpus.recordings[7].read())));
    expect(set.lengths[7]).toBe(seventh.steps);
  });

  it('come from disk again where they do not, and are the same', async () => {
    const whole = await loadFeatures(corpus.recordings, { classes, features });
    const { recordings, reads } = counting(corpus.recordings);
    const set = await loadFeatures(recordings, { classes, features, memory: 10_000 });
    expect(set.kept).toBeGreaterThan(0);
    expect(set.kept).toBeLessThan(60);
    for (let index = 0; index < 60; index++) expect(await set.features(index)).toEqual(await whole.features(index));
    expect(reads()).toBe(60 + 60 - set.kept);
  });

  it('are computed anew from kept samples where these are to be changed', async () => {
    const { recordings, reads } = counting(corpus.recordings.slice(0, 20));
    const set = await loadFeatures(recordings, { classes, features, keepSamples: true });
    const louder = await set.features(0, (samples) => samples.map((sample) => 2 * sample));
    expect(louder.data[0]).toBeGreaterThan((await set.features(0)).data[0]);
    expect(reads()).toBe(20);
  });

  it('can be given up', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(loadFeatures(corpus.recordings, { classes, features, signal })).rejects.toThrow('stopped');
  });

  it('are refused for a class that nobody knows', async () => {
    expect(await messageOf(() => loadFeatures(corpus.recordings, { classes: ['0', '1'], features }))).toBe(
      '2_voice1_0: its class "2" is not one of 0, 1. Give the classes of its own corpus.',
    );
  });

  it('may lose a class in a part that only measures, but never all of them', async () => {
    const broken = (label: string) => (recording: Recording) =>
      recording.label === label || label === 'all'
        ? { ...recording, read: () => Promise.reject(new DatasetError(recording.name, 'it is broken', 'Leave it out')) }
        : recording;
    const load = (label: string, allowLostClasses: boolean) =>
      loadFeatures(corpus.recordings.map(broken(label)), { classes: corpus.classes, features, allowLostClasses });
    const set = await load('3', true);
    expect(new Set(set.recordings.map(({ label }) => label)).has('3')).toBe(false);
    expect(set.recordings.length + set.skipped.length).toBe(corpus.recordings.length);
    expect(await messageOf(() => load('3', false))).toMatch(
      /^class "3": none of its recordings can be used; the first: 3_.*: it is broken\./,
    );
    expect(await messageOf(() => load('all', true))).toMatch(/^class "0": none of its recordings can be used/);
  });

  it('lose the share of their mean that is to be taken away, before changes over time are added', () => {
    const samples = Float32Array.from({ length: 1600 }, (_, n) => Math.sin(n * n * 1e-4));
    const meansOf = (subtractMean: number): number[] => {
      const { data, steps, width } = audioFeatures({ sampleRate: 8000, kind: 'logMel', bands: 20, deltas: 1, subtractMean }).compute(
        samples,
      );
      return Array.from(
        { length: width },
        (_, i) => Array.from({ length: steps }, (_, t) => data[t * width + i]).reduce((a, b) => a + b) / steps,
      );
    };
    const plain = meansOf(0);
    for (const share of [0.5, 1]) {
      meansOf(share).forEach((mean, i) => {
        expect(mean).toBeCloseTo(i < 20 ? (1 - share) * plain[i] : plain[i], 4);
      });
    }
    expect(() => audioFeatures({ sampleRate: 8000, subtractMean: 2 })).toThrow(
      'audioFeatures: subtractMean must be from 0 to 1, got 2. 0.5 is a fair middle.',
    );
  });

  it('are described by plain data that makes them again', () => {
    const { options, width } = audioFeatures({ sampleRate: 16_000, kind: 'logMel', deltas: 2, trim: 40 });
    expect(width).toBe(120);
    expect(audioFeatures(JSON.parse(JSON.stringify(options))).options).toEqual(options);
  });
});

describe('normalization', () => {
  it('has the mean and the deviation of all steps of the set it is fitted on', async () => {
    const { mean, deviation } = await fitNormalization(setOf([1, 3], 1)); // values 1, and 101 102 103
    expect(mean[0]).toBeCloseTo(76.75, 10);
    expect(deviation[0]).toBeCloseTo(Math.sqrt((75.75 ** 2 + 24.25 ** 2 + 25.25 ** 2 + 26.25 ** 2) / 4), 10);
  });

  it('brings that set to mean 0 and deviation 1', async () => {
    const { train } = splitRecordings(corpus, { test: 'index=0' });
    const set = await loadFeatures(train, { classes, features });
    const normalization = await fitNormalization(set);
    const again = await fitNormalization({ ...set, features: async (index) => normalize(await set.features(index), normalization) });
    for (const mean of again.mean) expect(Math.abs(mean)).toBeLessThan(1e-5);
    for (const deviation of again.deviation) expect(Math.abs(deviation - 1)).toBeLessThan(1e-5);
  });

  it('leaves a feature that never changes finite', async () => {
    const still = {
      lengths: [1, 1],
      width: 1,
      features: async (): Promise<Features> => ({ data: Float32Array.of(7), steps: 1, width: 1 }),
    };
    expect(await fitNormalization(still)).toEqual({ mean: [7], deviation: [1] });
  });

  it('out of a checkpoint is checked', async () => {
    expect(normalizationFromJSON({ mean: [1], deviation: [2] })).toEqual({ mean: [1], deviation: [2] });
    for (const [json, problem] of [
      [{ mean: [1], deviation: [0] }, 'deviation.0 must be above 0'],
      [{ mean: [1, 2], deviation: [1] }, 'it must have as many means as deviations'],
      [{ mean: 'x', deviation: [1] }, 'mean must be a list of numbers'],
      [{ mean: [1] }, 'deviation is missing'],
      [7, 'it must be an object with "mean" and "deviation"'],
    ])
      expect(await messageOf(() => normalizationFromJSON(json, { source: 'model.json' }))).toBe(
        `model.json: the normalization is damaged: ${problem}. Take an intact copy, or train again.`,
      );
  });

  it('of another width is refused', async () => {
    expect(await messageOf(() => lengthBatches(setOf([3]), { batch: 1, normalization: { mean: [0], deviation: [1] } }))).toBe(
      'lengthBatches: the normalization is for 1 channels, not for 2. Fit it again, or use the channels it was fitted on.',
    );
  });
});

describe('batches by length', () => {
  it('put recordings side by side, time first, shortest first, with zeros after normalization', async () => {
    const batches = lengthBatches(setOf([3, 1, 2]), { batch: 2, normalization: { mean: [1, 1], deviation: [2, 1] } });
    expect(batches.count).toBe(2);
    expect(await batches.at(0)).toEqual({
      inputs: Float32Array.of(50, 100.1, 100, 200.1, 0, 0, 100.5, 201.1),
      lengths: Int32Array.of(1, 2),
      targets: Int32Array.of(1, 0),
      indices: Int32Array.of(1, 2),
      shape: [2, 2, 2],
      steps: 2,
      batch: 2,
      width: 2,
    });
    expect((await batches.at(1)).indices).toEqual(Int32Array.of(0));
  });

  it('hold every recording once in every epoch, in another order each time', async () => {
    const set = setOf(Array.from({ length: 103 }, (_, r) => 1 + ((r * 37) % 50)));
    const orders = await Promise.all(
      [0, 1].map(async (epoch) =>
        (await gathered(lengthBatches(set, { batch: 8, seed: 5, epoch }))).flatMap(({ indices }) => [...indices]),
      ),
    );
    for (const order of orders) expect([...order].sort((a, b) => a - b)).toEqual([...Array(103).keys()]);
    expect(orders[0]).not.toEqual(orders[1]);
  });

  it('are the same for the same seed and epoch, whichever is asked for first', async () => {
    const set = await loadFeatures(corpus.recordings, { classes, features, keepSamples: true });
    const options = { batch: 8, seed: 5, epoch: 2, augmentation: { sampleRate: 8000, speed: 0.1, shift: 0.02, gain: 6, noise: 0.1 } };
    const straight = await gathered(lengthBatches(set, options));
    const resumed = lengthBatches(set, options);
    for (const index of [5, 0, 7]) expect(await resumed.at(index)).toEqual(straight[index]);
    const next = await lengthBatches(set, { ...options, epoch: 3 }).at(0);
    expect(next.inputs).not.toEqual(straight[0].inputs);
  });

  it('are mostly audio, not padding, and are not sorted by length over an epoch', async () => {
    const random = seededRandom(1);
    const set = setOf(Array.from({ length: 1000 }, () => 20 + Math.floor(80 * random())));
    const batches = await gathered(lengthBatches(set, { batch: 10, seed: 1 }));
    const cells = batches.reduce((sum, { steps, batch }) => sum + steps * batch, 0);
    const steps = set.lengths.reduce((sum, length) => sum + length, 0);
    expect(steps / cells).toBeGreaterThan(0.93);
    const longest = batches.map((batch) => batch.steps);
    expect(longest).not.toEqual([...longest].sort((a, b) => a - b));
  });

  it('are refused without recordings, and where there is none of that number', async () => {
    expect(await messageOf(() => lengthBatches(setOf([]), { batch: 2 }))).toBe(
      'lengthBatches: there are no recordings. Give at least one.',
    );
    expect(await messageOf(() => lengthBatches(setOf([1]), { batch: 0 }))).toBe(
      'lengthBatches: batch must be an integer of 1 or more, got 0. Change batch.',
    );
    expect(await messageOf(() => lengthBatches(setOf([1]), { batch: 1 }).at(1))).toBe(
      'lengthBatches: there is no batch 1. An epoch has batches 0 to 0.',
    );
    expect(await messageOf(() => lengthBatches(setOf([1]), { batch: 1, augmentation: { sampleRate: 8000 } }))).toBe(
      'lengthBatches: augmentation needs a seed. Give seed, e.g. 1.',
    );
  });
});

describe('augmentation', () => {
  const samples = Float32Array.from({ length: 800 }, (_, n) => Math.sin(n / 5));
  const sampleRate = 8000;

  it('changes nothing unless it is asked to', () => {
    expect(augment(samples, { sampleRate }, seededRandom(1))).toEqual(samples);
  });

  it('gives the same for the same random numbers and leaves its input alone', () => {
    const before = samples.slice();
    const all = { sampleRate, speed: 0.1, shift: 0.01, color: 0.5, gain: 6, noise: 0.3 };
    expect(augment(samples, all, seededRandom(1, 2, 3))).toEqual(augment(samples, all, seededRandom(1, 2, 3)));
    expect(augment(samples, all, seededRandom(1, 2, 3))).not.toEqual(augment(samples, all, seededRandom(1, 2, 4)));
    expect(samples).toEqual(before);
  });

  it('moves by at most the shift, with zeros where nothing was', () => {
    const [left, right] = [0, 0.999].map((value) => augment(samples, { sampleRate, shift: 0.01 }, () => value));
    expect([...left]).toEqual([...samples.subarray(80), ...Array(80).fill(0)]);
    expect([...right]).toEqual([...Array(80).fill(0), ...samples.subarray(0, 720)]);
    expect(augment(samples, { sampleRate, shift: 10 }, () => 0).every((sample) => sample === 0)).toBe(true);
  });

  it('is louder or quieter by at most the gain', () => {
    const quiet = augment(samples, { sampleRate, gain: 20 }, () => 0);
    for (let n = 0; n < 800; n++) expect(quiet[n]).toBeCloseTo(samples[n] / 10, 6);
  });

  it('colors at most by the filter 1, a, b, and the first sample by nothing', () => {
    const [dark, bright] = [0.99999, 0].map((value) => augment(samples, { sampleRate, color: 0.8 }, () => value));
    for (let n = 2; n < 800; n++) {
      expect(dark[n]).toBeCloseTo(samples[n] + 0.8 * samples[n - 1] + 0.4 * samples[n - 2], 3);
      expect(bright[n]).toBeCloseTo(samples[n] - 0.8 * samples[n - 1] - 0.4 * samples[n - 2], 3);
    }
    expect([dark[0], bright[0]]).toEqual([samples[0], samples[0]]);
    expect(augment(samples, { sampleRate, color: 0.8 }, () => 0.5)).toEqual(samples);
  });

  it('is faster or slower by at most the speed', () => {
    expect(augment(samples, { sampleRate, speed: 0.2 }, () => 0).length).toBe(1000);
    expect(augment(samples, { sampleRate, speed: 0.2 }, () => 0.9999).length).toBe(667);
  });

  it('adds at most that share of noise', () => {
    const random = seededRandom(9);
    let [noise, audio] = [0, 0];
    for (let round = 0; round < 200; round++) {
      augment(samples, { sampleRate, noise: 0.5 }, random).forEach((sample, n) => {
        noise += (sample - samples[n]) ** 2;
        audio += samples[n] ** 2;
      });
    }
    expect(Math.sqrt(noise / audio)).toBeCloseTo(0.5 / Math.sqrt(3), 1); // the deviation is drawn evenly from 0 to 0.5
  });

  it('refuses limits that make no sense', async () => {
    expect(await messageOf(() => augment(samples, { sampleRate, gain: -1 }, Math.random))).toBe(
      'augment: gain must be 0 or more, got -1. Change gain.',
    );
    expect(await messageOf(() => augment(samples, { sampleRate, speed: 1 }, Math.random))).toBe(
      'augment: speed must be below 0.9, got 1. 0.1 is usual.',
    );
  });
});

describe('silence', () => {
  const quiet = (length: number): number[] => Array.from({ length }, (_, n) => 1e-4 * Math.sin(n));
  const loud = Array.from({ length: 1600 }, (_, n) => Math.sin(n / 3));

  it('is trimmed at both ends and kept inside', () => {
    const samples = Float32Array.from([...quiet(800), ...loud, ...quiet(800), ...loud, ...quiet(400)]);
    const trimmed = trimSilence(samples, { sampleRate: 8000 });
    expect(trimmed).toEqual(samples.subarray(800, 800 + 1600 + 800 + 1600));
    expect(trimSilence(samples, { sampleRate: 8000, threshold: 90 })).toEqual(samples);
  });

  it('that is all there is stays', () => {
    expect(trimSilence(new Float32Array(500), { sampleRate: 8000 }).length).toBe(500);
    expect(trimSilence(Float32Array.of(1), { sampleRate: 8000 }).length).toBe(1);
  });
});

describe('seeded random numbers', () => {
  it('are spread evenly and differ from key to key', () => {
    const draws = (seed: number, stream = 0, item = 0): number[] => Array.from({ length: 4000 }, seededRandom(seed, stream, item));
    const buckets = Array(10).fill(0);
    for (const value of draws(1)) buckets[Math.floor(10 * value)]++;
    for (const count of buckets) expect(Math.abs(count - 400)).toBeLessThan(100);
    const firsts = [draws(1)[0], draws(2)[0], draws(1, 1)[0], draws(1, 0, 1)[0], draws(0, 1)[0], draws(0, 0, 1)[0]];
    expect(new Set(firsts).size).toBe(6);
  });

  it('of neighboring keys have nothing to do with each other', () => {
    const firsts = Array.from({ length: 4000 }, (_, item) => seededRandom(1, 0, item)() - 0.5);
    const product = firsts.slice(1).reduce((sum, value, index) => sum + value * firsts[index], 0) / firsts.length;
    expect(Math.abs(product * 12)).toBeLessThan(0.06); // the correlation; 1 / sqrt(4000) is 0.016
  });
});
