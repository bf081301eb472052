import { readFile } from 'node:fs/promises';
import { wavFile } from '@statal/tooling-vitest/wavFile';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audioFeatures, DatasetError, decodeAudio, mixToMono, readAudio } from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';
import { joined } from './riff.js';

const fixture = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(new URL(`fixtures/${name}`, import.meta.url)));
const samples = [0, 0.5, -0.5, -1, 0.25, 0.75];

/** The share of the energy that a tone of this frequency has (Goertzel). */
function toneShare(signal: Float32Array, frequency: number, sampleRate: number): number {
  const middle = signal.subarray(signal.length >> 2, (3 * signal.length) >> 2);
  let [cosine, sine, energy] = [0, 0, 0];
  middle.forEach((sample, n) => {
    cosine += sample * Math.cos((2 * Math.PI * frequency * n) / sampleRate);
    sine += sample * Math.sin((2 * Math.PI * frequency * n) / sampleRate);
    energy += sample ** 2;
  });
  return (2 * (cosine ** 2 + sine ** 2)) / (middle.length * energy);
}

describe('a wav is decoded', () => {
  for (const [what, options] of [
    ['8-bit', { bits: 8 }],
    ['16-bit', { bits: 16 }],
    ['24-bit', { bits: 24 }],
    ['32-bit', { bits: 32 }],
    ['32-bit float', { bits: 32, float: true }],
    ['64-bit float', { bits: 64, float: true }],
    ['extensible 24-bit', { bits: 24, extensible: true }],
    ['extensible float', { bits: 32, float: true, extensible: true }],
  ] as const) {
    it(`${what}, exactly`, async () => {
      expect(await decodeAudio(wavFile([samples], options))).toEqual({ channels: [Float32Array.from(samples)], sampleRate: 8000 });
    });
  }

  it('in stereo, with its channels apart, and mixed to their mean', async () => {
    const left = [0.5, 0.25, 0];
    const right = [-0.5, 0.75, 1 / 2];
    const audio = await decodeAudio(wavFile([left, right], { sampleRate: 22_051 }));
    expect(audio).toEqual({ channels: [Float32Array.from(left), Float32Array.from(right)], sampleRate: 22_051 });
    expect([...mixToMono(audio)]).toEqual([0, 0.5, 0.25]);
  });

  it('past chunks that say nothing about the audio, padded to even sizes', async () => {
    expect((await decodeAudio(wavFile([samples], { comment: 'odd' }))).channels).toEqual([Float32Array.from(samples)]);
  });

  it('to its end where a pipe left the size unknown', async () => {
    for (const promised of [0, 0xffffffff])
      expect((await decodeAudio(wavFile([samples], { promised }))).channels).toEqual([Float32Array.from(samples)]);
  });

  it('from a File and from a stream', async () => {
    const bytes = wavFile([samples]);
    expect((await readAudio(new File([bytes], 'a.wav'))).channels).toEqual([Float32Array.from(samples)]);
    expect((await readAudio(new Blob([bytes]).stream())).channels).toEqual([Float32Array.from(samples)]);
  });
});

describe('a compressed file is decoded', () => {
  for (const [name, rate] of [
    ['tone.mp3', 16_000],
    ['tone.flac', 16_000],
    ['tone.ogg', 16_000],
    ['tone.opus', 48_000],
  ] as const) {
    it(`${name}, each tone on its side`, async () => {
      const { channels, sampleRate } = await decodeAudio(await fixture(name));
      expect(sampleRate).toBe(rate);
      expect(channels.length).toBe(2);
      expect(channels[0].length / rate).toBeGreaterThan(0.24);
      expect(channels[0].length / rate).toBeLessThan(0.33); // an mp3 has silence around it
      expect(toneShare(channels[0], 440, rate)).toBeGreaterThan(0.95);
      expect(toneShare(channels[1], 660, rate)).toBeGreaterThan(0.95);
    });
  }

  it('mono.mp3, as one channel', async () => {
    expect((await decodeAudio(await fixture('mono.mp3'))).channels.length).toBe(1);
  });

  it('tone.flac, to the very samples', async () => {
    const [left] = (await decodeAudio(await fixture('tone.flac'))).channels;
    expect(left.length).toBe(4000);
    left.forEach((sample, n) => {
      expect(sample).toBeCloseTo(Math.round(16_384 * Math.sin((2 * Math.PI * 440 * n) / 16_000)) / 32_768, 9);
    });
  });
});

