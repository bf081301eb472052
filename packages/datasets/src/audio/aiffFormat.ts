/** The `COMM` chunk: PCM of up to 32 bits in an aiff; also float, A-law and mu-law in an aifc. */
import { DatasetError } from '../datasetError.js';
import { isSampleRate, sampleRates } from './audioSignal.js';
import { brokenAudio } from './brokenAudio.js';
import type { SampleFormat } from './sampleFormat.js';

/** Bytes of the chunk that are read. Only the name of the compression, in words, follows them. */
export const longestAiffFormat = 22;

/** @param name the name of the file in messages */
export function aiffFormat(bytes: Uint8Array, { name, offset }: { name: string; offset: number }): SampleFormat {
  if (bytes.length < 18) throw brokenAudio(name, 'it is truncated inside its format', offset);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = view.getInt16(0);
  const bits = view.getInt16(6);
  const sampleRate = Math.round(extendedFloat(view, 8)); // early files have 22254.5454
  const compression = bytes.length >= 22 ? String.fromCharCode(...bytes.subarray(18, 22)) : 'NONE';
  if (!isSampleRate(sampleRate)) {
    const { lowest, highest } = sampleRates;
    throw brokenAudio(name, `its sample rate of ${sampleRate} Hz is not between ${lowest} and ${highest}`, offset + 8);
  }
  const format = channels > 0 ? formatOf(compression, Math.ceil(bits / 8), { channels, sampleRate }) : undefined;
  if (format === undefined) {
    throw new DatasetError(
      name,
      `this is an aiff of a kind that is not read here (${compression}, ${channels} channels of ${bits} bits)`,
      'Convert it to 16-bit PCM, for example with ffmpeg -i in.aiff -c:a pcm_s16le out.wav',
      { offset },
    );
  }
  return format;
}

function formatOf(
  compression: string,
  bytes: number,
  common: { readonly channels: number; readonly sampleRate: number },
): SampleFormat | undefined {
  const { channels } = common;
  const linear = (encoding: 'integer' | 'unsigned' | 'float', size: number, littleEndian = false): SampleFormat | undefined =>
    size >= 1 && size <= 8 ? { ...common, encoding, bytes: size, littleEndian, blockBytes: channels * size } : undefined;
  const coded = (encoding: 'A-law' | 'mu-law'): SampleFormat => ({
    ...common,
    encoding,
    blockBytes: channels,
    samplesPerBlock: 1,
    coefficients: new Uint8Array(0),
  });
  switch (compression) {
    case 'NONE':
    case 'twos':
    case 'in24':
    case 'in32':
      return bytes <= 4 ? linear('integer', bytes) : undefined;
    case 'sowt':
      return bytes <= 4 ? linear('integer', bytes, true) : undefined;
    case 'raw ':
      return linear('unsigned', 1);
    case 'fl32':
    case 'FL32':
      return linear('float', 4);
    case 'fl64':
    case 'FL64':
      return linear('float', 8);
    case 'alaw':
    case 'ALAW':
      return coded('A-law');
    case 'ulaw':
    case 'ULAW':
      return coded('mu-law');
    default:
      return undefined;
  }
}

/** Reads an 80-bit float of the first Macintosh computers: sign and exponent, then 64 bits with an explicit leading one. */
function extendedFloat(view: DataView, at: number): number {
  const exponent = (view.getUint16(at) & 0x7fff) - 16_383 - 63;
  const fraction = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  return (view.getUint8(at) >> 7 === 1 ? -1 : 1) * fraction * 2 ** exponent;
}
