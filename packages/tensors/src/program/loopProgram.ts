/**
 * What remains of a scan for every step, after hoisting and sinking: a step graph and an ordered list of instructions.
 * Any engine can run it instruction by instruction; an engine may also run the whole loop at once. How values are laid
 * out in memory (slices and concatenations as views, stacks written in place) is the engine's own business.
 */
import type { Data, Tensor } from '../tensor.js';
import type { Graph, NodeId } from './graph.js';

export interface LoopProgram {
  /** Structure and shapes as text: engines keep what they make of a program under this key. */
  readonly key: string;
  readonly graph: Graph;
  /** Values handed from one step to the next: the input node that reads one and the node that computes its successor. */
  readonly carried: readonly { readonly input: NodeId; readonly output: NodeId }[];
  /** Input nodes with a value for each step. */
  readonly sequences: readonly NodeId[];
  /** Input nodes with the same value at all steps. */
  readonly invariants: readonly NodeId[];
  /** Nodes whose value at each step is returned. A carried input may stand here: the state before each step. */
  readonly stacked: readonly NodeId[];
  readonly instructions: readonly LoopInstruction[];
}

/**
 * - `product`: one matmul; or a matmul and the add of its result and another product's, which nobody else wants: then the sum
 *   may be made in the other's memory, a sequence's too.
 * - `group`: elementwise ops of one iteration shape, to be fused.
 * - `view`: a slice, concatenation, reshape or broadcast; often no work at all.
 * - `single`: any other op, run as it is.
 */
export interface LoopInstruction {
  readonly kind: 'product' | 'group' | 'view' | 'single';
  readonly nodes: readonly NodeId[];
}

export interface LoopInputs {
  readonly steps: number;
  /** Run from the last step to the first. Sequences and stacks keep their order in time. */
  readonly reverse: boolean;
  readonly carried: readonly Tensor[];
  /** [T, ...step shape] each. */
  readonly sequences: readonly Tensor[];
  readonly invariants: readonly Tensor[];
  readonly constants: readonly number[];
}

export interface LoopOutputs {
  readonly carried: readonly Tensor[];
  /** [T, ...step shape] each. */
  readonly stacked: readonly Tensor[];
}

export type OpenLoopInputs = Pick<LoopInputs, 'carried' | 'invariants' | 'constants'>;

/** A loop that takes one step at a time. */
export interface OpenLoop {
  /**
   * Takes one step: a value for each sequence, [...step shape] row-major. The stacked results come back in arrays that
   * the next step overwrites.
   */
  step(sequences: readonly Data[]): readonly Data[];
  /** A copy of the state between steps. */
  snapshot(): Data[];
  /** Goes on from a state. */
  restore(state: readonly Data[]): void;
  /** Gives the loop's memory back. */
  close(): void;
}
