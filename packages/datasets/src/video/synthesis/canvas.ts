/** Draws small frames: shapes with smooth edges on a noisy background. */
import type { FrameShape } from '../videoFrames.js';

/** Red, green and blue, 0 to 255. */
export type Color = readonly [red: number, green: number, blue: number];

/**
 * The distance of a point from the edge of a shape that fits the square from -1 to 1; negative inside. `y` grows downward.
 */
export type Shape = (y: number, x: number) => number;

/** Where a shape is drawn, in pixels. */
export interface Place {
  readonly y: number;
  readonly x: number;
  /** Half the side of its square. */
  readonly radius: number;
}

/** Square frames of one clip. */
export class Canvas {
  readonly shape: FrameShape;
  readonly #levels: Float32Array;
  readonly #size: number;

  constructor(steps: number, size: number) {
    this.shape = [steps, size, size, 3];
    this.#size = size;
    this.#levels = new Float32Array(steps * size * size * 3);
  }

  /** Gives every pixel of every frame a level around `mean`, drawn anew. */
  fillNoise(mean: number, spread: number, random: () => number): void {
    for (let at = 0; at < this.#levels.length; at += 3) {
      const level = mean + spread * (2 * random() - 1);
      for (let c = 0; c < 3; c++) this.#levels[at + c] = level;
    }
  }

  /** Draws a shape over frame `t`. The color of a pixel at the edge is mixed. */
  draw(t: number, shape: Shape, { y, x, radius }: Place, color: Color): void {
    const size = this.#size;
    const [top, bottom] = [Math.max(0, Math.floor(y - radius - 1)), Math.min(size - 1, Math.ceil(y + radius + 1))];
    const [left, right] = [Math.max(0, Math.floor(x - radius - 1)), Math.min(size - 1, Math.ceil(x + radius + 1))];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) {
        const distance = radius * shape((row - y) / radius, (column - x) / radius);
        const share = Math.max(0, Math.min(1, 0.5 - distance));
        const at = ((t * size + row) * size + column) * 3;
        for (let c = 0; c < 3; c++) this.#levels[at + c] += share * (color[c] - this.#levels[at + c]);
      }
    }
  }

  /** All frames as bytes. */
  bytes(): Uint8Array {
    const bytes = new Uint8ClampedArray(this.#levels.length);
    bytes.set(this.#levels); // rounds and limits
    return new Uint8Array(bytes.buffer);
  }
}
