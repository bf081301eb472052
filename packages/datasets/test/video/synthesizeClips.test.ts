import { describe, expect, it } from 'vitest';
import { type ClipQuestion, movingDigits, synthesizeClips, type VideoFrames } from '../../src/video/index.js';
import { messageOf } from '../messageOf.js';
import { centroidAccuracy, logisticAccuracy, type Sample } from './simpleModels.js';

const questions: readonly ClipQuestion[] = ['turn', 'blinks', 'order'];

/** All frames of a clip, and its class. */
interface Labeled {
  readonly frames: readonly Float32Array[];
  readonly label: number;
}

/** Clips of 8 x 8 pixels. */
async function labeled(question: ClipQuestion): Promise<Labeled[]> {
  const { clips, classes } = synthesizeClips({ question, clips: 150, seed: 3 });
  return Promise.all(
    clips.map(async (clip) => {
      const { data } = await clip.read({ height: 8, width: 8 });
      const frames = Array.from({ length: 12 }, (_, t) => {
        const frame = new Float32Array(192);
        for (let i = 0; i < frame.length; i++) frame[i] = data[t * 192 + i] / 255;
        return frame;
      });
      return { frames, label: classes.indexOf(clip.label) };
    }),
  );
}

/** Trains both models on every second clip, and expects them to guess the others. */
function expectGuesses(clips: readonly Labeled[], featuresOf: (clip: Labeled) => Float32Array): void {
  const samples = clips.map((clip): Sample => ({ features: featuresOf(clip), label: clip.label }));
  const [train, test] = [0, 1].map((part) => samples.filter((_, index) => index % 2 === part));
  const chance = 1 / new Set(samples.map(({ label }) => label)).size;
  expect(centroidAccuracy(train, test)).toBeLessThan(chance + 0.1);
  expect(logisticAccuracy(train, test)).toBeLessThan(chance + 0.1);
}

describe('synthesized clips', () => {
  it('are named, labeled and numbered', () => {
    const { clips, classes, fields } = synthesizeClips({ clips: 3 });
    expect(classes).toEqual(['left', 'right']);
    expect(fields).toEqual(['label', 'index']);
    expect(clips.map(({ name }) => name)).toEqual(['left_0', 'left_1', 'left_2', 'right_0', 'right_1', 'right_2']);
    expect(synthesizeClips({ question: 'blinks', clips: 1 }).classes).toEqual(['1', '2', '3', '4']);
    expect(new Set(synthesizeClips({ question: 'order', clips: 1 }).classes).size).toBe(6);
  });

  it('look the same for the same seed, and different for another clip or seed', async () => {
    const first = async (seed: number, index = 0): Promise<Uint8Array> =>
      (await synthesizeClips({ seed, clips: 2 }).clips[index].read()).data;
    expect(await first(1)).toEqual(await first(1));
    for (const other of [await first(2), await first(1, 1), await first(1, 2)]) expect(other).not.toEqual(await first(1));
  });

  it('are read at another size, rate and in gray, as films are', async () => {
    const [clip] = synthesizeClips({ clips: 1 }).clips;
    expect((await clip.read()).shape).toEqual([12, 16, 16, 3]);
    const small = await clip.read({ height: 8, width: 8, gray: true, frameRate: 4, from: 0.5 });
    expect(small.shape).toEqual([4, 8, 8, 1]);
    expect(small.frameRate).toBe(4);
  });

  it.each(questions)('that ask for %s do not tell the answer by a single frame, nor by frames without their order', async (question) => {
    const clips = await labeled(question);
    for (const t of [0, 4, 7, 11]) expectGuesses(clips, ({ frames }) => frames[t]);
    expectGuesses(clips, ({ frames }) => {
      const mean = frames[0].map((_, i) => frames.reduce((sum, frame) => sum + frame[i], 0) / frames.length);
      const square = frames[0].map((_, i) => frames.reduce((sum, frame) => sum + frame[i] ** 2, 0) / frames.length);
      const most = frames[0].map((_, i) => Math.max(...frames.map((frame) => frame[i])));
      return Float32Array.from([...mean, ...square, ...most]);
    });
  });

  it('tell it by the order of their frames', async () => {
    const shares = await Promise.all(
      questions.map(async (question) => {
        const { clips, classes } = synthesizeClips({ question, clips: 60, seed: 5, size: 24, steps: 16 });
        let right = 0;
        for (const clip of clips) if (classes[answers[question](await clip.read())] === clip.label) right++;
        return right / clips.length;
      }),
    );
    for (const share of shares) expect(share).toBeGreaterThan(0.95);
  });

  it('are refused in sizes that make no sense', async () => {
    expect(await messageOf(() => synthesizeClips({ clips: 0 }))).toBe(
      'synthesizeClips: clips must be an integer of 1 or more, got 0. Change clips.',
    );
    expect(await messageOf(() => synthesizeClips({ size: 8 }))).toBe(
      'synthesizeClips: size must be 12 or more, got 8. Smaller shapes cannot be told apart.',
    );
    expect(await messageOf(() => synthesizeClips({ question: 'blinks', steps: 8 }))).toBe(
      "synthesizeClips: steps must be 9 or more for 'blinks', got 8. Change steps.",
    );
  });
});

