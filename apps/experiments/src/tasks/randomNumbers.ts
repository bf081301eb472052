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

  /** An index, with a probability in proportion to its weight. */
  weighted(weights: readonly number[]): number {
    let rest = this.#next() * weights.reduce((sum, weight) => sum + weight, 0);
    const which = weights.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
    // What rounding leaves belongs to the last.
    return which < 0 ? weights.length - 1 : which;
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
