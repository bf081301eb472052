/**
 * Orders the nodes that stay in the loop into instructions and fuses elementwise nodes of one shape into groups. A group
 * may reduce its rows and go on with the result, one element for each row, so that a layer normalization is one group.
 */
import type { Shape } from '@statal/tensors';
import { type Graph, groupRole, type LoopInstruction, type NodeId, type OpNode, opTraits, sameShape } from '@statal/tensors/internals';
import type { StepGraph } from '../graph/stepGraph.js';

function kindOf({ op }: OpNode): LoopInstruction['kind'] {
  const { inLoop } = opTraits[op];
  return inLoop === 'join' ? 'view' : inLoop;
}

/** What the schedule needs to know about the nodes. */
export interface NodeUses {
  readonly inLoop: (id: NodeId) => boolean;
  /** How many nodes read a value. */
  readonly users: readonly number[];
  /** Whether a value is read after the loop or by the next step. */
  readonly leavesLoop: (id: NodeId) => boolean;
  readonly isHoisted: (id: NodeId) => boolean;
}

export function schedule(step: StepGraph, uses: NodeUses): LoopInstruction[] {
  const { graph } = step;
  const instructions: OpenInstruction[] = [];
  const positions: Positions = new Map();
  const ids = graph.nodes.map((_, id) => id).filter(uses.inLoop);
  for (const id of earlyViewsFirst(step, ids)) {
    const position =
      productToAddTo(graph, id, uses, instructions, positions) ??
      groupToJoin(graph, id, instructions, positions) ??
      instructions.push(openInstruction(graph, id)) - 1;
    instructions[position].nodes.push(id);
    instructions[position].reducesRows ||= groupRole(graph, id) === 'reduction';
    positions.set(id, position);
  }
  moveToOnlyReaders(graph, ids, uses, instructions, positions);
  return instructions.filter(({ nodes }) => nodes.length > 0).map(({ kind, nodes }) => ({ kind, nodes }));
}

/**
 * Moves views, lookups and per-row values that depend only on inputs before the other nodes. Between two groups they would keep these from
 * being fused. `ids`: the nodes in the loop, in order of computation.
 */
export function earlyViewsFirst({ graph: { nodes } }: StepGraph, ids: readonly NodeId[]): NodeId[] {
  const late = new Set(ids);
  const early = ids.filter((id) => {
    const { op, shape, inputs } = nodes[id] as OpNode;
    const isView = opTraits[op].inLoop === 'view' || op === 'gather' || shape.at(-1) === 1;
    return isView && !inputs.some((input) => late.has(input)) && late.delete(id);
  });
  return [...early, ...late];
}

interface OpenInstruction {
  readonly kind: LoopInstruction['kind'];
  /** The iteration space. */
  readonly shape: Shape;
  readonly nodes: NodeId[];
  /** Whether this is a group that reduces rows. Such a group also holds values of one element for each row. */
  reducesRows: boolean;
}

/** The index of the instruction that holds a node. */
type Positions = Map<NodeId, number>;

const opNode = ({ nodes }: Graph, id: NodeId): OpNode => nodes[id] as OpNode;

/**
 * The position of a product whose result is only added to a second product or to looked-up rows, by node `id`. The product then adds its
 * result to that second value in place.
 */
function productToAddTo(
  graph: Graph,
  id: NodeId,
  { inLoop, users, leavesLoop, isHoisted }: NodeUses,
  instructions: readonly OpenInstruction[],
  positions: Positions,
): number | undefined {
  const { op, inputs, shape } = opNode(graph, id);
  const isSpareSummand = (input: NodeId): boolean => {
    const summand = graph.nodes[input];
    const isRowProduct = summand.kind === 'op' && opTraits[summand.op].isRowProduct;
    return isRowProduct && users[input] === 1 && !leavesLoop(input) && sameShape(summand.shape, shape);
  };
  if (op !== 'add' || leavesLoop(id) || !inputs.every(isSpareSummand)) return undefined;
  const isProduct = (input: NodeId): boolean => opNode(graph, input).op === 'matmul';
  const [total, product] = [...inputs].sort(
    (a, b) => Number(inLoop(a)) - Number(inLoop(b)) || Number(isProduct(a)) - Number(isProduct(b)) || a - b,
  );
  const at = (input: NodeId): number => positions.get(input) as number;
  const isAlone = (input: NodeId): boolean => inLoop(input) && instructions[at(input)].nodes.length === 1;
  if (total === product || !isProduct(product) || !isAlone(product)) return undefined;
  return isHoisted(total) || (isAlone(total) && at(total) < at(product)) ? at(product) : undefined;
}

/** The first group that can hold node `id` and does not run before its inputs. */
function groupToJoin(graph: Graph, id: NodeId, instructions: readonly OpenInstruction[], positions: Positions): number | undefined {
  const role = groupRole(graph, id);
  if (role === undefined) return undefined;
  const inputs = opNode(graph, id).inputs.map((input) => positions.get(input) ?? -1);
  const earliest = Math.max(0, ...inputs.map((at) => (at < 0 || accepts(graph, instructions[at], id) ? at : at + 1)));
  const group = instructions.findIndex((open, at) => at >= earliest && accepts(graph, open, id));
  // Within the group that computed a per-row value, its repetition costs nothing. Elsewhere a repetition is a view like any other.
  return group < 0 || (role === 'repetition' && group !== inputs[0]) ? undefined : group;
}

function openInstruction(graph: Graph, id: NodeId): OpenInstruction {
  const role = groupRole(graph, id);
  const kind = role === 'elementwise' || role === 'reduction' ? 'group' : kindOf(opNode(graph, id));
  return { kind, shape: iterationShape(graph, id), nodes: [], reducesRows: false };
}

/** Moves a node into a later group if only that group reads it, so that its value is never stored. */
function moveToOnlyReaders(
  graph: Graph,
  ids: readonly NodeId[],
  { leavesLoop }: NodeUses,
  instructions: readonly OpenInstruction[],
  positions: Positions,
): void {
  const readers: NodeId[][] = graph.nodes.map(() => []);
  for (const id of ids) for (const input of opNode(graph, id).inputs) readers[input].push(id);
  // Last node first, so that a chain of nodes moves as a whole.
  for (const id of ids.toReversed()) {
    const role = groupRole(graph, id);
    const own = instructions[positions.get(id) as number];
    const [at, ...others] = new Set(readers[id].map((reader) => positions.get(reader) as number));
    const target = at === undefined || others.length > 0 || leavesLoop(id) ? own : instructions[at];
    if (target === own || own.kind !== 'group' || role === 'repetition' || role === undefined) continue;
    if (!accepts(graph, target, id)) continue;
    own.nodes.splice(own.nodes.indexOf(id), 1);
    target.nodes.unshift(id);
    positions.set(id, at);
    target.reducesRows ||= role === 'reduction';
  }
}

/** Whether a group can hold a node. Beside reductions it can hold elementwise nodes of one element for each row. */
function accepts(graph: Graph, { kind, shape, reducesRows }: OpenInstruction, id: NodeId): boolean {
  const own = iterationShape(graph, id);
  const isPerRow = (): boolean => groupRole(graph, id) === 'elementwise' && sameShape([...shape.slice(0, -1), 1], own);
  return kind === 'group' && (sameShape(shape, own) || (reducesRows && isPerRow()));
}

/** The shape whose elements the node is computed over: that of the input for a reduction. */
function iterationShape(graph: Graph, id: NodeId): Shape {
  return graph.nodes[groupRole(graph, id) === 'reduction' ? opNode(graph, id).inputs[0] : id].shape;
}
