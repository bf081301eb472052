/** What a network is fed instead of samples. */

/** One row of numbers for each step: [steps, width], element (t, i) at t * width + i. */
export interface Features {
  readonly data: Float32Array;
  readonly steps: number;
  readonly width: number;
}
