export interface WavOptions {
  readonly sampleRate?: number | undefined;
  readonly bits?: 8 | 16 | 24 | 32 | 64 | undefined;
  readonly float?: boolean | undefined;
  /** Wraps the format as Windows does for more than two channels. */
  readonly extensible?: boolean | undefined;
  /** What stands in the header in place of the true format tag. */
  readonly tag?: number | undefined;
  /** What the header says of the size of the data, in place of the truth. */
  readonly promised?: number | undefined;
  /** A chunk of an odd size before the data. */
  readonly comment?: string | undefined;
}

/** A wav file written byte by byte, for tests that need one, or one with something wrong. */
export declare function wavFile(channels: readonly ArrayLike<number>[], options?: WavOptions): Uint8Array<ArrayBuffer>;
