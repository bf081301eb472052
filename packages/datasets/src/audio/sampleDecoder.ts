/**
 * Decodes the bytes of a wav or an aiff to samples. Integers are divided by 2^(bits - 1), as in torchaudio and libsndfile, so that features
 * agree. A-law, mu-law and ADPCM are decoded by `@audio/decode-wav`, which is loaded when the first such file comes.
 */
import type { CodedFormat, LinearFormat, SampleFormat } from './sampleFormat.js';

/** Takes whole blocks. Only the last call may end inside a block; it gives the samples that the cut block holds. */
export type SampleDecoder = (bytes: Uint8Array) => Float32Array[];

export async function sampleDecoder(format: SampleFormat): Promise<SampleDecoder> {
  return 'bytes' in format ? linearDecoder(format) : codedDecoder(format);
}

function linearDecoder({ encoding, bytes: step, channels, blockBytes, littleEndian }: LinearFormat): SampleDecoder {
  const read = readers[encoding](step, littleEndian);
  return (bytes) => {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({ length: channels }, (_, channel) => {
      const samples = new Float32Array(Math.floor(bytes.length / blockBytes));
      for (let index = 0, at = channel * step; index < samples.length; index++, at += blockBytes) samples[index] = read(view, at);
      return samples;
    });
  };
}

type ReadSample = (view: DataView, at: number) => number;

const readers: { readonly [Encoding in LinearFormat['encoding']]: (bytes: number, little: boolean) => ReadSample } = {
  integer(bytes, little) {
    switch (bytes) {
      case 1:
        return (view, at) => view.getInt8(at) / 2 ** 7;
      case 2:
        return (view, at) => view.getInt16(at, little) / 2 ** 15;
      case 3:
        return little
          ? (view, at) => (view.getUint8(at) | (view.getInt16(at + 1, true) << 8)) / 2 ** 23
          : (view, at) => ((view.getInt16(at, false) << 8) | view.getUint8(at + 2)) / 2 ** 23;
      default:
        return (view, at) => view.getInt32(at, little) / 2 ** 31;
    }
  },
  unsigned: () => (view, at) => (view.getUint8(at) - 128) / 2 ** 7,
  float: (bytes, little) => (bytes === 4 ? (view, at) => view.getFloat32(at, little) : (view, at) => view.getFloat64(at, little)),
};

async function codedDecoder(format: CodedFormat): Promise<SampleDecoder> {
  const { decoder } = await import('@audio/decode-wav');
  const { blockBytes, channels } = format;
  const decoding = decoder();
  decoding.decode(headerOf(format));
  return (bytes) => {
    const rest = bytes.length % blockBytes;
    const whole = new Uint8Array(bytes.length - rest + (rest > 0 ? blockBytes : 0));
    whole.set(bytes);
    const { channelData } = decoding.decode(whole);
    if (channelData.length === 0) return Array.from({ length: channels }, () => new Float32Array(0));
    const length = samplesIn(format, bytes.length);
    return channelData.map((samples) => samples.subarray(0, length));
  };
}

/** Samples of each channel in this number of bytes. A cut block of ADPCM needs its header, and gives whole groups only. */
function samplesIn({ encoding, channels, blockBytes, samplesPerBlock }: CodedFormat, bytes: number): number {
  const blocks = Math.floor(bytes / blockBytes);
  const rest = bytes % blockBytes;
  const head = encoding === 'IMA ADPCM' ? 4 * channels : 7 * channels;
  if (rest === 0 || samplesPerBlock === 1 || rest < head) return blocks * samplesPerBlock;
  const there =
    encoding === 'IMA ADPCM' ? 1 + 8 * Math.floor((rest - head) / (4 * channels)) : 2 + Math.floor((2 * (rest - head)) / channels);
  return blocks * samplesPerBlock + Math.min(there, samplesPerBlock);
}

const tags: { readonly [Encoding in CodedFormat['encoding']]: number } = { 'MS ADPCM': 2, 'A-law': 6, 'mu-law': 7, 'IMA ADPCM': 0x11 };

/** A wav header of unlimited length, built from checked numbers. The decoder sees this one instead of the header of the file. */
function headerOf({ encoding, channels, sampleRate, blockBytes, samplesPerBlock, coefficients }: CodedFormat): Uint8Array {
  const extra = encoding === 'MS ADPCM' ? 4 + coefficients.length : 2;
  const bytes = new Uint8Array(12 + 8 + 18 + extra + 8);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string): void => bytes.set(new TextEncoder().encode(word), at);
  text(0, 'RIFF');
  text(8, 'WAVEfmt ');
  view.setUint32(16, 18 + extra, true);
  view.setUint16(20, tags[encoding], true);
  view.setUint16(22, channels, true);
  view.setUint32(24, sampleRate, true);
  view.setUint16(32, blockBytes, true);
  view.setUint16(34, encoding.endsWith('law') ? 8 : 4, true);
  view.setUint16(36, extra, true);
  view.setUint16(38, samplesPerBlock, true);
  if (encoding === 'MS ADPCM') {
    view.setUint16(40, coefficients.length / 4, true);
    bytes.set(coefficients, 42);
  }
  text(bytes.length - 8, 'data');
  view.setUint32(bytes.length - 4, 0xffffffff, true);
  return bytes;
}
