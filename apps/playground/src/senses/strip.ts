/** A picture of values over time: one column for each step, one row for each value. It scrolls; for those who want less motion it sweeps. */

/** Red, green and blue of positive and of negative values. The paper behind shows through values near zero. */
const positive = [217, 115, 13] as const;
const negative = [10, 132, 214] as const;
/** Empty columns ahead of a sweep. */
const gap = 6;

export interface StripOptions {
  readonly columns: number;
  readonly sweeps: boolean;
}

export class Strip {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #sweeps: boolean;
  #rows = 0;
  /** The column after the newest. */
  #end = 0;

  constructor(canvas: HTMLCanvasElement, { columns, sweeps }: StripOptions) {
    this.#canvas = canvas;
    canvas.width = columns;
    this.#context = canvas.getContext('2d') as CanvasRenderingContext2D;
    this.#sweeps = sweeps;
  }

  /** Makes room for columns up to but not including `end`. */
  advance(end: number): void {
    const { width, height } = this.#canvas;
    const by = Math.min(width, end - this.#end);
    if (by <= 0) return;
    if (this.#sweeps) {
      for (let column = this.#end; column < end + gap; column++) this.#context.clearRect(column % width, 0, 1, height);
    } else {
      this.#context.globalCompositeOperation = 'copy';
      this.#context.drawImage(this.#canvas, -by, 0);
      this.#context.globalCompositeOperation = 'source-over';
    }
    this.#end = end;
  }

  /** Draws a column of values from -1 to 1, the first one at the bottom. */
  set(column: number, values: ArrayLike<number>): void {
    const { width } = this.#canvas;
    if (values.length !== this.#rows) {
      this.#rows = values.length;
      this.#canvas.height = values.length;
    }
    const pixels = this.#context.createImageData(1, values.length);
    for (let row = 0; row < values.length; row++) {
      const value = values[values.length - 1 - row];
      pixels.data.set(value > 0 ? positive : negative, 4 * row);
      pixels.data[4 * row + 3] = Math.min(255, Math.abs(value) * 255);
    }
    const x = this.#sweeps ? column % width : width - (this.#end - column);
    if (x >= 0) this.#context.putImageData(pixels, x, 0);
  }
}
