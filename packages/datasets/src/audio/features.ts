/** The numbers that a network reads instead of samples. */
import { requireArgument } from '../requireArgument.js';

/** One row of numbers for each step: [steps, width]; element (t, i) is at t * width + i. */
export interface Features {
  readonly data: Float32Array;
  readonly steps: number;
  readonly width: number;
}

export function requireFeatures(owner: string, features: Features): void {
  const { data, steps, width }: Features = Object(features);
  const isRight = data instanceof Float32Array && steps * width === data.length;
  requireArgument(owner, 'features', isRight, features, 'a Float32Array of steps x width as data');
}
