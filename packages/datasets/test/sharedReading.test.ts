/** The option `ranks` of the functions that read a corpus: each rank reads its share, and all have the set of one process. */
import { describe, expect, it } from 'vitest';
import * as audio from '../src/audio/index.js';
import { DatasetError } from '../src/index.js';
import type { ReadingRanks } from '../src/onAllRanks.js';
import * as video from '../src/video/index.js';
import { expectParts } from './joinedParts.js';
import { joinedRanks } from './joinedRanks.js';
import { messageOf } from './messageOf.js';

const features = audio.audioFeatures({ sampleRate: 8000, kind: 'mfcc', coefficients: 4 });
const classes = ['even', 'odd'];

/** Recordings of different lengths, with noise of different loudness. */
const recordings = Array.from({ length: 9 }, (_, index): audio.Recording => {
  const label = classes[index % 2];
  const random = audio.seededRandom(index);
  const samples = Float32Array.from({ length: 900 + 130 * ((index * 5) % 7) }, () => (0.1 + 0.05 * index) * (2 * random() - 1));
  return { name: `${label}/${index}`, label, fields: { label }, read: async () => ({ channels: [samples], sampleRate: 8000 }) };
});

const bad = new DatasetError('odd/3', 'it is broken', 'Leave it out', { offset: 7 });
const cut = new DatasetError('even/4', 'its end is missing', 'Get it whole');

/** Some recordings, of which number 3 cannot be read, and number 4 is cut. */
const damaged = recordings.map((recording, index): audio.Recording => {
  if (index === 3) return { ...recording, read: () => Promise.reject(bad) };
  return index === 4 ? { ...recording, read: async () => ({ ...(await recording.read()), warnings: [cut] }) } : recording;
});

/** The same items, and which of them were read. */
function counting<I extends { readonly name: string; readonly read: (...options: never[]) => Promise<unknown> }>(items: readonly I[]) {
  const asked: string[] = [];
  const counted = items.map((item) => {
    const read: typeof item.read = (...options) => {
      asked.push(item.name);
      return item.read(...options);
    };
    return { ...item, read };
  });
  return { items: counted, asked };
}

type Options = Partial<audio.LoadFeaturesOptions>;
const load = (items: readonly audio.Recording[], options: Options = {}): Promise<audio.FeatureSet> =>
  audio.loadFeatures(items, { classes, features, ...options });

/** Loads on all ranks, each with its own items. */
function loadOn(size: number, itemsOf: (rank: number) => readonly audio.Recording[], optionsOf: (rank: number) => Options = () => ({})) {
  const { ranks, exchanges } = joinedRanks(size);
  const sets = ranks.map((each) => load(itemsOf(each.rank), { ...optionsOf(each.rank), ranks: each }));
  return { sets, exchanges };
}

/** What each rank says when it fails. */
const messagesOf = (promises: readonly Promise<unknown>[]): Promise<string[]> =>
  Promise.all(promises.map((promise) => messageOf(() => promise)));

function told({ recordings: used, labels, lengths, seconds, width, skipped, warnings }: audio.FeatureSet) {
  const names = used.map(({ name }) => name);
  return { names, labels, lengths, seconds, width, skipped, warnings: warnings.map(({ message }) => message) };
}

const sizes = [1, 2, 3, 11];