describe('around the audio there may be', () => {
  const junk = new TextEncoder().encode('This is no tag that anybody knows, and it is not audio either.');

  it('a tag or anything else behind a flac: no frame is lost', async () => {
    const bytes = await fixture('tone.flac');
    const whole = await decodeAudio(bytes);
    const tag = new TextEncoder().encode('TAG'.padEnd(128, ' '));
    for (const behind of [tag, junk, new Uint8Array(500)]) expect(await decodeAudio(Uint8Array.of(...bytes, ...behind))).toEqual(whole);
  });

  it('another flac, or more junk than the flac is long: no frame is lost', async () => {
    const bytes = await fixture('tone.flac');
    const whole = await decodeAudio(bytes);
    const noise = Uint8Array.from(
      { length: 600_000 },
      (_, index) => (Math.imul(index, 0x9e3779b1) ^ Math.imul(index >> 7, 0x85ebca6b)) >>> 24,
    );
    for (const behind of [bytes, noise]) expect(await decodeAudio(joined([bytes, behind]))).toEqual(whole);
  });

  it('an ID3v2 tag in front of any format, whose own bytes tell what it is', async () => {
    const tag = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 9, ...new Uint8Array(9));
    for (const name of ['tone.flac', 'tone.ogg', 'tone.opus', 'tone.mp3']) {
      const bytes = await fixture(name);
      expect(await decodeAudio(Uint8Array.of(...tag, ...bytes))).toEqual(await decodeAudio(bytes));
    }
  });

  it('zeros or junk in front of an mp3', async () => {
    const bytes = await fixture('tone.mp3');
    const whole = await decodeAudio(bytes);
    for (const before of [new Uint8Array(5000), junk]) expect(await decodeAudio(Uint8Array.of(...before, ...bytes))).toEqual(whole);
  });

  it('a tag whose size is a lie', async () => {
    const bytes = await fixture('mono.mp3');
    const tag = Uint8Array.of(0x49, 0x44, 0x33, 4, 0, 0, 0x7f, 0x7f, 0x7f, 0x7f);
    expect(await decodeAudio(Uint8Array.of(...tag, ...bytes))).toEqual(await decodeAudio(bytes));
  });
});

