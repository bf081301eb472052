/** One decoded image, and images that follow each other. */
import { DatasetError } from '../../datasetError.js';

/** Red, green, blue and alpha of each pixel, 0 to 255, row by row: [H, W, 4]. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** Pictures one after another, all of one size, which are decoded as they are taken. */
export interface Animation {
  readonly height: number;
  readonly width: number;
  /** How long each picture is shown. */
  readonly seconds: readonly number[];
  /** Problems that were found before any picture was decoded, e.g. that the file is cut. */
  readonly warnings: readonly DatasetError[];
  pictures(): Iterable<Picture> | AsyncIterable<Picture>;
}

/** Largest number of pixels of an image. Larger sizes come from broken headers. */
const mostPixels = 2 ** 26;

/** @throws DatasetError if an image has no pixel or too many */
export function requireSize(name: string, height: number, width: number): void {
  if (height > 0 && width > 0 && height * width <= mostPixels) return;
  throw new DatasetError(
    name,
    `its header claims ${height} rows and ${width} columns`,
    `Images have 1 to ${mostPixels} pixels: get an intact copy, or scale it down`,
  );
}

/** Delays below 1/50 s are shown as 1/10 s, as in browsers and in ffmpeg. */
export function shownFor(seconds: number): number {
  return seconds < 0.02 ? 0.1 : seconds;
}