describe.each(sizes)('recordings on %i ranks', (size) => {
  it('are read once by one rank, and all have the set, the batches and the normalization of one process', async () => {
    const one = await load(damaged);
    const counted = Array.from({ length: size }, () => counting(damaged));
    const { sets: loading, exchanges } = loadOn(size, (rank) => counted[rank].items);
    const sets = await Promise.all(loading);
    expect(exchanges()).toBe(1);
    expect(sets.map(told)).toEqual(sets.map(() => told(one)));
    const most = Math.ceil(damaged.length / size);
    for (const { asked } of counted) expect(asked.length).toBeLessThanOrEqual(most);
    expect(counted.flatMap(({ asked }) => asked).sort()).toEqual(damaged.map(({ name }) => name).sort());

    const normalizations = await Promise.all(sets.map((set) => audio.fitNormalization(set)));
    for (const { asked } of counted) expect(asked.length).toBeLessThanOrEqual(most);
    const want = await audio.fitNormalization(one);
    for (const each of normalizations) {
      expect(each).toEqual(normalizations[0]);
      expectClose(each, want);
    }
    if (size === 1) expect(normalizations[0]).toEqual(want);

    const options = { batch: 3, seed: 1 };
    const parts = sets.map((set, rank) => audio.lengthBatches(set, { ...options, part: { rank, size } }));
    await expectSameBatches(audio.lengthBatches(one, options), parts);
  });

  it('end with the error of one process, on all ranks', async () => {
    for (const [items, options] of [
      [damaged, { strict: true }],
      [damaged.slice(4), { strict: true }],
      [damaged.slice(2, 5), {}],
      [recordings, { classes: ['even'] }],
    ] as const) {
      const message = await messageOf(() => load(items, options));
      expect(
        await messagesOf(
          loadOn(
            size,
            () => items,
            () => options,
          ).sets,
        ),
      ).toEqual(Array(size).fill(message));
    }
  });
});

async function expectSameBatches(whole: audio.AsyncBatches<object>, ofRanks: readonly audio.AsyncBatches<object>[]): Promise<void> {
  const fields = { timed: { inputs: 0 }, perRow: ['lengths', 'targets', 'indices'] };
  for (let index = 0; index < whole.count; index++) {
    const parts = await Promise.all(ofRanks.map((batches) => batches.at(index)));
    expectParts(
      { ...(await whole.at(index)) },
      parts.map((part) => ({ ...part })),
      fields,
    );
  }
}

function expectClose(got: audio.Normalization, want: audio.Normalization): void {
  for (const field of ['mean', 'deviation'] as const) {
    for (const [i, value] of want[field].entries()) expect(Math.abs(got[field][i] / value - 1)).toBeLessThan(1e-12);
  }
}

describe('a recording of another rank', () => {
  const indices = [...recordings.keys()];
  const readAll = async (set: audio.FeatureSet, change?: (samples: Float32Array) => Float32Array): Promise<void> => {
    for (const index of indices) await set.features(index, change);
  };

  it.each([{ keepSamples: false }, { keepSamples: true }])(
    'is read when it is needed, and kept as far as memory allows: %o',
    async (options) => {
      const one = await load(recordings, options);
      const counted = [0, 1].map(() => counting(recordings));
      const [set] = await Promise.all(
        loadOn(
          2,
          (rank) => counted[rank].items,
          () => options,
        ).sets,
      );
      const [{ asked }] = counted;
      expect([set.kept, asked.length]).toEqual([5, 5]);
      for (const index of [...indices, ...indices]) expect(await set.features(index)).toEqual(await one.features(index));
      expect([set.kept, asked.length]).toEqual([9, 9]);
      if (options.keepSamples) await readAll(set, (samples) => samples.map((sample) => 2 * sample));
      expect(asked.length).toBe(9);
    },
  );

  it('is read at each use without memory, and so is the share of a rank', async () => {
    const counted = [0, 1].map(() => counting(recordings));
    const [set] = await Promise.all(
      loadOn(
        2,
        (rank) => counted[rank].items,
        () => ({ memory: 0 }),
      ).sets,
    );
    await readAll(set);
    await readAll(set);
    expect([set.kept, counted[0].asked.length]).toEqual([0, 5 + 18]);
  });

  it('must be what that rank read', async () => {
    const longer = recordings.map((recording, index) => (index === 1 ? { ...recording, read: recordings[2].read } : recording));
    const [set] = await Promise.all(loadOn(2, (rank) => (rank === 0 ? longer : recordings)).sets);
    expect(await messageOf(() => set.features(1))).toMatch(/^odd\/1: it is not as long or as large as when it was read at the start, by/);
    expect((await set.features(3)).steps).toBe(set.lengths[3]);
  });
});

