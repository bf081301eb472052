/**
 * Decides for every node of a step graph where it is computed (see `NodePlace`). An expensive node leaves the loop where it
 * can: it is hoisted if it does not depend on the state, and sunk if the next state does not depend on it.
 */
import { type Graph, type NodeId, type OpNode, opTraits, type RowProduct } from '@statal/tensors/internals';
import type { NodePlace, Placement } from '../graph/placement.js';
import type { StepGraph } from '../graph/stepGraph.js';
import { ancestors, descendants, inputsOf } from './dependencies.js';
import { stackRule } from './stackRules.js';

/**
 * Whether one large operation outside the loop is cheaper than a small one at every step. An op that is as fast in the
 * loop stays there, because its operands and its result are then still in the cache.
 */
function isHeavy({ op, shape: [rows] }: OpNode, { isAsFastInLoop }: PlacementOptions): boolean {
  const { isHeavy, isRowProduct } = opTraits[op];
  return isRowProduct ? !isAsFastInLoop(op as RowProduct, rows) : isHeavy;
}

export interface PlacementOptions {
  /** Whether the engine runs this op, on this number of rows, as fast step by step as for all steps at once. */
  readonly isAsFastInLoop: (op: RowProduct, rows: number) => boolean;
  /** Steps arrive one at a time, so nothing is hoisted or sunk. Default: false. */
  readonly singleStep?: boolean | undefined;
}

/** `wanted`: the nodes that are returned beside the state. */
export function placeNodes(step: StepGraph, wanted: readonly NodeId[], options: PlacementOptions): Placement {
  const { graph, carried, sequences } = step;
  const states = carried.map(({ input }) => input);
  const nextStates = carried.map(({ output }) => output);
  const used = ancestors(graph, [...nextStates, ...wanted]);
  const varies = descendants(graph, [...states, ...sequences]);
  const stackable = graph.nodes.map(
    (node) =>
      node.kind === 'op' &&
      stackRule(node.op).accepts(
        node.inputs.map((input) => varies[input]),
        node.attributes,
      ),
  );
  const dependsOnState = descendants(graph, states);
  const neededByState = ancestors(graph, nextStates);
  const stateFree = graph.nodes.map(({ kind }, id) => used[id] && varies[id] && !dependsOnState[id] && (kind === 'input' || stackable[id]));
  const deferrable = stackable.map((accepted, id) => accepted && varies[id] && !neededByState[id]);
  const hoisted = hoistedNodes(graph, stateFree, varies, options);
  const toCompute = used.map((isUsed, id) => isUsed && !hoisted[id]);
  const sunk = sunkNodes(graph, deferrable, toCompute, options);

  const places = graph.nodes.map((node, id): NodePlace => {
    if (!used[id]) return 'unused';
    if (node.kind !== 'op') return 'input';
    if (!varies[id]) return 'before';
    if (options.singleStep) return 'loop';
    if (hoisted[id]) return 'hoisted';
    return sunk[id] ? 'sunk' : 'loop';
  });
  return { places, varies };
}

/** Hoists heavy nodes that do not depend on the state, with all that they need. */
function hoistedNodes(graph: Graph, stateFree: readonly boolean[], varies: readonly boolean[], options: PlacementOptions): boolean[] {
  const { nodes } = graph;
  const hoisted = nodes.map(() => false);
  const canHoist = [...stateFree];
  nodes.forEach((_, id) => {
    canHoist[id] &&= inputsOf(graph, id).every((input) => !varies[input] || canHoist[input]);
  });
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (node.kind !== 'op' || !canHoist[id]) continue;
    if (isHeavy(node, options)) hoisted[id] = true;
    if (hoisted[id]) for (const input of node.inputs) if (varies[input] && nodes[input].kind === 'op') hoisted[input] = true;
  }
  return hoisted;
}

/** Sinks heavy nodes that the next state does not need, with all that depends on them. */
function sunkNodes(graph: Graph, deferrable: readonly boolean[], toCompute: readonly boolean[], options: PlacementOptions): boolean[] {
  const { nodes } = graph;
  const sunk = nodes.map(() => false);
  const canSink = [...deferrable];
  // A node can be sunk only if every node that reads it can be. Hoisted readers do not count: their inputs are hoisted too.
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (toCompute[id] && !canSink[id]) for (const input of inputsOf(graph, id)) canSink[input] = false;
  }
  nodes.forEach((node, id) => {
    if (node.kind !== 'op' || !toCompute[id]) return;
    sunk[id] = canSink[id] && (isHeavy(node, options) || node.inputs.some((input) => sunk[input]));
  });
  return sunk;
}
