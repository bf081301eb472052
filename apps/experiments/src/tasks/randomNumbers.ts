/** A sequence of random numbers from one key. */
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

  /** Uniform from 0 to limit - 1. */
  below(limit: number): number {
    return Math.floor(limit * this.#next());
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.#next() < probability;
  }

  /** The first `count` of the numbers 0 to size - 1 in random order (Fisher and Yates). */
  choose(count: number, size: number): number[] {
    const all = Array.from({ length: size }, (_, index) => index);
    for (let place = 0; place < count; place++) {
      const other = place + this.below(size - place);
      [all[place], all[other]] = [all[other], all[place]];
    }
    return all.slice(0, count);
  }
}