describe('what cannot be decoded is told in one line:', () => {
  const intact = 'Get an intact copy, or leave the file out.';
  const name = 'a.wav';
  const wav = wavFile([samples]);
  const mute = wav.slice();
  mute[22] = 0;

  it('an empty file', async () => {
    expect(await messageOf(() => decodeAudio(new Uint8Array(0), { name }))).toBe(`a.wav: it is empty. ${intact}`);
  });

  it('something else', async () => {
    expect(await messageOf(() => decodeAudio(new TextEncoder().encode('hello, world'), { name }))).toBe(
      'a.wav: it is not an audio file that is read here. Give wav, aiff, mp3, flac, or ogg with vorbis or opus.',
    );
  });

  it('a text in UTF-16, which begins like a frame of MPEG audio', async () => {
    for (const words of ['hello', 'hello, world. '.repeat(500)]) {
      const wide = new Uint8Array(new Uint16Array([...`\uFEFF${words}`].map((letter) => letter.charCodeAt(0))).buffer);
      expect(await messageOf(() => decodeAudio(wide, { name }))).toBe(
        'a.wav: it is not an audio file that is read here. Give wav, aiff, mp3, flac, or ogg with vorbis or opus.',
      );
    }
  });

  it.each([
    ['a NIST SPHERE file (sph)', 'NIST_1A\n   1024\n'],
    ['DTS', '\x7f\xfe\x80\x01\xfc\x3c'],
    ['an IRCAM file (sf)', '\x64\xa3\x01\x00'],
    ['Musepack (mpc)', 'MPCKSH'],
    ['an MPEG film (mpg)', '\0\0\x01\xbaD'],
    ['QuickTime (mov)', '\0\0\0\x08wide'],
  ])('%s, by its name', async (kind, start) => {
    const bytes = Uint8Array.from(start.padEnd(100, '.'), (letter) => letter.charCodeAt(0));
    expect(await messageOf(() => decodeAudio(bytes, { name }))).toBe(
      `a.wav: this is ${kind}, which is not read here. Convert it to wav, for example with ffmpeg -i FILE -c:a pcm_s16le out.wav.`,
    );
  });

  it('a wav cut off in its format, or before its samples', async () => {
    expect(await messageOf(() => decodeAudio(wav.subarray(0, 30), { name }))).toBe(`a.wav: it is truncated inside its format. ${intact}`);
    expect(await messageOf(() => decodeAudio(wav.subarray(0, 38), { name }))).toBe(
      `a.wav: it is truncated: after 38 bytes there is still no audio. ${intact}`,
    );
  });

  it('a wav with 0 samples', async () => {
    expect(await messageOf(() => decodeAudio(wavFile([[]]), { name }))).toBe(
      'a.wav: it has 0 samples. Record it again, or leave the file out.',
    );
  });

  it('a wav of a kind that is not read', async () => {
    expect(await messageOf(() => decodeAudio(wavFile([samples], { tag: 0x11 }), { name }))).toBe(
      'a.wav: this is a wav of a kind that is not read here (format 0x0011, 16 bits). ' +
        'Convert it to 16-bit PCM, for example with ffmpeg -i in.wav -c:a pcm_s16le out.wav.',
    );
  });

  it('a wav whose numbers contradict each other, or make no sense', async () => {
    const odd = wavFile([samples], { bits: 24 });
    odd[32] = 4;
    expect(await messageOf(() => decodeAudio(odd, { name }))).toBe(`a.wav: 1 channels of 24 bits do not make frames of 4 bytes. ${intact}`);
    expect(await messageOf(() => decodeAudio(mute, { name }))).toBe(
      `a.wav: 0 channels of 16 bits do not make frames of 2 bytes. ${intact}`,
    );
    expect(await messageOf(() => decodeAudio(wavFile([samples], { sampleRate: 0 }), { name }))).toBe(
      `a.wav: its sample rate of 0 Hz is not between 1000 and 768000. ${intact}`,
    );
  });

  it('a wav with samples that are not numbers', async () => {
    expect(await messageOf(() => decodeAudio(wavFile([[0, Number.NaN]], { bits: 32, float: true }), { name }))).toBe(
      'a.wav: sample 1 of channel 0 is NaN. Record it again, or leave the file out.',
    );
  });

  it('a compressed file cut off before its audio', async () => {
    for (const file of ['tone.flac', 'tone.ogg', 'tone.opus']) {
      expect(await messageOf(async () => decodeAudio((await fixture(file)).subarray(0, 80), { name: file }))).toMatch(
        /^tone\.\w+: it cannot be decoded as (flac|vorbis|opus): .+\. Get an intact copy, or leave the file out\.$/,
      );
    }
  });

  it('a file that is not there', async () => {
    expect(await messageOf(() => readAudio('/nowhere/a.wav'))).toBe(
      '/nowhere/a.wav: there is no such file. Check the path; it was looked up as /nowhere/a.wav.',
    );
  });
});

describe('whatever the bytes, there is audio or a DatasetError:', () => {
  async function audioOrError(bytes: Uint8Array): Promise<void> {
    try {
      const audio = await decodeAudio(bytes);
      const features = audioFeatures({ sampleRate: 8000, bands: 20 });
      const { data } = features.compute(features.prepare(audio));
      expect(data.length).toBeGreaterThan(0);
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      expect(error.message).not.toMatch(/[\n\r]/);
    }
  }

  const changes = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 });
  function mutated(bytes: Uint8Array, edits: readonly (readonly [number, number])[], within: number): Uint8Array {
    const copy = bytes.slice();
    for (const [at, value] of edits) copy[at % Math.min(within, copy.length)] = value;
    return copy;
  }

  it('random ones', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), audioOrError), { seed: 1, numRuns: 500 });
  });

  it('a wav with bytes changed in its header, and cut anywhere', async () => {
    const wav = wavFile([Array.from({ length: 300 }, (_, n) => Math.sin(n)), Array(300).fill(0.1)], { extensible: true });
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(wav.length), (edits, end) => audioOrError(mutated(wav, edits, 80).subarray(0, end))),
      { seed: 2, numRuns: 2000 },
    );
    await fc.assert(
      fc.asyncProperty(changes, (edits) => audioOrError(mutated(wav, edits, 80))),
      { seed: 3, numRuns: 2000 },
    );
  });

  for (const name of ['tone.mp3', 'tone.flac', 'tone.ogg', 'tone.opus']) {
    it(`${name} with bytes changed, and cut anywhere`, async () => {
      const bytes = await fixture(name);
      await fc.assert(
        fc.asyncProperty(changes, fc.integer({ min: 4, max: bytes.length }), (edits, end) =>
          audioOrError(mutated(bytes, edits, bytes.length).subarray(0, end)),
        ),
        { seed: 4, numRuns: 60 },
      );
    });
  }
});
