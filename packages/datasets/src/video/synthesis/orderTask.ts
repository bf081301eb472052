/**
 * In what order did the colors come? A shape is red, green, blue and yellow, one after another, and begins with any of them. The answer is
 * the order around the circle, from red on.
 *
 * Every color is equally often the first, the second, the third and the last in each class. So a single frame says nothing, and frames
 * without their order say nothing either.
 */
import { shuffledOrder } from '../../shuffledOrder.js';
import type { Color } from './canvas.js';
import { between, type ClipTask, oneOf } from './clipTask.js';
import { shapes } from './shapes.js';

const colors: { readonly [name: string]: Color } = {
  red: [230, 40, 40],
  green: [40, 200, 60],
  blue: [50, 80, 240],
  yellow: [230, 210, 40],
};

/** Red, and the other three in each of their orders. */
const orders = [
  ['green', 'blue', 'yellow'],
  ['green', 'yellow', 'blue'],
  ['blue', 'green', 'yellow'],
  ['blue', 'yellow', 'green'],
  ['yellow', 'green', 'blue'],
  ['yellow', 'blue', 'green'],
].map((others) => ['red', ...others]);

export const orderTask: ClipTask = {
  classes: orders.map((order) => order.join('-')),
  fewestSteps: 4,
  draw(canvas, label, random) {
    const [steps, size] = canvas.shape;
    const shape = oneOf(shapes, random);
    const radius = size * between(0.2, 0.3, random);
    const first = Math.floor(random() * 4);
    const place = (): number => (size - 1) / 2 + between(-0.1, 0.1, random) * size;
    const changes = shuffledOrder(steps - 1, random)
      .slice(0, 3)
      .map((step) => step + 1);
    for (let t = 0; t < steps; t++) {
      const past = changes.filter((change) => change <= t).length;
      canvas.draw(t, shape, { y: place(), x: place(), radius }, colors[orders[label][(first + past) % 4]]);
    }
  },
};
