/**
 * Which way did it turn while it was hidden? A shape moves toward the middle, from one of four sides, and disappears behind a box. It comes
 * out to the left or to the right, as seen by the shape.
 *
 * Both the way in and the way out are equally often each of the four directions, whichever way it turns. So a single frame says nothing. A
 * clip that is played backward is a clip of the other class, so frames without their order say nothing either.
 */
import type { Color, Place } from './canvas.js';
import { between, type ClipTask, oneOf } from './clipTask.js';
import { box, shapes } from './shapes.js';

/** Down, left, up, right: each is a turn to the right from the one before. */
const directions = [
  [1, 0],
  [0, -1],
  [-1, 0],
  [0, 1],
] as const;

export const turnTask: ClipTask = {
  classes: ['left', 'right'],
  fewestSteps: 8,
  draw(canvas, label, random) {
    const [steps, size] = canvas.shape;
    const shape = oneOf(shapes, random);
    const color = brightColor(random);
    const radius = size * between(0.11, 0.15, random);
    const hiding = size * 0.2;
    const way = Math.floor(random() * directions.length);
    const [heading, leaving] = [directions[way], directions[(way + (label === 1 ? 1 : 3)) % 4]];
    // At this step it is in the middle. Its path is the same in both directions of time.
    const turning = (steps - 1) / 2 + between(-0.06, 0.06, random) * steps;
    const reach = size / 2 - radius;
    const speed = (reach / (steps / 2)) * between(0.95, 1.1, random);
    const level = between(70, 100, random);
    for (let t = 0; t < steps; t++) {
      const moved = (t - turning) * speed;
      const [down, right] = moved < 0 ? heading : leaving;
      const place: Place = { y: (size - 1) / 2 + down * moved, x: (size - 1) / 2 + right * moved, radius };
      canvas.draw(t, shape, place, color);
      canvas.draw(t, box, { y: (size - 1) / 2, x: (size - 1) / 2, radius: hiding }, [level, level, level]);
    }
  },
};

/** A light color of any hue, so that it stands out in gray too. */
export function brightColor(random: () => number): Color {
  const hue = 6 * random();
  const channel = (shift: number): number => 110 + 145 * Math.max(0, Math.min(1, Math.abs(((hue + shift) % 6) - 3) - 1));
  return [channel(0), channel(4), channel(2)];
}
