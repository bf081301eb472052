/** The ten digits as strokes of a pen, in the square from 0 to 1. */

/** A point: y downward, x to the right. */
export type Point = readonly [y: number, x: number];
/** Points that a pen passes in a straight line from one to the next. */
export type Stroke = readonly Point[];

const turn = Math.PI / 180;

/** Part of an ellipse, from one angle to another in degrees: 0 is right, 90 is down. */
function arc(y: number, x: number, radii: readonly [down: number, right: number], from: number, to: number): Point[] {
  const count = Math.max(2, Math.ceil(Math.abs(to - from) / 20));
  return Array.from({ length: count + 1 }, (_, index): Point => {
    const angle = turn * (from + ((to - from) * index) / count);
    return [y + radii[0] * Math.sin(angle), x + radii[1] * Math.cos(angle)];
  });
}

/** The strokes of each digit from 0 to 9. */
export const strokesOf: readonly (readonly Stroke[])[] = [
  [arc(0.5, 0.5, [0.38, 0.26], 0, 360)],
  [
    [
      [0.26, 0.36],
      [0.12, 0.54],
      [0.88, 0.54],
    ],
  ],
  [[...arc(0.33, 0.49, [0.21, 0.25], 190, 380), [0.88, 0.24], [0.88, 0.78]]],
  [[...arc(0.3, 0.47, [0.18, 0.23], 205, 450), ...arc(0.68, 0.46, [0.2, 0.27], 270, 515)]],
  [
    [
      [0.88, 0.62],
      [0.12, 0.62],
      [0.62, 0.2],
      [0.62, 0.8],
    ],
  ],
  [[[0.12, 0.74], [0.12, 0.32], [0.46, 0.29], ...arc(0.64, 0.48, [0.24, 0.27], 230, 510)]],
  [[[0.12, 0.62], [0.34, 0.36], [0.6, 0.26], ...arc(0.66, 0.5, [0.22, 0.24], 180, 540)]],
  [
    [
      [0.12, 0.22],
      [0.12, 0.78],
      [0.88, 0.42],
    ],
  ],
  [arc(0.3, 0.5, [0.18, 0.2], 90, 450), arc(0.68, 0.5, [0.2, 0.25], 270, 630)],
  [[...arc(0.34, 0.48, [0.22, 0.24], 0, 360), [0.88, 0.64]]],
];

/** The distance of a point from the nearest stroke. */
export function distanceFromStrokes(strokes: readonly Stroke[], y: number, x: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const stroke of strokes) {
    for (let index = 1; index < stroke.length; index++) least = Math.min(least, distanceFromLine(stroke[index - 1], stroke[index], y, x));
  }
  return least;
}

function distanceFromLine([y0, x0]: Point, [y1, x1]: Point, y: number, x: number): number {
  const [height, width] = [y1 - y0, x1 - x0];
  const along = ((y - y0) * height + (x - x0) * width) / Math.max(1e-12, height ** 2 + width ** 2);
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(y - y0 - share * height, x - x0 - share * width);
}
