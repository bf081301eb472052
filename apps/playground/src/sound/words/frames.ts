/** The time grid of the sound panel: frames of 10 milliseconds, of which the network reads two in a step. */

/** In hertz. Higher rates cost time, and speech does not need them. */
export const sampleRate = 16_000;

/** Samples of a frame. */
export const hop = sampleRate / 100;

/** Frames that the network reads in one step. */
export const framesPerStep = 2;

/** Mean power in decibels below full scale. Digital silence is -90. */
export function decibels(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let at = from; at < to; at++) sum += samples[at] * samples[at];
  return Math.max(-90, 10 * Math.log10(sum / (to - from) + 1e-12));
}
