/**
 * mp3, flac and ogg through the decoders of audio-decode: its packages for single formats, because the package that gathers them also
 * installs twenty formats nobody asked for, some under the GPL. Each is loaded when its first file comes.
 *
 * What it does not do well: an mp3 says nowhere how long it is, so a truncated one is a shorter sound.
 */
import { DatasetError } from '../datasetError.js';
import type { Sound } from './sound.js';
import { type SoundFormat, says } from './soundFormat.js';

/** What the decoders have in common; each is new for each file. */
interface Decoder {
  decode(bytes: Uint8Array): Decoded;
  flush?(): Decoded;
  free(): void;
}

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors?: readonly { readonly message: string }[];
}

type CompressedFormat = Exclude<SoundFormat, 'wav'>;

const loaders: { readonly [Format in CompressedFormat]: () => Promise<{ decoder(): Promise<Decoder> }> } = {
  mp3: () => import('@audio/decode-mp3'),
  flac: () => import('@audio/decode-flac'),
  vorbis: () => import('@audio/decode-vorbis'),
  opus: () => import('@audio/decode-opus'),
};

/** @param name what messages call the file */
export async function decodeCompressed(bytes: Uint8Array, format: CompressedFormat, name: string): Promise<Sound> {
  const { decoder: createDecoder } = await loaders[format]();
  const decoder = await createDecoder();
  let parts: readonly Decoded[];
  try {
    parts = quietly(() => [decoder.decode(bytes), ...(decoder.flush ? [decoder.flush()] : [])]);
  } catch (cause) {
    throw broken(name, format, cause instanceof Error ? cause.message : String(cause), cause);
  } finally {
    decoder.free();
  }
  const [problem] = parts.flatMap(({ errors = [] }) => errors);
  if (problem !== undefined) throw broken(name, format, problem.message);
  const sounding = parts.filter(({ channelData }) => channelData.length > 0 && channelData[0].length > 0);
  if (sounding.length === 0) throw broken(name, format, 'no sound comes out of it');
  const channels = sounding[0].channelData.map((_, channel) => joined(sounding.map(({ channelData }) => channelData[channel])));
  const loss = missing(bytes, format, channels[0].length);
  if (loss !== undefined) throw broken(name, format, loss);
  if (format === 'flac') for (const samples of channels) scaledAsWav(samples, bytes);
  return { channels: format === 'mp3' ? withoutTwin(channels) : channels, sampleRate: sounding[0].sampleRate };
}

/** What a truncated file lacks. A flac says how many samples it has; the last page of an ogg is marked. */
function missing(bytes: Uint8Array, format: CompressedFormat, samples: number): string | undefined {
  if (format === 'flac') {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const promised = (view.getUint8(21) & 15) * 2 ** 32 + view.getUint32(22); // STREAMINFO, always the first block
    return promised > samples ? `it is truncated: its header promises ${promised} samples and ${samples} are there` : undefined;
  }
  if (format === 'vorbis' || format === 'opus') {
    let page = bytes.length - 27;
    while (page >= 0 && !says(bytes, page, 'OggS')) page--;
    return (bytes[page + 5] & 4) === 0 ? 'it is truncated: its last page is missing' : undefined;
  }
  return undefined;
}

/** The flac decoder divides by 2^(bits - 1) - 1. Here everything is divided by 2^(bits - 1), as in a wav. */
function scaledAsWav(samples: Float32Array, bytes: Uint8Array): void {
  const half = 2 ** (((bytes[20] & 1) << 4) | (bytes[21] >> 4)); // STREAMINFO has bits - 1
  for (let index = 0; index < samples.length; index++) samples[index] = Math.round(samples[index] * (half - 1)) / half;
}

/** The mp3 decoder gives mono as two equal channels. */
function withoutTwin(channels: Float32Array[]): Float32Array[] {
  const [left, right] = channels;
  return channels.length === 2 && left.every((sample, index) => sample === right[index]) ? [left] : channels;
}

function joined(pieces: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** The decoders print what is wrong besides returning it. They run without a pause, so nobody else's words are lost. */
function quietly<Result>(run: () => Result): Result {
  const { error, warn } = console;
  const silence = (): void => {};
  Object.assign(console, { error: silence, warn: silence });
  try {
    return run();
  } finally {
    Object.assign(console, { error, warn });
  }
}

function broken(name: string, format: CompressedFormat, reason: string, cause?: unknown): DatasetError {
  const detail = reason.replace(/[.\s]+$/, '');
  return new DatasetError(name, `it cannot be decoded as ${format}: ${detail}`, 'Get an intact copy, or leave the file out', { cause });
}
