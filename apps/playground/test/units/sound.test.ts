import { normalize, resample } from '@statal/datasets/audio';
import { createEngine, readSync, softmax, tensor } from '@statal/tensors';
import { fit } from '@statal/train';
import { expect, it } from 'vitest';
import { LiveModel } from '../../src/senses/liveModel.js';
import { FrameStream } from '../../src/sound/live/frameStream.js';
import { StreamResampler } from '../../src/sound/live/streamResampler.js';
import { WordListener } from '../../src/sound/live/wordListener.js';
import { BufferPool } from '../../src/sound/microphone/bufferPool.js';
import { newRing, RingWriter } from '../../src/sound/microphone/ring.js';
import { openSource } from '../../src/sound/microphone/sampleSource.js';
import { defaultChoice, soundFeatures } from '../../src/sound/training/soundSettings.js';
import { type SaidWord, soundTraining } from '../../src/sound/training/soundTraining.js';
import { cutWords } from '../../src/sound/words/cutWords.js';
import { exampleNames, exampleRecording } from '../../src/sound/words/exampleRecording.js';
import { hop } from '../../src/sound/words/frames.js';

const piece = 441;

it('cuts a recording into its words', async () => {
  for (const word of exampleNames) {
    const words = cutWords(await exampleRecording(word));
    expect(words.length, word).toBe(10);
    for (const { length } of words) {
      expect(length / 16_000).toBeGreaterThan(0.2);
      expect(length / 16_000).toBeLessThan(1.1);
      expect((length / hop) % 2).toBe(1);
    }
  }
});

it('finds no word in silence, in steady noise and in a click', () => {
  const noise = Float32Array.from({ length: 48_000 }, (_, at) => 0.05 * Math.sin(at * at));
  const click = new Float32Array(32_000);
  click.fill(0.9, 16_000, 16_200);
  for (const samples of [new Float32Array(16_000), noise, click, new Float32Array(0)]) expect(cutWords(samples)).toEqual([]);
});

it('computes features of pieces as of the whole recording', async () => {
  const features = soundFeatures();
  const samples = (await exampleRecording('six', { words: 2 })).subarray(0, 40_000);
  const { data, width, steps } = features.compute(samples);
  const rows: Float32Array[] = [];
  const stream = new FrameStream(features, (row) => rows.push(row.slice()));
  for (let at = 0; at < samples.length; at += piece) stream.push(samples.subarray(at, at + piece));
  expect(rows.length).toBeGreaterThan(steps - 8);
  // The first windows reach beyond the start of the recording.
  for (let row = 2; row < rows.length; row++) expect(rows[row], `row ${row}`).toEqual(data.slice(row * width, (row + 1) * width));
});

it.each([48_000, 44_100, 22_050, 16_000])('resamples pieces of %d Hz as the whole recording', async (rate) => {
  const whole = resample(await exampleRecording('one', { words: 1 }), { from: 16_000, to: rate });
  const expected = resample(whole, { from: rate, to: 16_000 });
  const stream = new StreamResampler(rate);
  const pieces: number[] = [];
  for (let at = 0; at < whole.length; at += 128) pieces.push(...stream.push(whole.subarray(at, at + 128)));
  expect(pieces.length).toBeGreaterThan(expected.length - 1000);
  const worst = pieces.reduce((most, sample, at) => Math.max(most, Math.abs(sample - expected[at])), 0);
  expect(worst).toBeLessThan(1e-7);
});

it.each(['shared memory', 'buffers'])('brings all samples from the audio thread to the Worker, by %s', async (way) => {
  const { port1, port2 } = new MessageChannel();
  const ring = way === 'buffers' ? undefined : newRing();
  const read = openSource({ rate: 48_000, ring, port: ring === undefined ? port2 : undefined });
  const writer = ring === undefined ? new BufferPool(port1) : new RingWriter(ring);
  const arrived: number[] = [];
  let sent = 0;
  // More than the ring holds, and more than all buffers hold.
  for (let round = 0; round < 40; round++) {
    for (let block = 0; block < 32; block++) writer.write(Float32Array.from({ length: 128 }, () => sent++));
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (const piece of read()) arrived.push(...piece);
  }
  await expect
    .poll(() => {
      for (const piece of read()) arrived.push(...piece);
      return arrived.length;
    })
    .toBe(sent);
  expect(arrived.every((value, at) => value === at)).toBe(true);
  port1.close();
});

it('recognizes words in a stream, as the network does in the cut words', async () => {
  const words: SaidWord[] = [];
  for (const label of exampleNames) for (const samples of cutWords(await exampleRecording(label))) words.push({ label, samples });
  const engine = await createEngine({ threads: 1 });
  const training = await soundTraining(words, { ...defaultChoice, units: 32, epochs: 16 }, engine);
  expect(training.counts).toEqual({ training: 24, heldOut: 6 });
  let accuracy: number | undefined;
  for await (const event of fit({ ...training.options, compile: true })) if (event.type === 'validation') accuracy = training.accuracy();
  expect(accuracy).toBe(1);

  const { model, normalization, classes, options } = training;
  const features = soundFeatures();
  const parts = { engine, model, params: options.params, normalization, units: 32 };
  const live = new LiveModel(parts, { shape: [2, 1, features.width] });
  const heard: { readonly label: string; readonly probability: number }[] = [];
  const listener = new WordListener(live, features.width, {
    stepped: (_, state) => expect(state.length).toBe(32),
    heard: ({ index, probability }) => heard.push({ label: classes[index], probability }),
  });
  const stream = new FrameStream(features, (row, decibels) => listener.push(row, decibels));
  const said = exampleNames.flatMap((name) => [name, name]);
  const recordings = await Promise.all(exampleNames.map((name) => exampleRecording(name, { words: 2, seed: 1 })));
  for (const samples of recordings) for (let at = 0; at < samples.length; at += piece) stream.push(samples.subarray(at, at + piece));
  expect(heard.map(({ label }) => label)).toEqual(said);

  const offline = recordings
    .flatMap((samples) => cutWords(samples))
    .map((word) => {
      const { data, steps, width } = normalize(features.compute(word), normalization);
      return readSync(softmax(model.apply(options.params, tensor(engine, data, { shape: [steps, 1, width] })).output));
    });
  // At its ends a cut word is reflected, and the stream goes on: the features of a few frames differ.
  heard.forEach(({ probability }, at) => {
    expect(Math.abs(probability - Math.max(...offline[at]))).toBeLessThan(0.02);
  });
  live.close();
});
