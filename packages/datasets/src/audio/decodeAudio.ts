/** Samples of an audio file in any supported format. Decoders of compressed formats are WebAssembly, loaded when first needed. */

import { ByteQueue, joinedBytes } from '../byteQueue.js';
import { type ByteSource, readBytes, sourceName } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { once } from '../once.js';
import { requireArgument, requireOptions, requireText } from '../requireArgument.js';
import { chunkContainer, compressedAudio, otherFormat } from './audioFormat.js';
import { type AudioSignal, isSampleRate } from './audioSignal.js';
import { chunkedAudio } from './chunkedAudio.js';
import { decodeCompressed } from './decodeCompressed.js';
import { joinedSamples } from './joinedSamples.js';
import { skipTags, withoutLeadingTags } from './tags.js';

/** The options of `decodeAudio`, `readAudio` and `streamAudio`. */
export interface DecodeAudioOptions {
  /** Name of the audio in messages. Default: its path, the name of a File, or "input". */
  readonly name?: string | undefined;
}

/**
 * Decodes wav (PCM of 8 to 32 bits, float, A-law, mu-law, IMA and MS ADPCM; RIFF, RIFX, RF64), aiff, mp3, flac (plain or in ogg), ogg
 * vorbis and ogg opus. The bytes tell the format, not the name. Tags at both ends are skipped.
 *
 * A cut or damaged recording gives the audio that can be decoded, and `warnings` say what is missing.
 *
 * @throws DatasetError if the bytes are not audio, nothing can be decoded, there are 0 samples, or a sample is not finite. For a known
 * format that is not supported, the message names it and a command that converts it.
 *
 * @example
 * import { readFile } from 'node:fs/promises';
 * const { channels, sampleRate, warnings } = await decodeAudio(await readFile('hello.wav'));
 * channels.length; // 1
 * sampleRate; // 8000
 */
export async function decodeAudio(bytes: Uint8Array, options: DecodeAudioOptions = {}): Promise<AudioSignal> {
  requireArgument('decodeAudio', 'bytes', bytes instanceof Uint8Array, bytes, 'a Uint8Array');
  const name = nameIn('decodeAudio', options, 'input');
  if (bytes.length === 0) throw emptyAudio(name);
  const queue = new ByteQueue(once(bytes));
  await skipTags(queue);
  if (chunkContainer(queue.peek(12)) !== undefined) return wholeAudio(checked(chunkedAudio(queue, name), name));
  const content = withoutLeadingTags(bytes);
  const compressed = compressedAudio(content);
  if (compressed === undefined) throw notRead(content, name);
  return wholeAudio(checked(once(await decodeCompressed(compressed, name)), name));
}

/**
 * Reads and decodes one file: a path in Node, a `File` or a stream in a page.
 *
 * @throws DatasetError if the source cannot be read, or where `decodeAudio` throws
 *
 * @example
 * const { channels, sampleRate } = await readAudio('hello.wav');
 * channels[0].length / sampleRate; // 1
 */
export async function readAudio(source: ByteSource, options: DecodeAudioOptions = {}): Promise<AudioSignal> {
  const name = nameIn('readAudio', options, sourceName(source));
  const pieces: Uint8Array[] = [];
  for await (const piece of readBytes(source, name)) pieces.push(piece);
  return decodeAudio(joinedBytes(pieces), { name });
}

/**
 * Decodes a wav or an aiff as it arrives, e.g. from a microphone through a pipe. The pieces are whole frames; joined, they are the samples
 * of `readAudio`. `warnings` are on the last piece, which may be empty.
 *
 * @throws DatasetError if the format is another one, or where `readAudio` throws
 *
 * @example
 * import { createReadStream } from 'node:fs';
 * let seconds = 0;
 * for await (const { channels, sampleRate } of streamAudio(createReadStream('hello.wav'))) seconds += channels[0].length / sampleRate;
 * seconds; // 1
 */
export async function* streamAudio(source: ByteSource, options: DecodeAudioOptions = {}): AsyncGenerator<AudioSignal, void, void> {
  const name = nameIn('streamAudio', options, sourceName(source));
  const queue = new ByteQueue(readBytes(source, name));
  try {
    await skipTags(queue);
    await queue.fill(64);
    const begin = queue.peek(64);
    if (queue.position === 0 && begin.length === 0) throw emptyAudio(name);
    if (chunkContainer(begin) === undefined) throw notStreamed(begin, name);
    yield* checked(chunkedAudio(queue, name), name);
  } finally {
    await queue.close();
  }
}

function nameIn(owner: string, options: DecodeAudioOptions, otherwise: string): string {
  requireOptions(owner, options, ['name']);
  const { name = otherwise } = options;
  requireText(owner, 'name', name);
  return name;
}

function emptyAudio(name: string): DatasetError {
  return new DatasetError(name, 'it is empty', 'Get an intact copy, or leave the file out');
}

function notRead(bytes: Uint8Array, name: string): DatasetError {
  const other = otherFormat(bytes);
  if (other === undefined)
    return new DatasetError(name, 'it is not an audio file that is read here', 'Give wav, aiff, mp3, flac, or ogg with vorbis or opus');
  return new DatasetError(
    name,
    `this is ${other}, which is not read here`,
    'Convert it to wav, for example with ffmpeg -i FILE -c:a pcm_s16le out.wav',
  );
}

function notStreamed(begin: Uint8Array, name: string): DatasetError {
  const format = compressedAudio(begin)?.format ?? otherFormat(begin);
  return new DatasetError(
    name,
    format === undefined ? 'it is not a wav' : `it is ${format} and not a wav`,
    'Only wav and aiff can be read as they come; save it and name the file',
  );
}

/** Checks all audio that leaves this module: its sample rate, finite samples, and at least one sample. */
async function* checked(pieces: AsyncIterable<AudioSignal>, name: string): AsyncGenerator<AudioSignal, void, void> {
  const leaveOut = 'Record it again, or leave the file out';
  let position = 0;
  for await (const audio of pieces) {
    const { channels, sampleRate } = audio;
    if (!isSampleRate(sampleRate)) throw new DatasetError(name, `its sample rate of ${sampleRate} Hz makes no sense`, leaveOut);
    for (const [channel, samples] of channels.entries()) {
      const at = samples.findIndex((sample) => !Number.isFinite(sample));
      if (at >= 0) throw new DatasetError(name, `sample ${position + at} of channel ${channel} is ${samples[at]}`, leaveOut);
    }
    position += channels[0]?.length ?? 0;
    yield audio;
  }
  if (position === 0) throw new DatasetError(name, 'it has 0 samples', leaveOut);
}

async function wholeAudio(pieces: AsyncIterable<AudioSignal>): Promise<AudioSignal> {
  const all: AudioSignal[] = [];
  for await (const piece of pieces) all.push(piece);
  const [{ channels, sampleRate }] = all;
  const warnings = all.flatMap(({ warnings: some = [] }) => some);
  return {
    channels: channels.map((_, channel) => joinedSamples(all.map((audio) => audio.channels[channel]))),
    sampleRate,
    ...(warnings.length > 0 && { warnings }),
  };
}
