import type { Elements } from './elements.js';
import type { Tolerance } from './engines.js';
import type { Input } from './opInputs.js';

/** `A` are the attributes of the op. */
export interface OpCase<A> {
  readonly inputs: readonly Input[];
  readonly attributes: A;
}

export interface OpRow<A> {
  readonly cases: readonly OpCase<A>[];
  /** The result, shape and element type included, from the inputs; a number comes as a scalar. */
  readonly oracle: (inputs: readonly Elements[], attributes: A) => Elements;
  /** What float32 adds to the tolerance of an engine: sums in another order, differences of large numbers. */
  readonly float32?: Partial<Tolerance>;
}
