/**
 * Decides for every node of a step graph where it is computed:
 * - `before`: it depends on nothing that changes from step to step, and is computed once;
 * - `hoisted`: it does not depend on the state and is expensive, and is computed for all steps before the loop;
 * - `loop`: in the loop;
 * - `sunk`: nothing in the loop needs it, and it is computed for all steps after the loop.
 */
import { isElementwise, type NodeId, type OpNode } from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';
import { stackRule } from './stackRules.js';

export type Place = 'unused' | 'input' | 'before' | 'hoisted' | 'loop' | 'sunk';

export interface Placement {
  readonly places: readonly Place[];
  /** Whether a node differs from step to step. */
  readonly varies: readonly boolean[];
}

/**
 * Worth one large operation outside the loop rather than a small one at every step. What is as fast in the loop stays there:
 * what goes in and comes out is then still in the cache.
 */
function isHeavy({ op, shape: [rows] }: OpNode, { isAsFastInLoop }: PlacementOptions): boolean {
  const { isHeavy, isRowProduct } = opTraits[op];
  return isRowProduct ? !isAsFastInLoop(op as RowProduct, rows) : isHeavy;
}

export interface PlacementOptions {
  readonly isAsFastInLoop: (op: RowProduct, rows: number) => boolean;
  /** Whatever changes from step to step stays in the loop. */
  readonly alone?: boolean | undefined;
}

export function place(step: StepGraph, wanted: readonly NodeId[], options: PlacementOptions): Placement {
  const { alone = false } = options;
  const { nodes } = step.graph;
  const inputsOf = (id: NodeId): readonly NodeId[] => {
    const node = nodes[id];
    return node.kind === 'op' ? node.inputs : [];
  };
  const ancestors = (of: readonly NodeId[]): boolean[] => {
    const reached = new Array<boolean>(nodes.length).fill(false);
    for (const id of of) reached[id] = true;
    for (let id = nodes.length - 1; id >= 0; id--) if (reached[id]) for (const input of inputsOf(id)) reached[input] = true;
    return reached;
  };
  const descendants = (of: readonly NodeId[]): boolean[] => {
    const reached = new Array<boolean>(nodes.length).fill(false);
    for (const id of of) reached[id] = true;
    nodes.forEach((_, id) => {
      if (inputsOf(id).some((input) => reached[input])) reached[id] = true;
    });
    return reached;
  };

  const carriedOutputs = step.carried.map(({ output }) => output);
  const used = ancestors([...carriedOutputs, ...wanted]);
  const bound = descendants(step.carried.map(({ input }) => input));
  const varies = descendants([...step.carried.map(({ input }) => input), ...step.sequences]);
  const neededByLoop = ancestors(carriedOutputs);
  const stackable = nodes.map((node) => {
    return (
      node.kind === 'op' &&
      stackRule(node.op).accepts(
        node.inputs.map((input) => varies[input]),
        node.attributes,
      )
    );
  });

  // Hoist expensive nodes that are free of the state, with all they need.
  const hoisted = new Array<boolean>(nodes.length).fill(false);
  const canHoist = new Array<boolean>(nodes.length).fill(false);
  nodes.forEach((node, id) => {
    canHoist[id] =
      used[id] &&
      varies[id] &&
      !bound[id] &&
      (node.kind === 'input' || (stackable[id] && inputsOf(id).every((input) => !varies[input] || canHoist[input])));
  });
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (node.kind !== 'op' || !canHoist[id]) continue;
    if (isHeavy(node, options)) hoisted[id] = true;
    if (hoisted[id]) for (const input of node.inputs) if (varies[input] && nodes[input].kind === 'op') hoisted[input] = true;
  }

  // Sink expensive nodes that the state does not need, with all that follows from them.
  const canSink = new Array<boolean>(nodes.length).fill(false);
  const sunk = new Array<boolean>(nodes.length).fill(false);
  const followers: NodeId[][] = nodes.map(() => []);
  nodes.forEach((_, id) => {
    for (const input of inputsOf(id)) followers[input].push(id);
  });
  for (let id = nodes.length - 1; id >= 0; id--) {
    canSink[id] = stackable[id] && varies[id] && !neededByLoop[id] && followers[id].every((next) => !used[next] || canSink[next]);
  }
  nodes.forEach((node, id) => {
    if (node.kind !== 'op' || !used[id] || hoisted[id]) return;
    sunk[id] = canSink[id] && (isHeavy(node, options) || node.inputs.some((input) => sunk[input]));
  });

  const places = nodes.map((node, id): Place => {
    if (!used[id]) return 'unused';
    if (node.kind !== 'op') return 'input';
    if (!varies[id]) return 'before';
    if (alone) return 'loop';
    if (hoisted[id]) return 'hoisted';
    return sunk[id] ? 'sunk' : 'loop';
  });
  return { places, varies };
}
