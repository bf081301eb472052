/**
 * What remains of a scan for each step, after hoisting and sinking: a step graph and an ordered list of instructions. Any
 * engine can run it instruction by instruction, or the whole loop at once. Each engine chooses its own memory layout: slices
 * and concatenations as views, stacks written in place.
 */
import type { Graph, NodeId } from './graph.js';

/** What remains of a step inside the time loop, ready for an engine to compile. */
export interface LoopProgram {
  /** Structure and shapes as text. Engines cache compiled programs under this key. */
  readonly key: string;
  readonly graph: Graph;
  /** Values carried from step to step: the input node that reads one, and the node that computes its next value. */
  readonly carried: readonly { readonly input: NodeId; readonly output: NodeId }[];
  /** Input nodes with a value for each step. */
  readonly sequences: readonly NodeId[];
  /** Input nodes with the same value at all steps. */
  readonly invariants: readonly NodeId[];
  /** Nodes whose value at each step is returned. A carried input stands for the state before each step. */
  readonly stacked: readonly NodeId[];
  readonly instructions: readonly LoopInstruction[];
}

/**
 * - `product`: a batch of products, a matmul, or a matmul and the add of its result to that of another product. Nothing else uses the other
 *   result, so the sum may overwrite it, even if it is in a sequence.
 * - `group`: elementwise ops of one iteration shape, to be fused.
 * - `view`: a slice, concatenation, reshape or broadcast. Most of them need no work.
 * - `single`: any other op, run on its own.
 */
export interface LoopInstruction {
  readonly kind: 'product' | 'group' | 'view' | 'single';
  readonly nodes: readonly NodeId[];
}
