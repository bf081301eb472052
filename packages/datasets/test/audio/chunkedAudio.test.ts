import { wavFile } from '@statal/tooling-vitest/wavFile';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AudioSignal, DatasetError, decodeAudio, streamAudio } from '../../src/audio/index.js';
import { messageOf } from '../messageOf.js';
import { type Chunk, data, format, joined, other, type RiffOptions, riff, text, uint32 } from './riff.js';

const values = [0, 16_384, -16_384, -32_768, 8192, 24_576, 1, -1];
const samples = Float32Array.from(values, (value) => value / 32_768);
const name = 'a.wav';

async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, index = 0; at < bytes.length; index++) {
    const size = sizes.length === 0 ? bytes.length : sizes[index % sizes.length];
    yield bytes.slice(at, at + size);
    at += size;
  }
}

/** The samples that come from a pipe, joined, and the messages of warnings. */
async function streamed(bytes: Uint8Array, sizes: readonly number[] = []): Promise<{ channels: number[][]; warnings: string[] }> {
  const channels: number[][] = [];
  const warnings: string[] = [];
  for await (const audio of streamAudio(inPieces(bytes, sizes), { name })) {
    for (const [channel, piece] of audio.channels.entries()) {
      channels[channel] ??= [];
      channels[channel].push(...piece);
    }
    warnings.push(...(audio.warnings ?? []).map(({ message }) => message));
  }
  return { channels, warnings };
}

async function whole(bytes: Uint8Array): Promise<{ channels: number[][]; warnings: string[] }> {
  const { channels, warnings = [] }: AudioSignal = await decodeAudio(bytes, { name });
  return { channels: channels.map((channel) => [...channel]), warnings: warnings.map(({ message }) => message) };
}

/** The samples and warnings, which must be the same from a file and from a pipe. */
async function heard(chunks: readonly Chunk[], options?: RiffOptions): Promise<{ channels: number[][]; warnings: string[] }> {
  const bytes = riff(chunks, options);
  const file = await whole(bytes);
  for (const size of [1, 3, 100_000]) expect(await streamed(bytes, [size])).toEqual(file);
  return file;
}

const intact = { channels: [[...samples]], warnings: [] };

