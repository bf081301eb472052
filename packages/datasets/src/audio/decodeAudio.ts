/** A file of sound, whatever its format, as samples. The decoders of compressed formats are WebAssembly and loaded when first needed. */
import { type ByteSource, readBytes, sourceName } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { decodeCompressed } from './decodeCompressed.js';
import { decodeWav } from './decodeWav.js';
import { isSampleRate, type Sound } from './sound.js';
import { soundFormat } from './soundFormat.js';

export interface DecodeAudioOptions {
  /** What messages call the sound. Default: its path, the name of a File, or "input". */
  readonly name?: string;
}

/**
 * Decodes wav (PCM of 8 to 32 bits, float), mp3, flac, ogg vorbis and ogg opus; the format is told by the bytes, not by the name.
 *
 * Fails with a `DatasetError` when the bytes are not sound, broken or truncated, without a single sample, or not finite.
 *
 * @example
 * const { channels, sampleRate } = await decodeAudio(new Uint8Array(await response.arrayBuffer()));
 */
export async function decodeAudio(bytes: Uint8Array, { name = 'input' }: DecodeAudioOptions = {}): Promise<Sound> {
  if (bytes.length === 0) throw new DatasetError(name, 'it is empty', 'Get an intact copy, or leave the file out');
  const format = soundFormat(bytes);
  if (format === undefined)
    throw new DatasetError(name, 'it is not a sound file that is read here', 'Give wav, mp3, flac, or ogg with vorbis or opus');
  const sound = format === 'wav' ? decodeWav(bytes, name) : await decodeCompressed(bytes, format, name);
  requireSound(sound, name);
  return sound;
}

/**
 * Reads and decodes one file. A path needs Node; a page gives a `File` or a stream.
 *
 * @example
 * const sound = await readAudio('hello.wav');
 * const picked = await readAudio(input.files[0]);
 */
export async function readAudio(source: ByteSource, { name = sourceName(source) }: DecodeAudioOptions = {}): Promise<Sound> {
  const pieces: Uint8Array[] = [];
  for await (const piece of readBytes(source, name)) pieces.push(piece);
  return decodeAudio(joined(pieces), { name });
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

/** What holds for every sound that leaves this module. */
function requireSound({ channels, sampleRate }: Sound, name: string): void {
  const leaveOut = 'Record it again, or leave the file out';
  if (channels.length === 0 || channels[0].length === 0) throw new DatasetError(name, 'it has 0 samples', leaveOut);
  if (!isSampleRate(sampleRate)) throw new DatasetError(name, `its sample rate of ${sampleRate} Hz makes no sense`, leaveOut);
  for (const [channel, samples] of channels.entries()) {
    const at = samples.findIndex((sample) => !Number.isFinite(sample));
    if (at >= 0) throw new DatasetError(name, `sample ${at} of channel ${channel} is ${samples[at]}`, leaveOut);
  }
}
