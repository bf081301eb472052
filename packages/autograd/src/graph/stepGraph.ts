/** One step of a scan as a graph, with the role of every input and output. The backward of a scan is one of these too. */
import type { Graph, NodeId, Tensor } from '@statal/tensors';
import type { PlanSums } from '../passes/planSums.js';

export interface StepGraph {
  readonly graph: Graph;
  /** State: the input that holds it before the step, and the node of its value after the step. */
  readonly carried: readonly { readonly input: NodeId; readonly output: NodeId }[];
  /** Inputs with a value for each step. */
  readonly sequences: readonly NodeId[];
  /** Inputs from outside the step, the same at every step. */
  readonly captured: readonly NodeId[];
  /** Nodes returned for every step. */
  readonly stacked: readonly NodeId[];
  /** Nodes of which the sum over all steps is returned: gradients of what is captured. */
  readonly summed: readonly NodeId[];
  /** How `summed` is computed. A step that has some brings it, so that programs without gradients do not load it. */
  readonly planSums?: PlanSums | undefined;
}

/** The tensors that fill the roles of a step graph. */
export interface ScanInputs {
  readonly steps: number;
  readonly reverse: boolean;
  readonly carried: readonly Tensor[];
  readonly sequences: readonly Tensor[];
  readonly captured: readonly Tensor[];
  /** The numbers of this recording; may differ between recordings of one structure. */
  readonly constants: readonly number[];
}

export interface ScanOutputs {
  readonly carried: readonly Tensor[];
  readonly stacked: readonly Tensor[];
  readonly summed: readonly Tensor[];
}
