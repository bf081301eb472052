/**
 * Orders the nodes that stay in the loop into instructions and fuses elementwise nodes of one shape into groups. A group
 * may reduce its rows and go on with the result, one element for each row, so that a layer normalization is one group.
 */
import { type GroupRole, groupRole, type LoopInstruction, type NodeId, type OpNode, type Shape, sameShape } from '@statal/tensors';
import type { StepGraph } from '../graph/stepGraph.js';
import { inputsOf } from './dependencies.js';

const lookOps: ReadonlySet<string> = new Set(['reshape', 'slice', 'broadcastTo']);
const viewOps: ReadonlySet<string> = new Set([...lookOps, 'concat']);

  /** Of a group: whether it reduces rows, and so holds values of one element for each row too. */
export const summedInPlace: ReadonlySet<string> = new Set(['matmul', 'gather']);

function kindOf({ op }: OpNode): LoopInstruction['kind'] {
  const { inLoop } = opTraits[op];
  return inLoop === 'join' ? 'view' : inLoop;
}

/** What the schedule must know of the nodes. */
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
  const scheduler = new Scheduler(step, uses);
  const ids = graph.nodes.map((_, id) => id).filter(uses.inLoop);
  for (const id of earlyViewsFirst(step, ids)) scheduler.add(id);
  const readers: NodeId[][] = graph.nodes.map(() => []);
  for (const id of ids) for (const input of inputsOf(graph, id)) readers[input].push(id);
  // Last node first, so that a chain of nodes moves as a whole.
  for (const id of ids.toReversed()) scheduler.moveToOnlyReader(id, readers[id]);
  return scheduler.instructions.filter(({ nodes }) => nodes.length > 0).map(({ kind, nodes }) => ({ kind, nodes }));
}

/**
 * Puts views, lookups and per-row values that depend on inputs only before the other nodes. Between two groups they would
 * keep the groups apart. `ids`: the nodes in the loop, in order of computation.
 */
export function earlyViewsFirst({ graph: { nodes } }: StepGraph, ids: readonly NodeId[]): NodeId[] {
  const late = new Set(ids);
  const early = ids.filter((id) => {
    const { op, shape, inputs } = nodes[id] as OpNode;
    const isView = lookOps.has(op) || op === 'gather' || shape.at(-1) === 1;
    return isView && !inputs.some((input) => late.has(input)) && late.delete(id);
  });
  return [...early, ...late];
}

interface OpenInstruction {
  readonly kind: LoopInstruction['kind'];
  /** The iteration space. */
  readonly shape: Shape;
  readonly nodes: NodeId[];
  /** Whether this is a group that reduces rows, and so holds values of one element for each row too. */
  reducesRows: boolean;
}

class Scheduler {
  readonly instructions: OpenInstruction[] = [];
  readonly #step: StepGraph;
  readonly #uses: NodeUses;
  /** The index of the instruction that holds a node. */
  readonly #positions = new Map<NodeId, number>();

  constructor(step: StepGraph, uses: NodeUses) {
    this.#step = step;
    this.#uses = uses;
  }

  /** Adds a node to an instruction that exists, or opens one for it. Its inputs have been added. */
  add(id: NodeId): void {
    const position = this.#productToAddTo(id) ?? this.#groupToJoin(id) ?? this.#open(id);
    const instruction = this.instructions[position];
    instruction.nodes.push(id);
    instruction.reducesRows ||= this.#role(id) === 'reduction';
    this.#positions.set(id, position);
  }

