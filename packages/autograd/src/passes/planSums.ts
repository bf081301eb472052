/** Which sums over the steps are computed after the loop, and which are running totals among its carried values. */
import { type GraphNode, isElementwise, type NodeId, type OpNode } from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';
import type { Placement } from './placeNodes.js';
import { type StepSum, sumOverSteps } from './sumOverSteps.js';

export interface PlannedSum {
  readonly isTotal: boolean;
  readonly sum: StepSum;
}

export interface SumPlan {
  /** With carried running totals. */
  readonly step: StepGraph;
  /** Nodes whose stack is wanted. */
  readonly needed: ReadonlySet<NodeId>;
  /** Which carried value is the running total of a node. */
  readonly totals: ReadonlyMap<NodeId, number>;
  /** One for each summed output. */
  readonly sums: readonly PlannedSum[];
}

export type PlanSums = (step: StepGraph, placement: Placement) => SumPlan;

export function planSums(original: StepGraph, { places, varies }: Placement): SumPlan {
  const { nodes } = original.graph;
  /** `stacks`: what has one anyway. */
  const rulesBeside = (stacks: ReadonlySet<NodeId>) => {
    const [needed, totals] = [new Set<NodeId>(original.stacked), new Set<NodeId>()];
    const rules = original.summed.map((id) => {
      const [names, added]: [NodeId[], NodeId[]] = [[], []];
      const total = (node: NodeId): boolean => {
        const found = nodes[node];
        const isCheap = found.kind === 'op' && isElementwise(found.op) && found.dtype === 'float' && places[node] !== 'hoisted';
        if (!isCheap || stacks.has(node)) return false;
        added.push(node);
        return true;
      };
      const sum = sumOverSteps(original, id, { varies: (node) => varies[node], need: (node) => names.push(node), total });
      for (const name of sum === undefined ? [] : names) needed.add(name);
      for (const name of sum === undefined ? [id] : added) totals.add(name);
      return sum;
    });
    return { rules, needed, totals };
  };
  const { rules, needed, totals } = rulesBeside(rulesBeside(new Set(original.stacked)).needed);
  return {
    ...withRunningTotals(original, totals),
    needed,
    sums: rules.map((rule, index) => ({
      isTotal: rule === undefined,
      sum: rule ?? ((run) => run.totalOf(original.summed[index])),
    })),
  };
}

function withRunningTotals(step: StepGraph, ids: Iterable<NodeId>): Pick<SumPlan, 'step' | 'totals'> {
  const nodes: GraphNode[] = [...step.graph.nodes];
  const carried = [...step.carried];
  const totals = new Map<NodeId, number>();
  for (const id of ids) {
    const { shape, dtype } = nodes[id];
    const input = nodes.push({ kind: 'input', shape, dtype }) - 1;
    const output = nodes.push({ kind: 'op', op: 'add', attributes: {}, inputs: [input, id], shape, dtype } satisfies OpNode<'add'>) - 1;
    totals.set(id, carried.push({ input, output }) - 1);
  }
  return { step: { ...step, graph: { nodes, constants: step.graph.constants }, carried }, totals };
}
