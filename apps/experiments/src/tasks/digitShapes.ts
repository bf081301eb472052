/** The shapes of the ten digits as pen strokes, for the task `pixel-digits`. */

/** A movement of the pen through points: x from left to right and y from top to bottom, in hundredths of the digit's box. */
export interface Stroke {
  /** `line`: straight from point to point. `curve`: a smooth curve through the points. */
  readonly kind: 'line' | 'curve';
  readonly points: readonly (readonly [number, number])[];
}

/** The strokes of one way to write a digit. */
export type DigitShape = readonly Stroke[];

const line = (...points: Stroke['points']): Stroke => ({ kind: 'line', points });
const curve = (...points: Stroke['points']): Stroke => ({ kind: 'curve', points });

/** For each digit, two ways to write it. */
export const digitShapes: readonly (readonly [DigitShape, DigitShape])[] = [
  [
    [curve([50, 0], [18, 16], [8, 50], [18, 84], [50, 100], [82, 84], [92, 50], [82, 16], [50, 0])],
    [curve([62, 2], [34, 12], [24, 50], [34, 90], [56, 99], [76, 82], [80, 50], [74, 16], [54, 0])],
  ],
  [[line([50, 0], [50, 100])], [line([24, 24], [52, 0], [52, 100])]],
  [
    [curve([14, 24], [28, 4], [60, 0], [84, 24], [70, 52], [12, 100]), line([12, 100], [88, 100])],
    [curve([16, 18], [44, 0], [78, 12], [78, 40], [48, 74], [16, 98], [10, 84], [34, 82], [62, 98], [92, 92])],
  ],
  [
    [curve([14, 12], [48, 0], [80, 18], [68, 42], [38, 48]), curve([38, 48], [76, 54], [88, 78], [58, 100], [10, 90])],
    [line([14, 2], [82, 2], [42, 40]), curve([42, 40], [78, 48], [88, 74], [56, 100], [12, 90])],
  ],
  [[line([66, 100], [66, 0], [8, 66], [92, 66])], [line([22, 0], [14, 52], [86, 52]), line([76, 8], [70, 100])]],
  [
    [line([82, 2], [26, 2], [20, 44]), curve([20, 44], [50, 36], [84, 56], [80, 86], [44, 100], [10, 90])],
    [curve([84, 4], [34, 4], [18, 24], [40, 42], [76, 56], [80, 84], [46, 100], [12, 88])],
  ],
  [
    [curve([76, 2], [36, 22], [12, 64], [28, 96], [68, 96], [84, 70], [58, 48], [24, 60], [14, 72])],
    [line([54, 0], [18, 60]), curve([18, 60], [16, 86], [46, 100], [80, 86], [76, 60], [44, 52], [18, 64])],
  ],
  [[line([10, 4], [90, 4], [40, 100])], [curve([10, 10], [40, 4], [88, 2], [62, 40], [48, 100]), line([32, 50], [80, 48])]],
  [
    [curve([78, 14], [50, 0], [22, 20], [50, 46], [82, 76], [50, 100], [18, 78], [50, 48], [78, 22], [76, 10])],
    [
      curve([50, 0], [24, 10], [24, 36], [50, 46], [76, 36], [76, 10], [50, 0]),
      curve([50, 46], [16, 60], [16, 90], [50, 100], [84, 90], [84, 60], [50, 46]),
    ],
  ],
  [
    [curve([82, 22], [52, 0], [18, 20], [24, 46], [58, 50], [82, 24]), line([82, 22], [72, 100])],
    [curve([80, 26], [54, 2], [22, 16], [26, 44], [60, 48], [80, 26], [82, 56], [62, 96], [20, 96])],
  ],
];
