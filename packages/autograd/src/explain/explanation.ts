/** The report of `explain`. */
import type { PassExplanation } from './explainPass.js';

/** How a step is compiled: the report of `explain`. */
export interface Explanation {
  readonly engine: string;
  readonly steps: number;
  /** Number of windows of steps. Ops are hoisted and sunk within a window. 1 without truncation and checkpoints. */
  readonly windows: number;
  /** Whether the forward pass runs again in the backward pass, window by window, as with `checkpointed`. */
  readonly runsAgain: boolean;
  /** The forward pass of a training, which also keeps values for the backward pass. */
  readonly forward: PassExplanation;
  /** The backward pass, with gradients of the state, of all sequences and of all tensors that the step captures. */
  readonly backward: PassExplanation;
  /** Values that are kept at every step for the backward pass. The others are computed again there. */
  readonly kept: readonly string[];
  /** The report as text. */
  toString(): string;
}
