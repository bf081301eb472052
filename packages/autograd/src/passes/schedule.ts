/**
 * Orders the nodes that stay in the loop into instructions, gathering elementwise nodes of one shape into groups. A group
 * may reduce its rows and go on with the result, one element for each row, so that a layer normalisation is one group.
 */
import { type GroupRole, groupRole, type LoopInstruction, type NodeId, type OpNode, type Shape, sameShape } from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';

interface OpenInstruction {
  readonly kind: LoopInstruction['kind'];
  readonly shape: Shape;
  readonly nodes: NodeId[];
  /** Of a group: whether it reduces rows, and so holds values of one element for each row too. */
  reducesRows: boolean;
}

function kindOf({ op }: OpNode): LoopInstruction['kind'] {
  const { inLoop } = opTraits[op];
  return inLoop === 'join' ? 'view' : inLoop;
}

const oneEach = (shape: Shape): Shape => shape.map((dimension, axis) => (axis === shape.length - 1 ? 1 : dimension));

export interface WhatIsScheduled {
  readonly inLoop: (id: NodeId) => boolean;
  /** How many nodes ask for a value. */
  readonly users: readonly number[];
  /** Whether a value is asked for from outside of the loop, or by the next step. */
  readonly leavesLoop: (id: NodeId) => boolean;
  readonly isHoisted: (id: NodeId) => boolean;
}

export function schedule(step: StepGraph, { inLoop, users, leavesLoop, isHoisted }: WhatIsScheduled): LoopInstruction[] {
  const { nodes } = step.graph;
  const instructions: OpenInstruction[] = [];
  const positions = new Map<NodeId, number>();
  /** `shape`: the iteration space of the node. Beside reductions there is room for elementwise nodes of one element a row. */
  const accepts = (open: OpenInstruction, role: GroupRole, shape: Shape): boolean => {
    if (open.kind !== 'group') return false;
    return sameShape(open.shape, shape) || (role === 'elementwise' && open.reducesRows && sameShape(oneEach(open.shape), shape));
  };
  /** The shape that a node of this role is computed over. */
  const iterated = (id: NodeId, role: GroupRole | undefined): Shape =>
    nodes[role === 'reduction' ? (nodes[id] as OpNode).inputs[0] : id].shape;
  const isProduct = (id: NodeId): boolean => (nodes[id] as OpNode).op === 'matmul';
  const isSpareSummand = (id: NodeId): boolean => {
    const node = nodes[id];
    return node.kind === 'op' && opTraits[node.op].isRowProduct && users[id] === 1 && !leavesLoop(id);
  };
  /** The position of the product whose result this node adds to another product, or to looked up rows: it can be summed up right there. */
  const accumulation = (node: OpNode, id: NodeId): number | undefined => {
    if (node.op !== 'add' || !node.inputs.every((input) => isSpareSummand(input) && sameShape(nodes[input].shape, node.shape)))
      return undefined;
    if (leavesLoop(id)) return undefined;
    const [total, product] = [...node.inputs].sort(
      (a, b) => Number(inLoop(a)) - Number(inLoop(b)) || Number(isProduct(a)) - Number(isProduct(b)) || a - b,
    );
    const at = (input: NodeId): number => positions.get(input) as number;
    const isAlone = (input: NodeId): boolean => instructions[at(input)].nodes.length === 1;
    if (total === product || !isProduct(product) || !inLoop(product) || !isAlone(product)) return undefined;
    return isHoisted(total) || (inLoop(total) && isAlone(total) && at(total) < at(product)) ? at(product) : undefined;
  };
  /** Looks at what the step is given, and in tables, and numbers of its rows come first: between two groups they would keep them apart. */
  const ofInputs = new Set<NodeId>();
  nodes.forEach((node, id) => {
    if (node.kind !== 'op' || !inLoop(id) || !(opTraits[node.op].inLoop === 'view' || node.op === 'gather' || node.shape.at(-1) === 1))
      return;
    if (node.inputs.every((input) => !inLoop(input) || ofInputs.has(input))) ofInputs.add(id);
  });
  const isFirst = (id: NodeId): boolean => ofInputs.has(id);
  const ids = nodes.map((_, id) => id).filter(inLoop);
  for (const id of [...ids.filter(isFirst), ...ids.filter((other) => !isFirst(other))]) {
    const node = nodes[id] as OpNode;
    const into = accumulation(node, id);
    if (into !== undefined) {
      instructions[into].nodes.push(id);
      positions.set(id, into);
      continue;
    }
    const role = groupRole(step.graph, id);
    const shape = iterated(id, role);
    // The first instruction that may hold this node: that of a group it can join, or the one after.
    let earliest = 0;
    for (const input of node.inputs) {
      const position = positions.get(input);
      if (position === undefined) continue;
      const joins = role !== undefined && accepts(instructions[position], role, shape);
      earliest = Math.max(earliest, joins ? position : position + 1);
    }
    const group = role === undefined ? -1 : instructions.findIndex((open, at) => at >= earliest && accepts(open, role, shape));
    // A row that is repeated is part of the group that made it, or a view like any other.
    const joins = role === 'repetition' ? group >= 0 && group === positions.get(node.inputs[0]) : group >= 0;
    const isGroup = role === 'elementwise' || role === 'reduction';
    if (joins) instructions[group].nodes.push(id);
    else instructions.push({ kind: isGroup ? 'group' : kindOf(node), shape, nodes: [id], reducesRows: false });
    const position = joins ? group : instructions.length - 1;
    if (role === 'reduction') instructions[position].reducesRows = true;
    positions.set(id, position);
  }
  // What one later group alone asks for is computed there, so that it is never stored.
  const asking: NodeId[][] = nodes.map(() => []);
  for (const id of ids) for (const input of (nodes[id] as OpNode).inputs) asking[input].push(id);
  for (const id of ids.toReversed()) {
    const role = groupRole(step.graph, id);
    const own = instructions[positions.get(id) as number];
    const [at, ...others] = new Set(asking[id].map((user) => positions.get(user) as number));
    const target = at === undefined || others.length > 0 || leavesLoop(id) ? own : instructions[at];
    if (target === own || own.kind !== 'group' || role === 'repetition' || role === undefined) continue;
    if (!accepts(target, role, iterated(id, role))) continue;
    own.nodes.splice(own.nodes.indexOf(id), 1);
    target.nodes.unshift(id);
    positions.set(id, at);
    target.reducesRows ||= role === 'reduction';
  }
  return instructions.filter((open) => open.nodes.length > 0).map(({ kind, nodes: ids }) => ({ kind, nodes: ids }));
}
