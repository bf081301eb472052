/** Bounds what a file may become in memory: tensors of a small file may share a storage or repeat one element many times. */
import { FormatError } from '@statal/layers';

const base = 48 * 2 ** 20;

/** Twice the size of the file and 48 MB, for copies and parameters together. */
export class Allowance {
  readonly #source: string;
  readonly #most: number;
  #left: number;

  constructor(source: string, size: number) {
    this.#source = source;
    this.#most = 2 * size + base;
    this.#left = this.#most;
  }

  /** Call it before memory for a tensor is taken. */
  take(bytes: number, tensor: string): void {
    this.#left -= bytes;
    if (this.#left >= 0) return;
    throw new FormatError(
      this.#source,
      `its tensors take more than ${this.#most} bytes, twice the size of the file and 48 MB, from ${JSON.stringify(tensor)} on`,
      'Save clones of tensors that are views: {name: value.clone() for name, value in state.items()}',
    );
  }
}
