/** The `fmt ` chunk of a wav: PCM of up to 32 bits, float of 32 or 64, A-law, mu-law, IMA and MS ADPCM, plain or "extensible". */
import { DatasetError } from '../datasetError.js';
import { isSampleRate, sampleRates } from './audioSignal.js';
import { brokenAudio } from './brokenAudio.js';
import type { SampleFormat } from './sampleFormat.js';

/** Bytes of the chunk that are read. What follows in a longer chunk says nothing about the audio. */
export const longestWavFormat: number = 18 + 0xffff;

const extensible = 0xfffe;

/** Other codecs in wav files, by number. */
const otherCodecs: { readonly [tag: number]: string } = {
  16: 'OKI ADPCM',
  32: 'Yamaha ADPCM',
  49: 'GSM 6.10',
  64: 'G.726 ADPCM',
  69: 'G.726 ADPCM',
  80: 'MPEG',
  85: 'mp3',
  255: 'AAC',
  352: 'Windows Media Audio',
  353: 'Windows Media Audio',
  354: 'Windows Media Audio',
  5632: 'AAC',
  8192: 'AC-3',
};

interface Fields {
  /** The number of the codec. */
  readonly tag: number;
  readonly channels: number;
  readonly sampleRate: number;
  readonly blockBytes: number;
  readonly bits: number;
  /** The bytes after the common fields; they may be cut. */
  readonly extra: DataView;
}

/** @param name the file in messages */
export function wavFormat(bytes: Uint8Array, littleEndian: boolean, { name, offset }: { name: string; offset: number }): SampleFormat {
  if (bytes.length < 16) throw brokenAudio(name, 'it is truncated inside its format', offset);
  const fields = fieldsOf(bytes, littleEndian);
  const { tag, channels, sampleRate, blockBytes, bits } = fields;
  const format = formatOf(fields, littleEndian);
  if (format === 'other') {
    const codec = otherCodecs[tag] === undefined ? '' : `${otherCodecs[tag]}, `;
    throw new DatasetError(
      name,
      `this is a wav of a kind that is not read here (${codec}format 0x${tag.toString(16).padStart(4, '0')}, ${bits} bits)`,
      'Convert it to 16-bit PCM, for example with ffmpeg -i in.wav -c:a pcm_s16le out.wav',
      { offset },
    );
  }
  if (!isSampleRate(sampleRate)) {
    const { lowest, highest } = sampleRates;
    throw brokenAudio(name, `its sample rate of ${sampleRate} Hz is not between ${lowest} and ${highest}`, offset + 4);
  }
  const contradiction = `${channels} channels of ${bits} bits do not make frames of ${blockBytes} bytes`;
  if (format === 'contradiction') throw brokenAudio(name, contradiction, offset);
  return format.blockBytes === blockBytes ? format : { ...format, contradiction };
}

function fieldsOf(bytes: Uint8Array, littleEndian: boolean): Fields {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (at: number): number => view.getUint16(at, littleEndian);
  const extra = new DataView(bytes.buffer, bytes.byteOffset + Math.min(18, bytes.length), Math.max(0, bytes.length - 18));
  const tag = number(0);
  return {
    // The sub-format of an extensible wav begins with the number of its codec.
    tag: tag === extensible && extra.byteLength >= 8 ? extra.getUint16(6, littleEndian) : tag,
    channels: number(2),
    sampleRate: view.getUint32(4, littleEndian),
    blockBytes: number(12),
    bits: number(14),
    extra,
  };
}

function formatOf(fields: Fields, littleEndian: boolean): SampleFormat | 'other' | 'contradiction' {
  const { tag, channels, sampleRate, blockBytes, bits } = fields;
  const bytes = Math.ceil(bits / 8);
  // The number of bits gives the bytes of a sample, as in sox and ffmpeg, which disagree only about 24 bits in 4 bytes.
  const linear = { channels, sampleRate, blockBytes: channels * bytes, bytes, littleEndian };
  const isClear = channels > 0 && !(bits === 24 && blockBytes === channels * 4);
  const law = { channels, sampleRate, blockBytes: channels, samplesPerBlock: 1, coefficients: new Uint8Array(0) };
  switch (tag) {
    case 1: // 12 bits are in the upper part of two bytes
      if (bytes < 1 || bytes > 4) return 'other';
      return isClear ? { ...linear, encoding: bytes === 1 ? 'unsigned' : 'integer' } : 'contradiction';
    case 3:
      if (bits !== 32 && bits !== 64) return 'other';
      return isClear ? { ...linear, encoding: 'float' } : 'contradiction';
    case 6:
    case 7:
      if (channels === 0) return 'contradiction';
      return { ...law, encoding: tag === 6 ? 'A-law' : 'mu-law' };
    case 2:
    case 0x11:
      return littleEndian && bits === 4 ? adpcm(fields) : 'other';
    default:
      return 'other';
  }
}

/** An ADPCM format whose numbers are consistent. If the header does not give the samples of a block, the block is taken as full. */
function adpcm({ tag, channels, sampleRate, blockBytes, extra }: Fields): SampleFormat | 'other' | 'contradiction' {
  const isMicrosoft = tag === 2;
  if (isMicrosoft && channels > 2) return 'other';
  const head = isMicrosoft ? 7 * channels : 4 * channels;
  const fitting = isMicrosoft ? 2 + Math.floor((2 * (blockBytes - head)) / channels) : 1 + 8 * Math.floor((blockBytes - head) / head);
  const promised = extra.byteLength >= 2 ? extra.getUint16(0, true) : 0;
  const samplesPerBlock = promised === 0 ? fitting : promised;
  if (channels === 0 || blockBytes < head || samplesPerBlock > Math.min(fitting, 0xffff)) return 'contradiction';
  const common = { channels, sampleRate, blockBytes, samplesPerBlock };
  if (!isMicrosoft) return { ...common, encoding: 'IMA ADPCM', coefficients: new Uint8Array(0) };
  const pairs = extra.byteLength >= 4 ? Math.min(extra.getUint16(2, true), Math.floor((extra.byteLength - 4) / 4)) : 0;
  const coefficients = new Uint8Array(extra.buffer, extra.byteOffset + 4 * Number(pairs > 0), 4 * pairs);
  return { ...common, encoding: 'MS ADPCM', coefficients };
}
