/** Digits as by many hands: the strokes of a digit with another slant, size, place and pen each time. */
import { between } from './clipTask.js';
import { distanceFromStrokes, type Stroke, strokesOf } from './digitStrokes.js';

/** Rows and columns of an image, as in MNIST. */
export const digitSize = 28;

/** An image of the digit, [28, 28]: 0 for the background and 255 for ink, with soft edges. */
export function drawDigit(digit: number, random: () => number): Uint8Array {
  const slant = between(-0.35, 0.25, random);
  const [height, width] = [between(0.62, 0.76, random), between(0.55, 0.78, random)];
  const pen = between(0.035, 0.065, random);
  const wobble = 0.035;
  const strokes = strokesOf[digit].map(
    (stroke): Stroke =>
      stroke.map(([y, x]) => {
        const [down, right] = [(y - 0.5) * height, (x - 0.5) * width];
        return [0.5 + down + between(-wobble, wobble, random) / 2, 0.5 + right - slant * down + between(-wobble, wobble, random) / 2];
      }),
  );
  return Uint8Array.from({ length: digitSize ** 2 }, (_, at) => {
    const [y, x] = [(Math.floor(at / digitSize) + 0.5) / digitSize, ((at % digitSize) + 0.5) / digitSize];
    const distance = digitSize * (distanceFromStrokes(strokes, y, x) - pen);
    return Math.round(255 * Math.max(0, Math.min(1, 0.5 - distance / 1.4)));
  });
}
