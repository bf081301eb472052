/** The report of `explain`. */
import type { PassExplanation } from './explainPass.js';

/** How a step is compiled: the report of `explain`. */
export interface Explanation {
  readonly engine: string;
  readonly steps: number;
  /** Windows of steps that hoist and sink by themselves; 1 without truncation and checkpoints. */
  readonly windows: number;
  /** Whether the forward pass runs again in the backward pass, window by window, as with `checkpointed`. */
  readonly runsAgain: boolean;
  /** As in training: with what is kept for the backward pass. */
  readonly forward: PassExplanation;
  /** With gradients of the state, of all sequences and of all tensors that the step captures. */
  readonly backward: PassExplanation;
  /** Values whose every step is kept for the backward pass; the rest is computed again there. */
  readonly kept: readonly string[];
  /** All of this to read. */
  toString(): string;
}