describe('a wav has the same samples as a file and from a pipe', () => {
  it.each([0, 0x7ffff000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x7ffff000 - 4])(
    'to its end where the writer did not know the size and left %i',
    async (size) => {
      expect(await heard([format(), data(values, { size })])).toEqual(intact);
    },
  );

  it('without the chunks behind its data', async () => {
    expect(await heard([format(), data(values), other('LIST', 50), other('id3 ', 21)])).toEqual(intact);
  });

  it('behind chunks of any order, number and length, and formats of any length', async () => {
    const chunks = [other('JUNK', 28), other('bext', 603), other('LIST', 70_001), format({ extra: new Uint8Array(300) })];
    expect(await heard([...chunks, other('fact', 4), other('abcd', 0), data(values), other('cue ', 28)])).toEqual(intact);
    expect(await heard([format({ extra: new Uint8Array(80_000) }), data(values)])).toEqual(intact);
  });

  it('where its format comes behind its data', async () => {
    expect(await heard([data(values), other('LIST', 21), format(), other('id3 ', 9)])).toEqual(intact);
    const wide = { id: 'ds64', content: joined([uint32(0, true), uint32(0, true), uint32(16, true), uint32(0, true)]) };
    expect(await heard([wide, data(values, { size: 0xffffffff }), format()], { kind: 'RF64' })).toEqual(intact);
  });

  it('where an odd chunk is not padded', async () => {
    expect(await heard([other('LIST', 21, { padded: false }), format(), other('fact', 5, { padded: false }), data(values)])).toEqual(
      intact,
    );
  });

  it('behind an ID3v2 tag', async () => {
    const bytes = joined([text('ID3'), Uint8Array.of(4, 0, 0, 0, 0, 1, 2), new Uint8Array(130), riff([format(), data(values)])]);
    expect(await whole(bytes)).toEqual(intact);
    expect(await streamed(bytes, [7])).toEqual(intact);
  });

  it('in big-endian order (RIFX)', async () => {
    expect(await heard([format({ little: false }), data(values, { little: false })], { kind: 'RIFX' })).toEqual(intact);
  });

  it.each(['RF64', 'BW64'] as const)('with sizes of 64 bits (%s), known or not', async (kind) => {
    const wide = (low: number, high: number): Chunk => ({
      id: 'ds64',
      content: joined([new Uint8Array(8), uint32(low, true), uint32(high, true), new Uint8Array(12)]),
    });
    const audio = data(values, { size: 0xffffffff });
    expect(await heard([wide(16, 0), format(), audio, other('LIST', 10)], { kind })).toEqual(intact);
    expect(await heard([wide(0xffffffff, 0xffffffff), format(), audio], { kind })).toEqual(intact);
    expect(await heard([wide(0, 0), format(), audio], { kind })).toEqual(intact);
  });

  it('with fewer bits than bytes have', async () => {
    expect(await heard([format({ bits: 12 }), data(values)])).toEqual(intact);
  });

  it('in frames that are cut anywhere', async () => {
    const left = Array.from({ length: 40 }, (_, n) => Math.sin(n));
    const right = left.map((value) => value / 2);
    const files = [
      wavFile([left, right], { bits: 24, comment: 'odd' }),
      wavFile([left], { bits: 8, promised: 0xffffffff }),
      joined([wavFile([left, right], { bits: 64, float: true, extensible: true }), text('LIST'), uint32(4, true), text('abcd')]),
      wavFile([left, right], { bits: 32 }).subarray(0, 201),
    ];
    for (const bytes of files) {
      const file = await whole(bytes);
      await fc.assert(
        fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 9 }), async (sizes) => {
          expect(await streamed(bytes, sizes)).toEqual(file);
        }),
        { seed: 1, numRuns: 100 },
      );
    }
  });
});

describe('a size that stands for an unknown one', () => {
  const silence = Array(0).fill(0);

  it('is believed where a chunk or the end follows', async () => {
    const message = `${name}: it has 0 samples. Record it again, or leave the file out.`;
    expect(await messageOf(() => heard([format(), data(silence), other('LIST', 10)]))).toBe(message);
    expect(await messageOf(() => heard([format(), data(silence)]))).toBe(message);
  });

  it('does not end the audio before the input does', async () => {
    const bytes = joined([riff([format(), data(values, { size: 0 })]), Uint8Array.of(1)]);
    expect(await whole(bytes)).toEqual(intact);
    expect(await streamed(bytes, [5])).toEqual(intact);
  });
});

describe('a wav that is cut', () => {
  it('gives what is there, and a warning', async () => {
    const warning = (there: number): string =>
      `a.wav: it is truncated: its header promises 1000 bytes of audio and ${there} are there. Get an intact copy if there is one.`;
    expect(await heard([format(), data(values, { size: 1000 })])).toEqual({ channels: [[...samples]], warnings: [warning(16)] });
    const odd = riff([format(), data(values, { size: 1000 })]).subarray(0, -1);
    expect(await whole(odd)).toEqual({ channels: [[...samples.subarray(0, 7)]], warnings: [warning(15)] });
    expect(await streamed(odd, [4])).toEqual(await whole(odd));
  });

  it('before its first sample is an error', async () => {
    const cut = 'Get an intact copy, or leave the file out.';
    expect(await messageOf(() => heard([format(), data([], { size: 1000 })]))).toBe(
      `a.wav: it is truncated: its header promises 1000 bytes of audio and 0 are there. ${cut}`,
    );
    expect(await messageOf(() => heard([format()]))).toBe(`a.wav: it is truncated: after 36 bytes there is still no audio. ${cut}`);
    expect(await messageOf(() => heard([format(), other('LIST', 10, { size: 4_000_000_000 })]))).toBe(
      `a.wav: it is truncated: after 54 bytes there is still no audio. ${cut}`,
    );
  });
});

