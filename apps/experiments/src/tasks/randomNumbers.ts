/** Draws from one key, one after another. */
import type { Random } from '@statal/tensors';

export class RandomNumbers {
  readonly #next: () => number;

  constructor(random: Random) {
    this.#next = random.generator();
  }

  /** Uniform in [0, 1). */
  unit(): number {
    return this.#next();
  }

  /** 0 to below - 1. */
  below(limit: number): number {
    return Math.floor(limit * this.#next());
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** The numbers 0 to size - 1 in a random order, the first `count` of it (Fisher and Yates). */
  choose(count: number, size: number): number[] {
    const all = Array.from({ length: size }, (_, index) => index);
    for (let place = 0; place < count; place++) {
      const other = place + this.below(size - place);
      [all[place], all[other]] = [all[other], all[place]];
    }
    return all.slice(0, count);
  }
}
