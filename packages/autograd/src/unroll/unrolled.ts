/** The result of `unroll`: every node of a step, with its values and gradients over time. */
import type { Shape, Tensor, Tree } from '@statal/tensors';

/**
 * - `input`: a sequence, which gives the step one element at each time.
 * - `state`: a state before the step.
 * - `captured`: a tensor from outside the step, such as a parameter.
 * - `constant`: a number in the code of the step.
 * - `op`: the result of an operation.
 */
export type UnrolledKind = 'input' | 'state' | 'captured' | 'constant' | 'op';

/** One node of the graph of a step. `Values` are tensors, or what a program keeps in their place, such as typed arrays. */
export interface UnrolledNode<Values = Tensor> {
  /** Its place among the nodes, which are in order of computation. */
  readonly id: number;
  readonly kind: UnrolledKind;
  /** The name of the operation. Only nodes of kind `op` have one. */
  readonly op?: string | undefined;
  /** The node in words, e.g. `matmul([4, 8], [8, 32]) -> [4, 32]`. */
  readonly text: string;
  /**
   * What the step calls it: `x` or `x.NAME` for a sequence, `previous.h` for a state before the step, `state.h` after it, `output`,
   * `gates.forget`, and `params.W` if the option `params` holds the tensor. Empty for most operations.
   */
  readonly names: readonly string[];
  /** The ids of the nodes that it is computed from. */
  readonly inputs: readonly number[];
  /** The shape at one step. */
  readonly shape: Shape;
  /** [T, ...shape] */
  readonly values: Values;
  /** The gradient of the loss with respect to the node at each step, [T, ...shape]. Only with a loss, and not for integers. */
  readonly gradients?: Values | undefined;
}

/** What happened at every step of a scan. */
export interface Unrolled<S extends Tree = Tree, O extends Tree = Tree> {
  readonly steps: number;
  /** Whether the last step was read first. Values keep their place in time. */
  readonly reverse: boolean;
  /** In order of computation: the inputs of a node come before it. */
  readonly nodes: readonly UnrolledNode[];
  /** For each state, the ids of its nodes before and after the step. */
  readonly carried: readonly { readonly before: number; readonly after: number }[];
  /** The state after the last step. */
  readonly state: S;
  /** The states after every step, [T, ...]. */
  readonly states: S;
  /** The outputs of every step, [T, ...]. */
  readonly output: O;
  /** The loss, if there is one. */
  readonly loss?: Tensor | undefined;
}