describe('a wav whose frames are not what its bits make', () => {
  it.each([0, 3, 4])('but %i bytes is read by its bits, as other programs do, with a warning', async (frame) => {
    expect(await heard([format({ frame }), data(values)])).toEqual({
      channels: intact.channels,
      warnings: [`a.wav: 1 channels of 16 bits do not make frames of ${frame} bytes. Get an intact copy if there is one.`],
    });
  });
});

describe('a wav that makes no sense is refused in one line:', () => {
  it('data before its format, where it does not say where it ends', async () => {
    expect(await messageOf(() => heard([data(values, { size: 0xffffffff }), format()]))).toBe(
      'a.wav: its data comes before its format, and does not say where it ends. Get an intact copy, or leave the file out.',
    );
  });

  it('data without a format', async () => {
    expect(await messageOf(() => heard([data(values), other('LIST', 12)]))).toBe(
      'a.wav: it is truncated: after 56 bytes there is still no format. Get an intact copy, or leave the file out.',
    );
  });

  it('a codec that is not read, by its name', async () => {
    expect(await messageOf(() => heard([format({ tag: 0x55, bits: 0, frame: 1 }), data(values)]))).toBe(
      'a.wav: this is a wav of a kind that is not read here (mp3, format 0x0055, 0 bits). ' +
        'Convert it to 16-bit PCM, for example with ffmpeg -i in.wav -c:a pcm_s16le out.wav.',
    );
  });

  it('blocks of ADPCM that cannot hold their samples', async () => {
    for (const [tag, channels, frame, extra] of [
      [0x11, 1, 256, [2, 0, 0xff, 0xff]],
      [0x11, 1, 3, []],
      [2, 2, 13, []],
      [2, 1, 256, [2, 0, 0xff, 0xff]],
      [0x11, 0, 256, []],
    ] as const)
      expect(
        await messageOf(() => heard([format({ tag, channels, frame, bits: 4, extra: Uint8Array.from(extra) }), data(values)])),
      ).toContain(`${channels} channels of 4 bits do not make frames of ${frame} bytes`);
  });

  it('a sample that is no number, at the place that it has in the file', async () => {
    const bytes = wavFile([[0, 0.5, Number.NaN]], { bits: 32, float: true });
    const message = 'a.wav: sample 2 of channel 0 is NaN. Record it again, or leave the file out.';
    expect(await messageOf(() => whole(bytes))).toBe(message);
    expect(await messageOf(() => streamed(bytes, [5]))).toBe(message);
  });
});

describe('an aiff', () => {
  const common = (bits: number, compression = ''): Chunk => ({
    id: 'COMM',
    content: joined([Uint8Array.of(0, 1, 0, 0, 0, 9, 0, bits, 0x40, 0x0b, 0xfa), new Uint8Array(7), text(compression)]),
  });
  const audio = (bytes: Uint8Array, size?: number): Chunk => ({
    id: 'SSND',
    content: joined([new Uint8Array(8), bytes]),
    ...(size !== undefined && { size }),
  });
  const aiff = (kind: string, chunks: readonly Chunk[]): Uint8Array => {
    const bytes = riff(chunks, { kind: 'RIFX' });
    bytes.set(text('FORM'), 0);
    bytes.set(text(kind), 8);
    return bytes;
  };

  it('is read like a wav, big-endian or little-endian, from files and pipes', async () => {
    const big = data(values, { little: false }).content;
    const little = data(values).content;
    for (const bytes of [
      aiff('AIFF', [common(16), audio(big), other('ANNO', 5)]),
      aiff('AIFF', [common(16), audio(big, 0)]),
      aiff('AIFF', [audio(big), other('ANNO', 5), common(16)]),
      aiff('AIFF', [common(16), audio(big, 0x7f000008)]),
      aiff('AIFC', [other('FVER', 4), common(16, 'NONE'), audio(big)]),
      aiff('AIFC', [common(16, 'sowt'), audio(little)]),
    ]) {
      expect(await whole(bytes)).toEqual(intact);
      expect(await streamed(bytes, [3])).toEqual(intact);
    }
    expect((await decodeAudio(aiff('AIFF', [common(16), audio(big)]))).sampleRate).toBe(8000);
  });

  it('of a kind that is not read is refused in one line', async () => {
    expect(await messageOf(() => whole(aiff('AIFC', [common(16, 'ima4'), audio(data(values).content)])))).toBe(
      'a.wav: this is an aiff of a kind that is not read here (ima4, 1 channels of 16 bits). ' +
        'Convert it to 16-bit PCM, for example with ffmpeg -i in.aiff -c:a pcm_s16le out.wav.',
    );
  });
});

