/** Lowers a group of a loop program to nodes of the vector machine, on located operands. */
import type { GroupReduction } from '../../../ops/opTraits.js';
import type { NodeId, OpNode } from '../../../program/graph.js';
import { groupRole, groupShape } from '../../../program/groupRole.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { type Shape, sameShape } from '../../../shape.js';
import { broadcastStrides } from '../../../strides.js';
import { fuseMultiplyAdds } from '../bytecode/fuseMultiplyAdds.js';
import { assembleGroup } from '../bytecode/groupAssembler.js';
import type { GroupNode, GroupOperand, GroupValue, RowReduction } from '../bytecode/groupProgram.js';
import type { Location } from './location.js';
import type { LoopLayout } from './loopLayout.js';
import type { LoopUses } from './loopUses.js';
import type { LoweredGroup } from './loweredLoop.js';

const rowReductions: { readonly [K in GroupReduction]: RowReduction } = { sum: 'rowSum', max: 'rowMaximum' };

/** @throws GroupTooLarge if the group does not fit the vector machine */
export function lowerGroup(program: LoopProgram, layout: LoopLayout, uses: LoopUses, ids: readonly NodeId[]): LoweredGroup {
  return new GroupLowering(program, layout, uses, ids).lower();
}

class GroupLowering {
  readonly #program: LoopProgram;
  readonly #layout: LoopLayout;
  readonly #uses: LoopUses;
  readonly #ids: readonly NodeId[];
  readonly #own: ReadonlySet<NodeId>;
  readonly #shape: Shape;
  /** Whether the group reduces rows, and so runs row by row. */
  readonly #hasRows: boolean;
  readonly #operands: (Location & GroupOperand)[] = [];
  readonly #operandOf = new Map<NodeId, number>();
  readonly #values = new Map<NodeId, GroupValue>();
  readonly #reciprocals = new Map<NodeId, GroupValue>();
  readonly #nodes: GroupNode[] = [];

  constructor(program: LoopProgram, layout: LoopLayout, uses: LoopUses, ids: readonly NodeId[]) {
    this.#program = program;
    this.#layout = layout;
    this.#uses = uses;
    this.#ids = ids;
    this.#own = new Set(ids);
    this.#shape = groupShape(program.graph, ids);
    this.#hasRows = this.#shape.at(-1) !== 1 && ids.some((id) => this.#has('reduction', id));
  }

  lower(): LoweredGroup {
    for (const id of this.#ids) this.#add(id);
    const operands = this.#operands;
    // Fusing moves a factor to where its product is used. An operand that is updated in place may be overwritten by then.
    const isOverwritten = (operand: number): boolean => this.#layout.slots[operands[operand].slot].source.kind === 'inPlace';
    const nodes = fuseMultiplyAdds(this.#nodes, isOverwritten);
    return { kind: 'group', shape: this.#shape, operands, nodes, program: assembleGroup(this.#shape, operands, nodes) };
  }

  #add(id: NodeId): void {
    const node = this.#program.graph.nodes[id] as OpNode;
    const inputs = node.inputs.map((input) => this.#valueOf(input));
    if (this.#has('repetition', id)) {
      this.#values.set(id, inputs[0]);
      return;
    }
    const isReduction = this.#has('reduction', id);
    const isNarrow = isReduction || !sameShape(node.shape, this.#shape);
    let op = isReduction ? rowReductions[node.op as GroupReduction] : (node.op as GroupNode['op']);
    if (op === 'div' && this.#hasRows && !isNarrow && this.#program.graph.nodes[node.inputs[1]].shape.at(-1) === 1) {
      op = 'mul';
      inputs[1] = this.#reciprocalOf(node.inputs[1]);
    }
    const stores = this.#isStored(id) ? [this.#addOperand(id)] : [];
    const isFlushed = this.#uses.decays(id);
    let index = this.#push({ op, inputs, stores: isFlushed ? [] : stores, isNarrow });
    if (isFlushed) index = this.#push({ op: 'flush', inputs: [{ kind: 'node', node: index }], stores, isNarrow });
    this.#values.set(id, { kind: 'node', node: index });
  }

  #valueOf(id: NodeId): GroupValue {
    const within = this.#values.get(id);
    if (within !== undefined) return within;
    const node = this.#program.graph.nodes[id];
    if (node.kind === 'constant') return { kind: 'constant', constant: node.index };
    const operand = this.#operandOf.get(id) ?? this.#addOperand(id);
    this.#operandOf.set(id, operand);
    return { kind: 'operand', operand };
  }

  /** Divides once for each row, not for each element. A denormal divisor has an infinite reciprocal: it acts as a division by 0. */
  #reciprocalOf(id: NodeId): GroupValue {
    const divisor = this.#valueOf(id);
    const known = this.#reciprocals.get(id);
    if (known !== undefined) return known;
    const made: GroupValue = {
      kind: 'node',
      node: this.#push({ op: 'div', inputs: [{ kind: 'one' }, divisor], stores: [], isNarrow: true }),
    };
    this.#reciprocals.set(id, made);
    return made;
  }

  /** Whether a value is used outside of the group. */
  #isStored(id: NodeId): boolean {
    if (this.#uses.leavesLoop(id)) return true;
    return this.#uses.usersOf(id).some((user) => !this.#own.has(user) || (this.#has('repetition', user) && this.#isStored(user)));
  }

  #addOperand(id: NodeId): number {
    const { shape, dtype } = this.#program.graph.nodes[id];
    const location = this.#layout.locate(id);
    const strides = broadcastStrides(shape, this.#shape, location.strides);
    return this.#operands.push({ ...location, strides, isInt: dtype === 'int' }) - 1;
  }

  #push(node: GroupNode): number {
    return this.#nodes.push(node) - 1;
  }

  #has(role: 'reduction' | 'repetition', id: NodeId): boolean {
    return groupRole(this.#program.graph, id) === role;
  }
}
