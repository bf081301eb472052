/** A question about a clip whose answer needs memory. `synthesizeClips` has one for each task. */
import type { Canvas } from './canvas.js';

/** Draws one clip. */
export interface ClipTask {
  /** The possible answers. */
  readonly classes: readonly string[];
  /** Number of frames of the shortest clip in which the question makes sense. */
  readonly fewestSteps: number;
  /** Draws a clip with the answer `label`, an index of `classes`, over a background. */
  draw(canvas: Canvas, label: number, random: () => number): void;
}

/** A number from `low` to `high`. */
export function between(low: number, high: number, random: () => number): number {
  return low + (high - low) * random();
}

export function oneOf<Each>(choices: readonly Each[], random: () => number): Each {
  return choices[Math.floor(random() * choices.length)];
}
