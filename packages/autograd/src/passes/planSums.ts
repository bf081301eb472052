/** Decides which sums over the steps are computed after the loop, and which are accumulators of the loop. */
import { type GraphNode, isElementwise, type NodeId, type OpNode } from '@statal/tensors/internals';
import type { Placement } from '../graph/placement.js';
import type { StepGraph, SumPlan } from '../graph/stepGraph.js';
import type { StepSum } from '../graph/stepSum.js';
import { sumOverSteps } from './sumOverSteps.js';

export function planSums(step: StepGraph, placement: Placement): SumPlan {
  // The first round finds which stacks exist anyway. A value that has one needs no accumulator.
  const { needed: stacks } = chooseSums(step, placement, new Set(step.stacked));
  const { sums, needed, accumulated } = chooseSums(step, placement, stacks);
  return {
    ...withAccumulators(step, accumulated),
    needed,
    sums: sums.map((sum, index) => ({
      isAccumulator: sum === undefined,
      sum: sum ?? ((run) => run.accumulatorOf(step.summed[index])),
    })),
  };
}

interface ChosenSums {
  /** One function for each summed output. `undefined`: its accumulator is the sum. */
  readonly sums: readonly (StepSum | undefined)[];
  /** Nodes whose stack must exist after the loop. */
  readonly needed: ReadonlySet<NodeId>;
  /** Nodes with an accumulator. */
  readonly accumulated: ReadonlySet<NodeId>;
}

/** `stacks`: nodes whose stack exists anyway. */
function chooseSums(step: StepGraph, { places, varies }: Placement, stacks: ReadonlySet<NodeId>): ChosenSums {
  const { nodes } = step.graph;
  const [needed, accumulated] = [new Set<NodeId>(step.stacked), new Set<NodeId>()];
  const isCheap = (id: NodeId): boolean => {
    const node = nodes[id];
    return node.kind === 'op' && isElementwise(node.op) && node.dtype === 'float' && places[id] !== 'hoisted';
  };
  const sums = step.summed.map((id) => {
    const [read, added]: [NodeId[], NodeId[]] = [[], []];
    const accumulate = (node: NodeId): boolean => {
      if (!isCheap(node) || stacks.has(node)) return false;
      added.push(node);
      return true;
    };
    const sum = sumOverSteps(step, id, {
      varies: (node) => varies[node],
      nodeOf: (node) => nodes[node],
      need: (node) => read.push(node),
      accumulate,
    });
    for (const node of sum === undefined ? [] : read) needed.add(node);
    for (const node of sum === undefined ? [id] : added) accumulated.add(node);
    return sum;
  });
  return { sums, needed, accumulated };
}

/** Adds an accumulator for each of `ids` to the carried values: an input, and the sum of it and the node. */
function withAccumulators(step: StepGraph, ids: Iterable<NodeId>): Pick<SumPlan, 'step' | 'accumulators'> {
  const nodes: GraphNode[] = [...step.graph.nodes];
  const carried = [...step.carried];
  const accumulators = new Map<NodeId, number>();
  for (const id of ids) {
    const { shape, dtype } = nodes[id];
    const input = nodes.push({ kind: 'input', shape, dtype }) - 1;
    const output = nodes.push({ kind: 'op', op: 'add', attributes: {}, inputs: [input, id], shape, dtype } satisfies OpNode<'add'>) - 1;
    accumulators.set(id, carried.push({ input, output }) - 1);
  }
  return { step: { ...step, graph: { nodes, constants: step.graph.constants }, carried }, accumulators };
}
