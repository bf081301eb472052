export interface WavOptions {
  readonly sampleRate?: number;
  readonly bits?: 8 | 16 | 24 | 32 | 64;
  readonly float?: boolean;
  /** Wraps the format as Windows does for more than two channels. */
  readonly extensible?: boolean;
  /** What stands in the header in place of the true format tag. */
  readonly tag?: number;
  /** What the header says of the size of the data, in place of the truth. */
  readonly promised?: number;
  /** A chunk of an odd size before the data. */
  readonly comment?: string;
}

/** A wav file written byte by byte, for tests that need one, or one with something wrong. */
export declare function wavFile(channels: readonly ArrayLike<number>[], options?: WavOptions): Uint8Array<ArrayBuffer>;
