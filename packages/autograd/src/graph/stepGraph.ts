/** One step of a scan as a graph, with the role of every input and output. A step of the backward pass has the same form. */
import type { Tensor } from '@statal/tensors';
import type { Graph, NodeId } from '@statal/tensors/internals';
import type { Placement } from './placement.js';
import type { StepSum } from './stepSum.js';

/** A step of a scan as a graph. */
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
  /** Nodes whose sum over all steps is returned: gradients of captured inputs. */
  readonly summed: readonly NodeId[];
  /** Plans the sums of `summed`. The step carries this function, so that programs without gradients do not load it. */
  readonly planSums?: PlanSums | undefined;
}

export type PlanSums = (step: StepGraph, placement: Placement) => SumPlan;

/** How the sums over the steps are computed. */
export interface SumPlan {
  /** The step with its accumulators as further carried values. */
  readonly step: StepGraph;
  /** Nodes whose stack must exist after the loop. */
  readonly needed: ReadonlySet<NodeId>;
  /** For a node with an accumulator: the index of the accumulator among the carried values. */
  readonly accumulators: ReadonlyMap<NodeId, number>;
  /** One for each summed output. */
  readonly sums: readonly PlannedSum[];
}

export interface PlannedSum {
  /** Whether the sum is an accumulator of the loop, rather than computed after it. */
  readonly isAccumulator: boolean;
  readonly sum: StepSum;
}

/** The tensors that fill the roles of a step graph. */
export interface ScanInputs {
  readonly steps: number;
  readonly reverse: boolean;
  readonly carried: readonly Tensor[];
  /** [T, ...] each. */
  readonly sequences: readonly Tensor[];
  readonly captured: readonly Tensor[];
  /** The numbers of this recording. They may differ between recordings of one structure. */
  readonly constants: readonly number[];
}

/** What a scan returns: the last state, the outputs of all steps, and sums over the steps. */
export interface ScanOutputs {
  readonly carried: readonly Tensor[];
  /** [T, ...] each. */
  readonly stacked: readonly Tensor[];
  readonly summed: readonly Tensor[];
}
