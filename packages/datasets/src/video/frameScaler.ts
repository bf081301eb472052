/** Cuts, scales and colors one frame after another. Scaling is by area: a new pixel is the mean of what it covers of the old ones. */
import type { FrameFit } from './readOptions.js';

/** Which old pixels a new one covers, along one axis. */
interface Cover {
  readonly first: number;
  /** The share of each old pixel from `first` on; they sum to 1. */
  readonly shares: Float32Array;
}

/** Luma of red, green and blue (ITU-R BT.601). */
const luma = [0.299, 0.587, 0.114] as const;

export class FrameScaler {
  readonly #fit: FrameFit;
  readonly #gray: boolean;
  readonly #rows: readonly Cover[];
  readonly #columns: readonly Cover[];

  constructor(fit: FrameFit, gray: boolean) {
    this.#fit = fit;
    this.#gray = gray;
    this.#rows = covers(fit.area.height, fit.height);
    this.#columns = covers(fit.area.width, fit.width);
  }

  /**
   * The frame [H, W, C] of a picture. Transparent pixels are blended over black.
   *
   * @param pixels red, green, blue and alpha, row by row
   * @param width columns of the picture
   */
  scale(pixels: Uint8Array, width: number): Uint8Array {
    const { height: rows, width: columns } = this.#fit;
    const channels = this.#gray ? 1 : 3;
    const frame = new Uint8Array(rows * columns * channels);
    const sums = new Float32Array(columns * 3);
    for (let y = 0; y < rows; y++) {
      this.#sumRow(pixels, width, y, sums);
      for (let x = 0; x < columns; x++) {
        const [red, green, blue] = [sums[3 * x], sums[3 * x + 1], sums[3 * x + 2]];
        const to = (y * columns + x) * channels;
        if (this.#gray) frame[to] = Math.round(luma[0] * red + luma[1] * green + luma[2] * blue);
        else {
          frame[to] = Math.round(red);
          frame[to + 1] = Math.round(green);
          frame[to + 2] = Math.round(blue);
        }
      }
    }
    return frame;
  }

  /** Row `y` of the new frame, not rounded, with three values for each pixel. */
  #sumRow(pixels: Uint8Array, width: number, y: number, sums: Float32Array): void {
    const { top, left } = this.#fit.area;
    const rows = this.#rows[y];
    sums.fill(0);
    for (let r = 0; r < rows.shares.length; r++) {
      const row = (top + rows.first + r) * width + left;
      for (let x = 0; x < this.#columns.length; x++) {
        const { first, shares } = this.#columns[x];
        for (let c = 0; c < shares.length; c++) {
          const from = 4 * (row + first + c);
          const share = (rows.shares[r] * shares[c] * pixels[from + 3]) / 255;
          sums[3 * x] += share * pixels[from];
          sums[3 * x + 1] += share * pixels[from + 1];
          sums[3 * x + 2] += share * pixels[from + 2];
        }
      }
    }
  }
}

function covers(from: number, to: number): Cover[] {
  const step = from / to;
  return Array.from({ length: to }, (_, index) => {
    const [start, end] = [index * step, Math.min(from, (index + 1) * step)];
    const first = Math.min(from - 1, Math.floor(start + 1e-9));
    const last = Math.max(first, Math.min(from - 1, Math.ceil(end - 1e-9) - 1));
    const shares = Float32Array.from({ length: last - first + 1 }, (_, at) => {
      return (Math.min(end, first + at + 1) - Math.max(start, first + at)) / (end - start);
    });
    return { first, shares };
  });
}
