/** What happened in one neuron over time. Plain data, so that a Worker can send it. */
import type { ByMemory } from './neuron.js';

/** One step of the neuron. */
export interface Moment {
  readonly input: number;
  /** a = relu(pre - theta). */
  readonly activation: number;
  readonly fired: boolean;
  /** c, with `content`. */
  readonly content?: number | undefined;
  /** The state after the step: one value for each slot. */
  readonly state: readonly number[];
}

export type Life = readonly Moment[];

export type Lives = ByMemory<Life>;

/** One step with each memory. */
export type Moments = ByMemory<Moment>;