describe('a stream', () => {
  it('of another format is named', async () => {
    const flac = joined([text('fLaC'), new Uint8Array(100)]);
    expect(await messageOf(() => streamed(flac))).toBe(
      'a.wav: it is flac and not a wav. Only wav and aiff can be read as they come; save it and name the file.',
    );
    expect(await messageOf(() => streamed(text('hello, world')))).toBe(
      'a.wav: it is not a wav. Only wav and aiff can be read as they come; save it and name the file.',
    );
    expect(await messageOf(() => streamed(new Uint8Array(0)))).toBe('a.wav: it is empty. Get an intact copy, or leave the file out.');
  });

  it('gives samples before it ends, and is told when nothing more is read', async () => {
    let told = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield riff([format(), data(values, { size: 0xffffffff })]);
        for (;;) yield data(values).content;
      } finally {
        told = true;
      }
    }
    let count = 0;
    for await (const { channels } of streamAudio(endless())) {
      count += channels[0].length;
      if (count >= 80) break;
    }
    expect([count, told]).toEqual([80, true]);
  });
});

describe('whatever the header, there is audio or a DatasetError, from a file and a pipe the same, and no memory by its numbers:', () => {
  const number = fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constantFrom(0xffffffff, 0x7ffff000, 0x80000000, 0x7fffffff, 65_535));
  const chunk = fc.record({
    id: fc.constantFrom('fmt ', 'data', 'LIST', 'ds64', 'fact', 'abcd'),
    content: fc.uint8Array({ maxLength: 60 }),
    size: fc.option(number, { nil: undefined }),
    padded: fc.boolean(),
  });
  const plausible = fc
    .record({
      tag: fc.constantFrom(1, 2, 3, 6, 7, 0x11, 0xfffe, 0x55),
      channels: fc.integer({ min: 0, max: 3 }),
      bits: fc.constantFrom(0, 4, 8, 12, 16, 24, 32, 64),
      frame: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(256, 65_535)),
      extra: fc.uint8Array({ maxLength: 40 }),
    })
    .map((options) => format(options));

  async function outcome(run: () => Promise<unknown>): Promise<unknown> {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof DatasetError)) throw error;
      expect(error.message).not.toMatch(/[\n\r]/);
      return error.message;
    }
  }

  it('random chunks, random sizes, cut anywhere', async () => {
    const file = fc.record({
      kind: fc.constantFrom('RIFF', 'RIFX', 'RF64' as const),
      before: fc.array(chunk, { maxLength: 3 }),
      format: plausible,
      after: fc.array(chunk, { maxLength: 3 }),
      size: fc.option(number, { nil: undefined }),
      audio: fc.uint8Array({ maxLength: 600 }),
      cut: fc.nat(900),
      pieces: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
    });
    await fc.assert(
      fc.asyncProperty(file, async ({ kind, before, format: fmt, after, size, audio, cut, pieces }) => {
        const last = { id: 'data', content: audio, ...(size !== undefined && { size }) };
        const bytes = riff([...before, fmt, last, ...after] as Chunk[], { kind: kind as 'RIFF' }).subarray(0, cut + 12);
        expect(await outcome(() => streamed(bytes, pieces))).toEqual(await outcome(() => whole(bytes)));
      }),
      { seed: 5, numRuns: 1500 },
    );
  });
});
