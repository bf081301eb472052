/**
 * A wav that comes piece by piece, from a microphone through a pipe. What `@statal/datasets` decodes is whole files, so every piece of sound
 * gets the header that the stream began with and is decoded as a file of its own: one reader for every kind of wav.
 */
import { DatasetError, decodeAudio, type Sound } from '@statal/datasets/audio';

/** The format of the stream, and where its sound begins. */
interface StreamHeader {
  /** The chunk `fmt `, its head included. */
  readonly format: Buffer;
  readonly bytesPerFrame: number;
  readonly sampleRate: number;
  readonly start: number;
}

/** Headers of recorders are less than this; more is no wav. */
const longestHeader = 65_536;

/** The sounds of a stream as they come, one after another without a gap, of whole frames each. */
export async function* wavStream(source: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Sound, void, void> {
  let waiting = Buffer.alloc(0);
  let header: StreamHeader | undefined;
  for await (const piece of source) {
    waiting = Buffer.concat([waiting, piece]);
    if (header === undefined) {
      header = readHeader(waiting, name);
      if (header === undefined) continue;
      waiting = waiting.subarray(header.start);
    }
    const whole = waiting.length - (waiting.length % header.bytesPerFrame);
    if (whole === 0) continue;
    yield await decodeAudio(asFile(header, waiting.subarray(0, whole)), { name });
    waiting = waiting.subarray(whole);
  }
  if (header === undefined) await decodeAudio(waiting, { name }); // says what is wrong with it
}

/** `undefined` while it is not all there yet. */
function readHeader(bytes: Buffer, name: string): StreamHeader | undefined {
  if (bytes.length < 12) return undefined;
  const isWav = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WAVE';
  if (!isWav) throw new DatasetError(name, 'it is not a wav', 'Only wav can be read as it comes; save it and name the file');
  let format: Buffer | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32LE(at + 4);
    const kind = bytes.toString('latin1', at, at + 4);
    if (kind === 'data') {
      if (format === undefined) throw new DatasetError(name, 'its data comes before its format', 'Send it as it was recorded');
      // An impossible frame is told by the decoder.
      return { format, bytesPerFrame: Math.max(1, format.readUInt16LE(20)), sampleRate: format.readUInt32LE(12), start: at + 8 };
    }
    const end = at + 8 + size + (size % 2);
    if (kind === 'fmt ' && size >= 16 && end <= bytes.length) format = Buffer.from(bytes.subarray(at, end));
    at = end;
  }
  if (bytes.length > longestHeader) throw new DatasetError(name, 'there is no sound in its first 64 kB', 'Send a wav as it was recorded');
  return undefined;
}

function asFile({ format }: StreamHeader, sound: Buffer): Uint8Array {
  const head = Buffer.alloc(12);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(4 + format.length + 8 + sound.length, 4);
  head.write('WAVE', 8, 'latin1');
  const data = Buffer.alloc(8);
  data.write('data', 0, 'latin1');
  data.writeUInt32LE(sound.length, 4);
  return Buffer.concat([head, format, data, sound]);
}
