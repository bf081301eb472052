/**
 * Gestures without a camera: a ball is waved from side to side, up and down, or around. No single frame tells which. The clips of
 * `synthesizeClips` are harder: their networks need hundreds of clips, and see each from its start.
 */
import { seededRandom } from '@statal/datasets/video';
import { frameRate, pixels, size } from './clip.js';

export const gestures = ['side', 'up', 'round'] as const;
export type Gesture = (typeof gestures)[number];

/** How far the ball goes across and down, and by how much of a turn one is ahead of the other. */
const ways: { readonly [Name in Gesture]: { readonly across: number; readonly down: number } } = {
  side: { across: 1, down: 0 },
  up: { across: 0, down: 1 },
  round: { across: 1, down: 1 },
};

export interface ExampleClipsOptions {
  /** Number of frames. */
  readonly frames: number;
  /** Default: 1. */
  readonly seed?: number | undefined;
}

/** Draws a gesture for some time, with a position, a size and a speed of its own: [frames, size, size]. */
export function exampleClip(gesture: Gesture, { frames, seed = 1 }: ExampleClipsOptions): Uint8Array {
  const random = seededRandom(seed, gestures.indexOf(gesture));
  const between = (low: number, high: number): number => low + (high - low) * random();
  const { across, down } = ways[gesture];
  const [row, column] = [between(0.44, 0.56) * size, between(0.44, 0.56) * size];
  const [radius, reach] = [between(0.09, 0.13) * size, between(0.22, 0.32) * size];
  const [turns, start] = [between(0.8, 1.4), random()];
  const [light, background] = [between(150, 240), between(20, 60)];
  const way = random() < 0.5 ? 1 : -1;
  const bytes = new Uint8Array(frames * pixels);
  for (let frame = 0; frame < frames; frame++) {
    const angle = 2 * Math.PI * (start + (turns * frame) / frameRate);
    const [y, x] = [row + down * reach * Math.sin(angle), column + across * reach * way * Math.cos(angle)];
    for (let at = 0; at < pixels; at++) {
      const distance = Math.hypot(Math.floor(at / size) - y, (at % size) - x);
      const share = Math.max(0, Math.min(1, radius + 0.5 - distance));
      bytes[frame * pixels + at] = background + (light - background) * share + 8 * (random() - 0.5);
    }
  }
  return bytes;
}