/** The color of the strongest pixels of frame t, and where they are on average. */
function shapeIn({ data, shape: [, height, width] }: VideoFrames, t: number): { color: number[]; y: number; x: number; strength: number } {
  let [weight, y, x, strength] = [1e-9, 0, 0, 0];
  const color = [0, 0, 0];
  for (let at = 0; at < height * width; at++) {
    const pixel = [0, 1, 2].map((c) => data[(t * height * width + at) * 3 + c]);
    const saturation = Math.max(...pixel) - Math.min(...pixel);
    strength = Math.max(strength, saturation);
    if (saturation < 25) continue;
    weight += saturation;
    y += saturation * (Math.floor(at / width) - (height - 1) / 2);
    x += saturation * ((at % width) - (width - 1) / 2);
    for (let c = 0; c < 3; c++) color[c] += saturation * pixel[c];
  }
  return { color: color.map((sum) => sum / weight), y: y / weight, x: x / weight, strength };
}

/** Rules that look at the frames in order. */
const answers: { readonly [Question in ClipQuestion]: (frames: VideoFrames) => number } = {
  turn(frames) {
    const [before, after] = [shapeIn(frames, 0), shapeIn(frames, frames.shape[0] - 1)];
    // It heads from its first place to the middle, and then to its last place; y grows downward.
    return -before.x * after.y - -before.y * after.x > 0 ? 1 : 0;
  },
  blinks(frames) {
    const strengths = Array.from({ length: frames.shape[0] }, (_, t) => shapeIn(frames, t).strength);
    const middle = (Math.max(...strengths) + Math.min(...strengths)) / 2;
    return strengths.filter((strength, t) => t > 0 && strength > middle !== strengths[t - 1] > middle).length / 2 - 1;
  },
  order(frames) {
    const names: string[] = [];
    for (let t = 0; t < frames.shape[0]; t++) {
      const [red, green, blue] = shapeIn(frames, t).color;
      const name = blue > red && blue > green ? 'blue' : red > 1.8 * green ? 'red' : green > 1.8 * red ? 'green' : 'yellow';
      if (name !== names.at(-1)) names.push(name);
    }
    const first = names.indexOf('red');
    const around = [...names.slice(first, 4), ...names.slice(0, first)].join('-');
    return synthesizeClips({ question: 'order', clips: 1 }).classes.indexOf(around);
  },
};

describe('moving digits', () => {
  it('fly within the frame, and bounce', async () => {
    const { clips, classes } = movingDigits({ clips: 3 });
    expect(classes).toEqual(['digits']);
    const { data, shape, frameRate } = await clips[0].read();
    expect(shape).toEqual([20, 64, 64, 1]);
    expect(frameRate).toBe(10);
    const frames = Array.from({ length: 20 }, (_, t) => data.slice(t * 4096, (t + 1) * 4096));
    const ink = frames.map((frame) => frame.reduce((sum, byte) => sum + byte, 0));
    expect(Math.min(...ink)).toBeGreaterThan(0);
    for (let t = 1; t < 20; t++) expect(frames[t]).not.toEqual(frames[t - 1]);
    expect((await clips[0].read()).data).toEqual(data);
    expect((await clips[1].read()).data).not.toEqual(data);
  });

  it('are those that the caller gives', async () => {
    const dot = new Uint8Array(784);
    dot[14 * 28 + 14] = 200;
    const { data } = await movingDigits({ digits: [dot], count: 3, clips: 1, steps: 50 }).clips[0].read();
    for (let t = 0; t < 50; t++) {
      const frame = data.subarray(t * 4096, (t + 1) * 4096);
      const inked = frame.filter((byte) => byte > 0);
      expect(inked.length).toBeGreaterThan(0);
      expect(inked.length).toBeLessThanOrEqual(3);
      expect([...new Set(inked)]).toEqual([200]);
    }
    expect(await messageOf(() => movingDigits({ digits: [new Uint8Array(10)] }))).toContain('a list of Uint8Arrays of 28 x 28');
    expect(await messageOf(() => movingDigits({ size: 20 }))).toBe('movingDigits: size must be 28 or more, got 20. A digit would not fit.');
  });

  it('drawn by strokes can be told apart', async () => {
    const { drawDigit } = await import('../../src/video/synthesis/drawDigit.js');
    const { seededRandom } = await import('../../src/video/index.js');
    const samples = Array.from({ length: 1000 }, (_, index) => ({
      features: Float32Array.from(drawDigit(index % 10, seededRandom(1, 1, index)), (byte) => byte / 255),
      label: index % 10,
    }));
    expect(centroidAccuracy(samples.slice(0, 500), samples.slice(500))).toBeGreaterThan(0.8);
  });
});
