import { Random } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { drawDigit, imageSide } from '../src/tasks/drawDigit.js';
import { pixelDigits } from '../src/tasks/pixelDigits.js';
import { RandomNumbers } from '../src/tasks/randomNumbers.js';

const random = Random.fromSeed(11);
const digits = Array.from({ length: 10 }, (_, digit) => digit);

/** The same digit, drawn several times. */
function drawings(digit: number, count: number, seed: number): Float32Array[] {
  const key = Random.fromSeed(seed).fold(digit);
  return Array.from({ length: count }, (_, index) => drawDigit(digit, new RandomNumbers(key.fold(index))));
}

function distance(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += (a[at] - b[at]) ** 2;
  return sum;
}

describe('a drawn digit', () => {
  it.each(digits)('%i is within the image, in full ink', (digit) => {
    for (const image of drawings(digit, 200, 1)) {
      const isBorder = (at: number): boolean => [0, imageSide - 1].includes(at % imageSide) || at < imageSide || at >= 27 * imageSide;
      expect(image.filter((value, at) => isBorder(at) && value > 0)).toHaveLength(0);
      expect(image.every((value) => value >= 0 && value <= 1)).toBe(true);
      expect(image.filter((value) => value > 0.9).length).toBeGreaterThan(10);
    }
  });

  it('never looks the same twice', () => {
    for (const digit of digits) expect(new Set(drawings(digit, 100, 1).map((image) => image.join())).size).toBe(100);
  });

  it('looks more like the others of its digit, but not so much that the nearest of them always tells it', () => {
    const known = digits.flatMap((digit) => drawings(digit, 50, 1).map((image) => ({ digit, image })));
    const asked = digits.flatMap((digit) => drawings(digit, 20, 2).map((image) => ({ digit, image })));
    const right = asked.filter(({ digit, image }) => {
      const distances = known.map((other) => distance(other.image, image));
      return known[distances.indexOf(Math.min(...distances))].digit === digit;
    });
    expect(right.length / asked.length).toBeGreaterThan(0.7);
    expect(right.length / asked.length).toBeLessThan(0.95);
  });
});

describe('pixel-digits', () => {
  const draw = (length: number, batch: number) => pixelDigits.draw(random, { batch, length, part: 'training' });
  const { training, long } = pixelDigits.lengths;

  it('has the same images in long sequences, and then blanks', () => {
    const [short, longer] = [draw(training, 5), draw(long, 5)];
    expect(longer.inputs.subarray(0, training * 5)).toEqual(short.inputs);
    expect(longer.inputs.subarray(training * 5).every((value) => value === 0)).toBe(true);
    expect(longer.targets.subarray((long - 1) * 5)).toEqual(short.targets.subarray((training - 1) * 5));
  });

  it('asks from the last ink on, and counts every digit once', () => {
    const { inputs, targets, weights } = draw(long, 20);
    for (let row = 0; row < 20; row++) {
      const steps = Array.from({ length: long }, (_, step) => step * 20 + row);
      const lastInk = steps.findLastIndex((at) => inputs[at] > 0);
      expect(steps.findIndex((at) => weights[at] > 0)).toBe(lastInk);
      const asked = steps.slice(lastInk);
      expect(asked.reduce((sum, at) => sum + weights[at], 0)).toBeCloseTo(1, 5);
      expect(new Set(asked.map((at) => targets[at])).size).toBe(1);
    }
  });

  it('shows rows from top to bottom: a 7 has its bar in the first half', () => {
    const { inputs, targets } = draw(training, 100);
    const ink = (row: number, from: number, to: number): number => {
      let sum = 0;
      for (let step = from; step < to; step++) sum += inputs[step * 100 + row];
      return sum;
    };
    const sevens = Array.from({ length: 100 }, (_, row) => row).filter((row) => targets[(training - 1) * 100 + row] === 7);
    expect(sevens.length).toBeGreaterThan(2);
    for (const row of sevens) expect(ink(row, 0, training / 2)).toBeGreaterThan(ink(row, training / 2, training));
  });

  it('asks for every digit equally often, so chance is ln 10', () => {
    const answers = draw(1, 5000).targets;
    const shares = digits.map((digit) => answers.filter((answer) => answer === digit).length / answers.length);
    const entropy = shares.reduce((sum, share) => sum - share * Math.log(share), 0);
    expect(Math.abs(entropy - (pixelDigits.goal.chance ?? 0))).toBeLessThan(0.005);
  });
});
