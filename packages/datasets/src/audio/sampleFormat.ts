/** How samples lie in the bytes of a wav or an aiff. */

interface CommonFormat {
  readonly channels: number;
  readonly sampleRate: number;
  /** Bytes that are decoded together: one sample of each channel, or a block of ADPCM. */
  readonly blockBytes: number;
  /** What the header says against itself, where other programs read the sound all the same. */
  readonly contradiction?: string | undefined;
}

/** Numbers one after another, channel by channel. */
export interface LinearFormat extends CommonFormat {
  /** `unsigned` has its zero in the middle. */
  readonly encoding: 'integer' | 'unsigned' | 'float';
  /** Of a sample: 1 to 4, for floats 4 or 8. Fewer bits than fit are the upper ones. */
  readonly bytes: number;
  readonly littleEndian: boolean;
}

/** Codes of 8 bits (ITU-T G.711) or blocks of differences. */
export interface CodedFormat extends CommonFormat {
  readonly encoding: 'A-law' | 'mu-law' | 'IMA ADPCM' | 'MS ADPCM';
  readonly samplesPerBlock: number;
  /** Of MS ADPCM: pairs of 16-bit numbers as they stand in the file; empty for the seven usual ones. */
  readonly coefficients: Uint8Array;
}

export type SampleFormat = LinearFormat | CodedFormat;
