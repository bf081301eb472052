/** The layout of samples in the bytes of a wav or an aiff. */

interface CommonFormat {
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes that are decoded together: one sample of each channel, or one block of ADPCM. */
  readonly blockBytes: number;
  /** A contradiction in the header that other programs ignore. */
  readonly contradiction?: string | undefined;
}

/** Plain numbers, interleaved by channel. */
export interface LinearFormat extends CommonFormat {
  /** `unsigned` has its zero at half of the range. */
  readonly encoding: 'integer' | 'unsigned' | 'float';
  /** Bytes of a sample: 1 to 4, for floats 4 or 8. If there are fewer bits, they are the upper ones. */
  readonly bytes: number;
  readonly littleEndian: boolean;
}

/** 8-bit codes (ITU-T G.711) or blocks of differences. */
export interface CodedFormat extends CommonFormat {
  readonly encoding: 'A-law' | 'mu-law' | 'IMA ADPCM' | 'MS ADPCM';
  readonly samplesPerBlock: number;
  /** Pairs of 16-bit numbers of MS ADPCM, as in the file. Empty for the seven standard pairs. */
  readonly coefficients: Uint8Array;
}

export type SampleFormat = LinearFormat | CodedFormat;
