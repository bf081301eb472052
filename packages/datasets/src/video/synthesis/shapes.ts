/** Shapes as distances from their edges, so that they can be drawn at any size and place. */
import type { Shape } from './canvas.js';
import { distanceFromStrokes, strokesOf } from './digitStrokes.js';

const disk: Shape = (y, x) => Math.hypot(y, x) - 0.9;
const ring: Shape = (y, x) => Math.abs(Math.hypot(y, x) - 0.7) - 0.28;
export const box: Shape = (y, x) => Math.max(Math.abs(y), Math.abs(x)) - 1;
const square: Shape = (y, x) => Math.max(Math.abs(y), Math.abs(x)) - 0.8;
const diamond: Shape = (y, x) => (Math.abs(y) + Math.abs(x) - 1) / Math.SQRT2;
const cross: Shape = (y, x) => {
  const arm = (along: number, across: number): number => Math.max(Math.abs(along) - 0.95, Math.abs(across) - 0.33);
  return Math.min(arm(y, x), arm(x, y));
};

/** What moves in the clips: five plain shapes and the ten digits. */
export const shapes: readonly Shape[] = [disk, ring, square, diamond, cross, ...strokesOf.map(digit)];

/** A digit with thick strokes. */
function digit(strokes: (typeof strokesOf)[number]): Shape {
  return (y, x) => 2 * (distanceFromStrokes(strokes, (y + 1) / 2, (x + 1) / 2) - 0.11);
}
