/**
 * WAV: PCM of 8, 16, 24 or 32 bits and float of 32 or 64, plain or "extensible", any number of channels.
 *
 * Integers are divided by 2^(bits - 1), as torchaudio and libsndfile do, so that features agree with theirs. A file that ends before its
 * header says is an error and never a shorter sound. What it does not do: A-law, mu-law and ADPCM.
 */
import { DatasetError } from '../datasetError.js';
import { isSampleRate, type Sound, sampleRates } from './sound.js';
import { says } from './soundFormat.js';

interface WavFormat {
  readonly encoding: 'integer' | 'float';
  readonly bits: number;
  readonly channels: number;
  readonly sampleRate: number;
}

const encodings: { readonly [tag: number]: WavFormat['encoding'] } = { 1: 'integer', 3: 'float' };
const extensible = 0xfffe;
/** Writers to a pipe cannot know the size of the data and leave one of these: the data then goes on to the end of the file. */
const unknownSizes: readonly number[] = [0, 0xffffffff];

/** @param name what messages call the file */
export function decodeWav(bytes: Uint8Array, name: string): Sound {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let format: WavFormat | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (says(bytes, at, 'fmt ')) format = readFormat(view, start, size, name);
    if (says(bytes, at, 'data')) {
      if (format === undefined) throw broken(name, 'its data comes before its format', at);
      return { channels: samplesOf(view, start, dataSize(bytes, start, size, name), format), sampleRate: format.sampleRate };
    }
    at = start + size + (size % 2); // chunks are padded to even sizes
  }
  throw broken(name, `it is truncated: after ${bytes.length} bytes there is still no sound`, bytes.length);
}

function readFormat(view: DataView, start: number, size: number, name: string): WavFormat {
  if (size < 16 || start + size > view.byteLength) throw broken(name, 'it is truncated inside its format', start);
  let tag = view.getUint16(start, true);
  if (tag === extensible && size >= 26) tag = view.getUint16(start + 24, true); // the first two bytes of the sub-format
  const encoding = encodings[tag];
  const channels = view.getUint16(start + 2, true);
  const sampleRate = view.getUint32(start + 4, true);
  const frameBytes = view.getUint16(start + 12, true);
  const bits = view.getUint16(start + 14, true);
  if (encoding === undefined || !(encoding === 'integer' ? [8, 16, 24, 32] : [32, 64]).includes(bits)) {
    throw new DatasetError(
      name,
      `this is a wav of a kind that is not read here (format 0x${tag.toString(16).padStart(4, '0')}, ${bits} bits)`,
      'Convert it to 16-bit PCM, for example with ffmpeg -i in.wav -c:a pcm_s16le out.wav',
      { offset: start },
    );
  }
  if (!isSampleRate(sampleRate)) {
    const { lowest, highest } = sampleRates;
    throw broken(name, `its sample rate of ${sampleRate} Hz is not between ${lowest} and ${highest}`, start + 4);
  }
  if (channels === 0 || frameBytes !== (channels * bits) / 8)
    throw broken(name, `${channels} channels of ${bits} bits do not make frames of ${frameBytes} bytes`, start);
  return { encoding, bits, channels, sampleRate };
}

/** How many bytes of samples there are; all that were promised. */
function dataSize(bytes: Uint8Array, start: number, promised: number, name: string): number {
  const there = bytes.length - start;
  if (promised <= there && promised !== 0) return promised;
  if (unknownSizes.includes(promised)) return there;
  throw broken(name, `it is truncated: its header promises ${promised} bytes of sound and ${there} are there`, bytes.length);
}

function samplesOf(view: DataView, start: number, size: number, { encoding, bits, channels }: WavFormat): Float32Array[] {
  const step = bits / 8;
  const frame = step * channels;
  const read = readers[`${encoding}${bits}`];
  return Array.from({ length: channels }, (_, channel) => {
    const samples = new Float32Array(Math.floor(size / frame));
    for (let index = 0, at = start + channel * step; index < samples.length; index++, at += frame) samples[index] = read(view, at);
    return samples;
  });
}

const readers: { readonly [kind: string]: (view: DataView, at: number) => number } = {
  integer8: (view, at) => (view.getUint8(at) - 128) / 2 ** 7, // the only unsigned one
  integer16: (view, at) => view.getInt16(at, true) / 2 ** 15,
  integer24: (view, at) => (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 2 ** 23,
  integer32: (view, at) => view.getInt32(at, true) / 2 ** 31,
  float32: (view, at) => view.getFloat32(at, true),
  float64: (view, at) => view.getFloat64(at, true),
};

function broken(name: string, reason: string, offset: number): DatasetError {
  return new DatasetError(name, reason, 'Get an intact copy, or leave the file out', { offset });
}
