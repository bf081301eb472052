/** Draws one random digit as an image: a shape is deformed as handwriting is, then drawn with a round pen. */
import { type DigitShape, digitShapes, type Stroke } from './digitShapes.js';
import type { RandomNumbers } from './randomNumbers.js';

/** Pixels of a side, as in MNIST. At least the outermost ones are empty. */
export const imageSide = 28;

/** The largest deformations. Lengths are in pixels, the jitter in hundredths of the digit's box. */
const variation = {
  jitter: 5,
  rotation: (12 * Math.PI) / 180,
  shear: 0.25,
  width: { from: 11, to: 18 },
  height: { from: 17, to: 21 },
  /** Distance from the middle of the image. */
  shift: 2.5,
  /** Half of the width of the pen. */
  pen: { from: 0.7, to: 1.4 },
} as const;

/** Straight parts of a curve between two of its points. */
const partsOfCurve = 5;

/** A stroke in pixels: x and y of each point in turn, to be joined by straight lines. */
type Path = Float64Array;

/** Gives the pixels row by row, from 0 for the background to 1 for ink. No ink is outside of the image. */
export function drawDigit(digit: number, numbers: RandomNumbers): Float32Array {
  const shapes = digitShapes[digit];
  const shape = shapes[numbers.below(shapes.length)];
  const pen = between(numbers, variation.pen);
  const paths = placed(deformed(shape, numbers), pen, numbers);
  const pixels = new Float32Array(imageSide ** 2);
  for (const path of paths) {
    for (let at = 0; at + 3 < path.length; at += 2) drawLine(pixels, path.subarray(at, at + 4), pen);
  }
  return pixels;
}

const between = (numbers: RandomNumbers, { from, to }: { readonly from: number; readonly to: number }): number =>
  from + (to - from) * numbers.unit();
const around = (numbers: RandomNumbers, most: number): number => most * (2 * numbers.unit() - 1);

/** Moves each point a little, then applies one linear map to all: scale, shear and rotation. */
function deformed(shape: DigitShape, numbers: RandomNumbers): Path[] {
  const width = between(numbers, variation.width) / 100;
  const height = between(numbers, variation.height) / 100;
  const angle = around(numbers, variation.rotation);
  const shear = around(numbers, variation.shear);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return shape.map(({ kind, points }) => {
    const moved = new Float64Array(2 * points.length);
    points.forEach(([x, y], index) => {
      const down = height * (y + around(numbers, variation.jitter));
      const right = width * (x + around(numbers, variation.jitter)) - shear * down;
      moved[2 * index] = cos * right - sin * down;
      moved[2 * index + 1] = sin * right + cos * down;
    });
    return pathOf(kind, moved);
  });
}

/** A curve is the spline of Catmull and Rom (1974) through its points, whose end points count twice. */
function pathOf(kind: Stroke['kind'], points: Float64Array): Path {
  if (kind === 'line') return points;
  const spans = points.length / 2 - 1;
  const path = new Float64Array(2 * (spans * partsOfCurve + 1));
  for (let part = 0; part <= spans * partsOfCurve; part++) {
    const span = Math.min(spans - 1, Math.floor(part / partsOfCurve));
    const t = part / partsOfCurve - span;
    for (const axis of [0, 1]) {
      const point = (index: number): number => points[2 * Math.min(spans, Math.max(0, index)) + axis];
      const [a, b, c, d] = [point(span - 1), point(span), point(span + 1), point(span + 2)];
      path[2 * part + axis] = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
    }
  }
  return path;
}

/** Moves the paths near the middle of the image. Those that do not fit between its borders are made smaller. */
function placed(paths: readonly Path[], pen: number, numbers: RandomNumbers): readonly Path[] {
  const inside = imageSide - 2 * (pen + 1);
  const extents = [0, 1].map((axis) => extentOf(paths, axis));
  const scale = Math.min(1, ...extents.map(({ least, most }) => inside / (most - least)));
  extents.forEach(({ least, most }, axis) => {
    const room = (inside - scale * (most - least)) / 2;
    const move = imageSide / 2 - (scale * (most + least)) / 2 + around(numbers, Math.min(variation.shift, room));
    for (const path of paths) for (let at = axis; at < path.length; at += 2) path[at] = scale * path[at] + move;
  });
  return paths;
}

function extentOf(paths: readonly Path[], axis: number): { readonly least: number; readonly most: number } {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const path of paths) {
    for (let at = axis; at < path.length; at += 2) [least, most] = [Math.min(least, path[at]), Math.max(most, path[at])];
  }
  return { least, most };
}

/** Draws a line with smooth borders: a pixel's ink falls from 1 to 0 over one pixel of distance. */
function drawLine(pixels: Float32Array, [fromX, fromY, toX, toY]: Float64Array, pen: number): void {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const scale = 1 / Math.max(1e-9, alongX ** 2 + alongY ** 2);
  const reach = pen + 0.5;
  const first = (value: number): number => Math.max(0, Math.floor(value - reach));
  const last = (value: number): number => Math.min(imageSide - 1, Math.floor(value + reach));
  for (let row = first(Math.min(fromY, toY)); row <= last(Math.max(fromY, toY)); row++) {
    const y = row + 0.5 - fromY; // from the start of the line to the middle of the pixel
    for (let column = first(Math.min(fromX, toX)); column <= last(Math.max(fromX, toX)); column++) {
      const x = column + 0.5 - fromX;
      const along = Math.min(1, Math.max(0, (x * alongX + y * alongY) * scale));
      const distance = Math.sqrt((x - along * alongX) ** 2 + (y - along * alongY) ** 2);
      const at = row * imageSide + column;
      pixels[at] = Math.max(pixels[at], Math.min(1, reach - distance));
    }
  }
}