describe('a rank that fails', () => {
  it('leaves no rank waiting: the others say which it was, and what it said', async () => {
    const stopped = new Error('stopped.');
    const signal = AbortSignal.abort(stopped);
    const { sets } = loadOn(
      3,
      () => recordings,
      (rank) => (rank === 1 ? { signal } : {}),
    );
    const [first, second, third] = await Promise.allSettled(sets);
    expect(second).toEqual({ status: 'rejected', reason: stopped });
    for (const outcome of [first, third]) {
      expect(outcome).toMatchObject({
        reason: { message: 'rank 1: it failed: stopped. Mend that, and start all ranks again.', fact: { kind: 'failed rank', rank: 1 } },
      });
    }
  });

  it('may fail in a function of the caller, or in two ranks at once', async () => {
    const problem = new TypeError('no such report');
    const onProgress = () => {
      throw problem;
    };
    const { sets } = loadOn(
      3,
      () => recordings,
      (rank) => (rank === 0 ? {} : { onProgress }),
    );
    const [first, ...others] = await Promise.allSettled(sets);
    expect(first).toMatchObject({ reason: { message: 'rank 1: it failed: no such report. Mend that, and start all ranks again.' } });
    expect(others).toEqual(Array(2).fill({ status: 'rejected', reason: problem }));
  });

  it('has other items: all ranks say so', async () => {
    const { sets } = loadOn(3, (rank) => (rank === 2 ? recordings.slice(1) : recordings));
    const message = 'rank 2: not the same recordings as on rank 0. Give all ranks the same, in the same order.';
    expect(await messagesOf(sets)).toEqual([message, message, message]);
  });

  it('cannot read its share again for the normalization', async () => {
    let isGone = false;
    const going = recordings.map((recording) => ({ ...recording, read: () => (isGone ? Promise.reject(bad) : recording.read()) }));
    const sets = await Promise.all(
      loadOn(
        2,
        (rank) => (rank === 1 ? going : recordings),
        () => ({ memory: 0 }),
      ).sets,
    );
    isGone = true;
    const [first, second] = await messagesOf(sets.map((set) => audio.fitNormalization(set)));
    expect(second).toBe(bad.message);
    expect(first).toBe('rank 1: it failed: odd/3: it is broken. Leave it out. Mend that, and start all ranks again.');
  });
});

it('progress counts the share of the rank', async () => {
  const progress: number[][] = [];
  const onProgress: audio.LoadFeaturesOptions['onProgress'] = ({ done, total }) => progress.push([done, total]);
  await Promise.all(
    loadOn(
      2,
      () => recordings,
      (rank) => (rank === 1 ? { onProgress } : {}),
    ).sets,
  );
  expect(progress).toEqual([[4, 4]]);
});

describe.each(sizes)('clips on %i ranks', (size) => {
  const films = video.synthesizeClips({ clips: 3, size: 12, steps: 8 });
  const loadClips = (clips: readonly video.Clip[], ranks?: ReadingRanks) => video.loadClips(clips, { classes: films.classes, ranks });

  it('are read once by one rank, and all have the set, the batches and the normalization of one process', async () => {
    const one = await loadClips(films.clips);
    const counted = Array.from({ length: size }, () => counting(films.clips));
    const sets = await Promise.all(joinedRanks(size).ranks.map((each) => loadClips(counted[each.rank].items, each)));
    for (const set of sets) {
      const { labels, lengths, shape, seconds, skipped } = one;
      expect(set).toMatchObject({ labels, lengths, shape, seconds, skipped });
    }
    const want = await video.fitNormalization(one);
    for (const each of await Promise.all(sets.map((set) => video.fitNormalization(set)))) expectClose(each, want);
    expect(counted.flatMap(({ asked }) => asked).sort()).toEqual(films.clips.map(({ name }) => name).sort());
    const options = { batch: 4, seed: 1 };
    const parts = sets.map((set, rank) => video.clipBatches(set, { ...options, part: { rank, size } }));
    await expectSameBatches(video.clipBatches(one, options), parts);
  });

  it('must have one size on all ranks', async () => {
    const other = (clip: video.Clip): video.Clip => ({ ...clip, read: (options) => clip.read({ ...options, height: 5, width: 5 }) });
    const clips = films.clips.map((clip, index) => (index === 1 ? other(clip) : clip));
    const message = await messageOf(() => loadClips(clips));
    expect(message).toContain('its frames are 5 x 5, and those of');
    expect(await messagesOf(joinedRanks(size).ranks.map((each) => loadClips(clips, each)))).toEqual(Array(size).fill(message));
  });
});
