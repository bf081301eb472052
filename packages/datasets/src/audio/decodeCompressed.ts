/**
 * mp3, flac and ogg, decoded by the packages of audio-decode for single formats. The package that gathers them also installs twenty more
 * formats, some under the GPL. Each decoder is loaded when its first file comes.
 *
 * What it does not do well: a cut mp3 or flac whose header gives no length gives less audio without a warning.
 */

import { says } from '../says.js';
import { type CompressedAudio, type CompressedFormat, firstPacket } from './audioFormat.js';
import type { AudioSignal } from './audioSignal.js';
import { brokenAudio, incompleteAudio } from './brokenAudio.js';
import { possibleFrameEnds } from './flacFrames.js';
import { joinedSamples } from './joinedSamples.js';
import { isMono, promisedMpegBytes } from './mpegFrames.js';

/** The common interface of the decoders. Each file gets a new one. */
interface Decoder {
  decode(bytes: Uint8Array): Decoded;
  flush?(): Decoded;
  free(): void;
}

interface Decoded {
  readonly channelData: readonly Float32Array[];
  readonly sampleRate: number;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

const loaders: { readonly [Format in CompressedFormat]: () => Promise<{ decoder(): Promise<Decoder> }> } = {
  mp3: () => import('@audio/decode-mp3'),
  flac: () => import('@audio/decode-flac'),
  vorbis: () => import('@audio/decode-vorbis'),
  opus: () => import('@audio/decode-opus'),
};

/** The output of a decoder and its error messages. */
interface Outcome {
  readonly channels: Float32Array[];
  readonly sampleRate: number;
  readonly problems: readonly string[];
}

/**
 * Decodes the whole file. Errors of the decoder and missing parts become warnings if there is any audio.
 *
 * @param name the file in messages
 * @throws DatasetError if nothing can be decoded
 */
export async function decodeCompressed({ bytes, format }: CompressedAudio, name: string): Promise<AudioSignal> {
  const { channels, sampleRate, problems } = await decodedWhole(bytes, format);
  if (channels.length === 0)
    throw brokenAudio(name, `it cannot be decoded as ${format}: ${problems[0]?.replace(/[.\s]+$/, '') ?? 'no audio comes out of it'}`);
  const loss = missing(bytes, format, channels[0].length) ?? (problems.length > 0 ? `it is damaged: ${problems[0]}` : undefined);
  if (format === 'flac') for (const samples of channels) scaledAsWav(samples, bytes);
  return {
    channels: format === 'mp3' && isMono(bytes) ? channels.slice(0, 1) : channels, // the decoder gives mono as two equal channels
    sampleRate,
    ...(loss !== undefined && { warnings: [incompleteAudio(name, loss)] }),
  };
}

/** Decodes all bytes. If samples of a flac are missing, decodes again without the bytes after its last frame: they can stop the decoder. */
async function decodedWhole(bytes: Uint8Array, format: CompressedFormat): Promise<Outcome> {
  const outcome = await decoded(bytes, format);
  if (!says(bytes, 0, 'fLaC') || bytes.length < streamInfoEnd || missing(bytes, format, samplesOf(outcome)) === undefined) return outcome;
  for (const end of possibleFrameEnds(bytes, samplesOf(outcome))) {
    if (end === bytes.length) break;
    const shorter = await decoded(bytes.subarray(0, end), format);
    if (samplesOf(shorter) > samplesOf(outcome)) return shorter;
  }
  return outcome;
}

function samplesOf({ channels }: Outcome): number {
  return channels.length === 0 ? 0 : channels[0].length;
}

async function decoded(bytes: Uint8Array, format: CompressedFormat): Promise<Outcome> {
  const { decoder: createDecoder } = await loaders[format]();
  const decoder = await createDecoder();
  const parts: Decoded[] = [];
  const problems: string[] = [];
  try {
    quietly(() => {
      parts.push(decoder.decode(bytes));
      if (decoder.flush) parts.push(decoder.flush());
    });
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  } finally {
    decoder.free();
  }
  problems.push(...parts.flatMap(({ errors = [] }) => errors.map(({ message }) => message)));
  const filled = parts.filter(({ channelData }) => channelData.length > 0 && channelData[0].length > 0);
  if (filled.length === 0) return { channels: [], sampleRate: 0, problems };
  const channels = filled[0].channelData.map((_, channel) => joinedSamples(filled.map(({ channelData }) => channelData[channel])));
  return { channels, sampleRate: filled[0].sampleRate, problems };
}

/** Offset after STREAMINFO, which is always the first block of a flac. */
const streamInfoEnd = 42;

/**
 * What a cut file lacks, as text. A flac header has the number of samples, an mp3 header may have the number of bytes, and ogg marks its
 * last page.
 */
function missing(bytes: Uint8Array, format: CompressedFormat, samples: number): string | undefined {
  if (says(bytes, 0, 'OggS')) return endsWithLastPage(bytes) ? undefined : 'it is truncated: its last page is missing';
  if (format === 'flac') {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const promised = (view.getUint8(21) & 15) * 2 ** 32 + view.getUint32(22); // field of STREAMINFO
    return promised > samples ? `it is truncated: its header promises ${promised} samples and ${samples} are there` : undefined;
  }
  const promised = promisedMpegBytes(bytes) ?? 0;
  return promised > bytes.length ? `it is truncated: its header promises ${promised} bytes and ${bytes.length} are there` : undefined;
}

/** Whether the last page has the end mark and is complete (RFC 3533). */
function endsWithLastPage(bytes: Uint8Array): boolean {
  let page = bytes.length - 27;
  while (page >= 0 && !says(bytes, page, 'OggS')) page--;
  if ((bytes[page + 5] & 4) === 0) return false;
  const segments = bytes.subarray(page + 27, page + 27 + bytes[page + 26]);
  return page + 27 + segments.length + segments.reduce((sum, size) => sum + size, 0) <= bytes.length;
}

/** Rescales the output of the flac decoder, which divides by 2^(bits - 1) - 1. This package divides by 2^(bits - 1), as for a wav. */
function scaledAsWav(samples: Float32Array, bytes: Uint8Array): void {
  const start = says(bytes, 0, 'OggS') ? firstPacket + 9 : 0; // in ogg, nine bytes precede "fLaC"
  const half = 2 ** (((bytes[start + 20] & 1) << 4) | (bytes[start + 21] >> 4)); // STREAMINFO stores bits - 1
  for (let index = 0; index < samples.length; index++) samples[index] = Math.round(samples[index] * (half - 1)) / half;
}

/** Silences the console: decoders also print the errors that they return. They run synchronously, so no other output is lost. */
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