  /** Moves a node into the one later group that reads it, where it is never stored. */
  moveToOnlyReader(id: NodeId, readers: readonly NodeId[]): void {
    const role = this.#role(id);
    const [reader, ...others] = new Set(readers.map((user) => this.#position(user)));
    if (reader === undefined || others.length > 0 || this.#uses.leavesLoop(id)) return;
    const own = this.instructions[this.#position(id)];
    const target = this.instructions[reader];
    if (target === own || own.kind !== 'group' || role === undefined || role === 'repetition' || !this.#accepts(target, id)) return;
    own.nodes.splice(own.nodes.indexOf(id), 1);
    target.nodes.unshift(id);
    target.reducesRows ||= role === 'reduction';
    this.#positions.set(id, reader);
  }

  /**
   * The position of a product whose result this node only adds to a second product, or to looked up rows. The product
   * adds itself to that second value in place.
   */
  #productToAddTo(id: NodeId): number | undefined {
    const { inLoop, isHoisted, leavesLoop } = this.#uses;
    const { op, inputs } = this.#node(id);
    if (op !== 'add' || leavesLoop(id) || !inputs.every((input) => this.#isSpareSummand(input, id))) return undefined;
    const isProduct = (input: NodeId): boolean => this.#node(input).op === 'matmul';
    const [total, product] = [...inputs].sort(
      (a, b) => Number(inLoop(a)) - Number(inLoop(b)) || Number(isProduct(a)) - Number(isProduct(b)) || a - b,
    );
    if (total === product || !isProduct(product) || !this.#isAloneInLoop(product)) return undefined;
    const position = this.#position(product);
    return isHoisted(total) || (this.#isAloneInLoop(total) && this.#position(total) < position) ? position : undefined;
  }

  /** Whether a value can be overwritten by a sum: only that sum, of the same shape, reads it. */
  #isSpareSummand(id: NodeId, sum: NodeId): boolean {
    const { op, shape } = this.#node(id);
    const { users, leavesLoop } = this.#uses;
    return summedInPlace.has(op) && users[id] === 1 && !leavesLoop(id) && sameShape(shape, this.#node(sum).shape);
  }

  #isAloneInLoop(id: NodeId): boolean {
    return this.#uses.inLoop(id) && this.instructions[this.#position(id)].nodes.length === 1;
  }

  /** The first group that can hold this node and does not run before its inputs. */
  #groupToJoin(id: NodeId): number | undefined {
    const role = this.#role(id);
    if (role === undefined) return undefined;
    const positions = this.#node(id).inputs.map((input) => this.#positions.get(input));
    let earliest = 0;
    for (const position of positions) {
      if (position !== undefined) earliest = Math.max(earliest, this.#accepts(this.instructions[position], id) ? position : position + 1);
    }
    const group = this.instructions.findIndex((open, at) => at >= earliest && this.#accepts(open, id));
    // A repeated row belongs to the group that made it. Otherwise it is a view like any other.
    return group < 0 || (role === 'repetition' && group !== positions[0]) ? undefined : group;
  }

  #open(id: NodeId): number {
    const role = this.#role(id);
    const kind = role === 'elementwise' || role === 'reduction' ? 'group' : kindOf(this.#node(id));
    return this.instructions.push({ kind, shape: this.#iterationShape(id), nodes: [], reducesRows: false }) - 1;
  }

  /** Whether a group can hold this node. Beside reductions it can hold elementwise nodes of one element for each row. */
  #accepts({ kind, shape, reducesRows }: OpenInstruction, id: NodeId): boolean {
    if (kind !== 'group') return false;
    const own = this.#iterationShape(id);
    return sameShape(shape, own) || (reducesRows && this.#role(id) === 'elementwise' && sameShape([...shape.slice(0, -1), 1], own));
  }

  /** The shape that a node is computed over. */
  #iterationShape(id: NodeId): Shape {
    const node = this.#node(id);
    return this.#role(id) === 'reduction' ? this.#node(node.inputs[0]).shape : node.shape;
  }

  #role(id: NodeId): GroupRole | undefined {
    return groupRole(this.#step.graph, id);
  }

  #node(id: NodeId): OpNode {
    return this.#step.graph.nodes[id] as OpNode;
  }

  #position(id: NodeId): number {
    return this.#positions.get(id) as number;
  }
}
