/** The sum of a node over all steps, as a function that computes it after the loop. */
import type { Operand, Tensor } from '@statal/tensors';
import type { NodeId } from '@statal/tensors/internals';

export interface RunValues {
  /** The stack [T, ...] of a node that varies, or the value of a node that does not. */
  readonly valueOf: (id: NodeId) => Operand;
  /** The final value of a node's accumulator. */
  readonly accumulatorOf: (id: NodeId) => Tensor;
  readonly steps: number;
}

export type StepSum = (run: RunValues) => Tensor;
