/**
 * How many times did it blink? A shape goes out one to four times, or one that is dark lights up as often.
 *
 * Lit and dark change roles in every second clip, so at each step the shape is lit in half of the clips of every class. The number of frames
 * in which it is out is drawn without looking at the class, so frames without their order say nothing either.
 */
import { shuffledOrder } from '../../shuffledOrder.js';
import { between, type ClipTask, oneOf } from './clipTask.js';
import { shapes } from './shapes.js';
import { brightColor } from './turnTask.js';

/** The largest number of blinks. */
const most = 4;

export const blinkTask: ClipTask = {
  classes: ['1', '2', '3', '4'],
  fewestSteps: 2 * most + 1,
  draw(canvas, label, random) {
    const [steps, size] = canvas.shape;
    const shape = oneOf(shapes, random);
    const color = brightColor(random);
    const radius = size * between(0.2, 0.3, random);
    const isOut = blinks(steps, label + 1, random);
    const isMostlyLit = random() < 0.5;
    const place = (): number => (size - 1) / 2 + between(-0.06, 0.06, random) * size;
    for (let t = 0; t < steps; t++) {
      const isLit = isOut[t] !== isMostlyLit;
      const shown = color.map((level) => (isLit ? level : 0.3 * level)) as [number, number, number];
      canvas.draw(t, shape, { y: place(), x: place(), radius }, shown);
    }
  },
};

/** The steps at which it is out: `count` runs, with at least one step before, between and behind them. */
function blinks(steps: number, count: number, random: () => number): boolean[] {
  const free = steps - (2 * most + 1);
  const out = most + Math.floor(random() * (Math.floor(free / 2) + 1)); // whatever the count
  const lengths = divided(out, count, random);
  const pauses = divided(steps - out, count + 1, random);
  return pauses.flatMap((pause, index) => [...Array(pause).fill(false), ...Array(lengths[index] ?? 0).fill(true)]);
}

/** Numbers from 1 up with the sum `total`: each way to cut is equally likely. */
function divided(total: number, parts: number, random: () => number): number[] {
  const cuts = shuffledOrder(total - 1, random).slice(0, parts - 1);
  const places = [...cuts.map((cut) => cut + 1).sort((a, b) => a - b), total];
  return places.map((place, index) => place - (places[index - 1] ?? 0));
}
