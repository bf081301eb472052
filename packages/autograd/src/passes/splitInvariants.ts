/**
 * Takes those ops out of a step that depend on captured inputs only. They run once, on the engine of these inputs, and the step captures
 * their results. Within the step they would run once too, but their gradient would pass through them at every step.
 */
import type { Graph, GraphNode, NodeId } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';
import { ancestors, descendants } from './dependencies.js';

/** Ops before a scan. */
export interface Invariants {
  /** Ops of the step, with the same constants. */
  readonly graph: Graph;
  /** The captured inputs of the step that was split. */
  readonly inputs: readonly NodeId[];
  /** The results, which the remaining step captures. */
  readonly outputs: readonly NodeId[];
}

export interface SplitStep {
  readonly before: Invariants;
  /** The step without the invariants, and without nodes that no result depends on. */
  readonly step: StepGraph;
}

export function splitInvariants(given: StepGraph): SplitStep {
  const { graph, carried, sequences, captured } = given;
  const { nodes, constants } = graph;
  const varies = descendants(graph, [...carried.map(({ input }) => input), ...sequences]);
  const isInvariant = descendants(graph, captured).map((dependsOnCaptured, id) => dependsOnCaptured && !varies[id]);
  const remaining = { nodes: nodes.map((node, id) => (isInvariant[id] ? inputLike(node) : node)), constants };
  const isUsed = ancestors(remaining, [...carried.map(({ output }) => output), ...given.stacked, ...given.summed]);
  const outputs = nodes.flatMap((_, id) => (isUsed[id] && isInvariant[id] ? [id] : []));

  const inStep = keepNodes(remaining.nodes, (id) => isUsed[id] || (varies[id] && nodes[id].kind === 'input'));
  const isNeeded = ancestors(graph, outputs);
  const before = keepNodes(nodes, (id) => isNeeded[id] || captured.includes(id));
  return {
    before: { graph: { nodes: before.nodes, constants }, inputs: before.idsOf(captured), outputs: before.idsOf(outputs) },
    step: {
      ...given,
      graph: { nodes: inStep.nodes, constants },
      carried: carried.map(({ input, output }) => ({ input: inStep.idOf(input), output: inStep.idOf(output) })),
      sequences: inStep.idsOf(sequences),
      captured: inStep.idsOf(outputs),
      stacked: inStep.idsOf(given.stacked),
      summed: inStep.idsOf(given.summed),
    },
  };
}

const inputLike = ({ shape, dtype }: GraphNode): GraphNode => ({ kind: 'input', shape, dtype });

interface KeptNodes {
  readonly nodes: readonly GraphNode[];
  readonly idOf: (id: NodeId) => NodeId;
  readonly idsOf: (ids: readonly NodeId[]) => NodeId[];
}

/** Some nodes of a graph, as a graph of their own. `isKept` must hold for all inputs of a kept node. */
function keepNodes(nodes: readonly GraphNode[], isKept: (id: NodeId) => boolean): KeptNodes {
  const kept = nodes.flatMap((_, id) => (isKept(id) ? [id] : []));
  const ids = new Map(kept.map((id, index) => [id, index]));
  const idOf = (id: NodeId): NodeId => ids.get(id) as NodeId;
  const idsOf = (list: readonly NodeId[]): NodeId[] => list.map(idOf);
  const renumbered = (node: GraphNode): GraphNode => (node.kind === 'op' ? { ...node, inputs: idsOf(node.inputs) } : node);
  return { nodes: kept.map((id) => renumbered(nodes[id])), idOf, idsOf };
}
