/** From a loop program to calls of kernels on places in memory. Done once per program; addresses are filled in at each run. */
import type { Attributes, OpName } from '../../../ops/vocabulary.js';
import type { NodeId, OpNode } from '../../../program/graph.js';
import { groupRole, groupShape } from '../../../program/groupRole.js';
import type { LoopExplanation } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { type Shape, sameShape, stridesOf } from '../../../shape.js';
import { assembleGroup, type GroupNode, type GroupOperand, type GroupProgram, GroupTooLarge, type GroupValue } from '../groupAssembler.js';
import type { Machine } from '../machine.js';
import { fuseMultiplyAdds } from './fuseMultiplyAdds.js';
import { inOneCall } from './inOneCall.js';
import { layOut } from './layout.js';
import { alignedStrides, isContiguous, type Location, type Slot } from './location.js';

export interface LoweredGroup {
  readonly kind: 'group';
  readonly shape: Shape;
  readonly operands: readonly (Location & GroupOperand)[];
  readonly nodes: readonly GroupNode[];
  /** The program over all of `shape`. */
  readonly program: GroupProgram;
}

export interface Matrix {
  readonly location: Location;
  /** Elements from one row to the next. */
  readonly leading: number;
}

export interface LoweredProduct {
  readonly kind: 'product';
  readonly a: Matrix;
  readonly b: Matrix;
  readonly out: Matrix;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** Whether the product is added to what is there. */
  readonly accumulates: boolean;
  /** The system's BLAS, if it makes the product. The whole product decides, so that any number of threads makes it in the same way. */
  readonly system: Machine['system'];
}

export interface LoweredSingle {
  readonly kind: 'single';
  readonly op: OpName;
  readonly attributes: Attributes<OpName>;
  readonly inputs: readonly (LocatedValue | { readonly constant: number })[];
  readonly out: LocatedValue;
}

export interface LocatedValue {
  readonly location: Location;
  readonly shape: Shape;
  readonly dtype: 'float' | 'int';
}

export type LoweredInstruction = LoweredGroup | LoweredProduct | LoweredSingle;

export interface LoweredLoop {
  readonly program: LoopProgram;
  readonly slots: readonly Slot[];
  readonly states: readonly number[];
  readonly stacks: readonly Location[];
  readonly instructions: readonly LoweredInstruction[];
  readonly explanation: LoopExplanation;
}

const rowReductions = { sum: 'rowSum', max: 'rowMaximum' } as const;

export function lowerLoop(program: LoopProgram, { system, threads }: Pick<Machine, 'system' | 'threads'>): LoweredLoop {
  const { nodes } = program.graph;
  const layout = layOut(program);
  const { locate, local } = layout;
  const instructions: LoweredInstruction[] = [];
  const usersOf: NodeId[][] = nodes.map(() => []);
  for (const { nodes: ids } of program.instructions)
    for (const id of ids) for (const input of (nodes[id] as OpNode).inputs) usersOf[input].push(id);
  // What is carried decays towards denormals, which are a hundred times slower to compute with. A running total does not: what is added
  // to it depends on nothing that it was, for nobody else asks for it.
  const isTotal = ({ input, output }: LoopProgram['carried'][number]): boolean =>
    (nodes[output] as OpNode).op === 'add' && usersOf[input].join() === String(output) && usersOf[output].length === 0;
  const decays = (state: LoopProgram['carried'][number]): boolean => nodes[state.output].dtype === 'float' && !isTotal(state);
  const decaying = new Set(program.carried.filter(decays).map(({ output }) => output));
  const leavesLoop = new Set([...program.carried.map(({ output }) => output), ...program.stacked]);

  const addGroup = (assemble: () => LoweredGroup, addParts: () => void): void => {
    try {
      instructions.push(assemble());
    } catch (error) {
      if (!(error instanceof GroupTooLarge)) throw error;
      addParts();
    }
  };

  const copy = (shape: Shape, from: Location, to: Location): void => {
    const operands = [from, to].map((location) => ({ ...location, isInt: false }));
    const copying: readonly GroupNode[] = [{ op: 'copy', inputs: [{ kind: 'operand', operand: 0 }], stores: [1] }];
    addGroup(
      () => ({ kind: 'group', shape, operands, nodes: copying, program: assembleGroup(shape, operands, copying) }),
      () => {
        // Too many axes: a copy for each place along the shortest, but not along the first, which threads share.
        const shortest = Math.min(...shape.slice(1).filter((size) => size > 1));
        const axis = shape.indexOf(shortest, 1);
        for (let place = 0; place < shortest; place++) {
          const [source, target] = operands.map((own) => ({ ...own, offset: own.offset + place * own.strides[axis] }));
          copy(shape.with(axis, 1), source, target);
        }
      },
    );
  };

  const lowerGroup = (ids: readonly NodeId[]): void =>
    addGroup(
      () => assembled(ids),
      () => {
        if (ids.length === 1) (groupRole(program.graph, ids[0]) === 'repetition' ? lowerView : lowerSingle)(ids[0]);
        else for (const half of [ids.slice(0, ids.length >> 1), ids.slice(ids.length >> 1)]) lowerGroup(half);
      },
    );

  const assembled = (ids: readonly NodeId[]): LoweredGroup => {
    const shape = groupShape(program.graph, ids);
    const own = new Set(ids);
    const isRepeated = (id: NodeId): boolean => groupRole(program.graph, id) === 'repetition';
    const isStored = (id: NodeId): boolean =>
      leavesLoop.has(id) || usersOf[id].some((user) => !own.has(user) || (isRepeated(user) && isStored(user)));
    const operands: (Location & GroupOperand)[] = [];
    const operandOf = new Map<NodeId, number>();
    const addOperand = (id: NodeId): number => {
      const location = locate(id);
      const strides = alignedStrides(nodes[id].shape, location.strides, shape);
      return operands.push({ ...location, strides, isInt: nodes[id].dtype === 'int' }) - 1;
    };
    const values = new Map<NodeId, GroupValue>();
    const groupNodes: GroupNode[] = [];
    const groupValue = (id: NodeId): GroupValue => {
      const within = values.get(id);
      if (within !== undefined) return within;
      const node = nodes[id];
      if (node.kind === 'constant') return { kind: 'constant', constant: node.index };
      const operand = operandOf.get(id) ?? addOperand(id);
      operandOf.set(id, operand);
      return { kind: 'operand', operand };
    };
    const reducesRows = (id: NodeId): boolean => groupRole(program.graph, id) === 'reduction';
    const hasRows = shape.at(-1) !== 1 && ids.some(reducesRows);
    const reciprocals = new Map<NodeId, GroupValue>();
    /** One division for each row instead of each element. Dividing by a denormal, whose reciprocal is infinite, is dividing by 0. */
    const reciprocalOf = (id: NodeId): GroupValue => {
      const inputs = [{ kind: 'one' } as const, groupValue(id)];
      const made = reciprocals.get(id) ?? { kind: 'node', node: groupNodes.push({ op: 'div', inputs, stores: [], isNarrow: true }) - 1 };
      reciprocals.set(id, made);
      return made;
    };
    for (const id of ids) {
      const node = nodes[id] as OpNode;
      const inputs = node.inputs.map(groupValue);
      if (isRepeated(id)) {
        values.set(id, inputs[0]);
        continue;
      }
      const isReduction = reducesRows(id);
      const isNarrow = isReduction || !sameShape(node.shape, shape);
      let op = isReduction ? rowReductions[node.op as keyof typeof rowReductions] : (node.op as GroupNode['op']);
      if (op === 'div' && hasRows && !isNarrow && nodes[node.inputs[1]].shape.at(-1) === 1) {
        op = 'mul';
        inputs[1] = reciprocalOf(node.inputs[1]);
      }
      const stores = isStored(id) ? [addOperand(id)] : [];
      const flushed = decaying.has(id);
      let index = groupNodes.push({ op, inputs, stores: flushed ? [] : stores, isNarrow }) - 1;
      if (flushed) index = groupNodes.push({ op: 'flush', inputs: [{ kind: 'node', node: index }], stores, isNarrow }) - 1;
      values.set(id, { kind: 'node', node: index });
    }
    // What is read before it is overwritten must not be read later instead.
    const isOverwritten = (operand: number): boolean => layout.slots[operands[operand].slot].source.kind === 'held';
    const fused = fuseMultiplyAdds(groupNodes, isOverwritten);
    return { kind: 'group', shape, operands, nodes: fused, program: assembleGroup(shape, operands, fused) };
  };

  /** The value at a place where it is contiguous, copied there if need be. */
  const contiguous = (id: NodeId): LocatedValue => {
    const { shape, dtype } = nodes[id];
    const location = locate(id);
    if (isContiguous(shape, location.strides)) return { location, shape, dtype };
    const place = local(nodes[id]);
    copy(shape, location, place);
    return { location: place, shape, dtype };
  };

  /** Where a result may be written contiguously, and what brings it to its own place afterwards. */
  const writable = (id: NodeId): { readonly value: LocatedValue; readonly finish: () => void } => {
    const { shape, dtype } = nodes[id];
    const home = locate(id);
    if (isContiguous(shape, home.strides)) return { value: { location: home, shape, dtype }, finish: () => {} };
    const place = local(nodes[id]);
    return { value: { location: place, shape, dtype }, finish: () => copy(shape, place, home) };
  };

  const lowerSingle = (id: NodeId): void => {
    const node = nodes[id] as OpNode;
    const inputs = node.inputs.map((input) => {
      const source = nodes[input];
      return source.kind === 'constant' ? { constant: source.index } : contiguous(input);
    });
    const { value, finish } = writable(id);
    instructions.push({ kind: 'single', op: node.op, attributes: node.attributes, inputs, out: value });
    finish();
  };

  const matrix = (id: NodeId): Matrix => {
    const { shape } = nodes[id];
    const location = locate(id);
    if (isMatrix(shape, location)) return { location, leading: shape[0] <= 1 ? shape[1] : location.strides[0] };
    return { location: contiguous(id).location, leading: shape[1] };
  };

  const lowerProduct = ([id, sum]: readonly NodeId[]): void => {
    const { attributes, inputs, shape } = nodes[id] as OpNode<'matmul'>;
    const [a, b] = inputs.map(matrix);
    const home = locate(id);
    const direct = isMatrix(shape, home);
    const place = direct ? home : local(nodes[id]);
    const leading = direct && shape[0] > 1 ? home.strides[0] : shape[1];
    const k = nodes[inputs[0]].shape[attributes.transposeA ? 0 : 1];
    const out: Matrix = { location: place, leading };
    const [m, n] = shape;
    const isPlain = a.leading >= (attributes.transposeA ? m : k) && b.leading >= (attributes.transposeB ? k : n) && leading >= n;
    // Weights are packed once for all steps, which a small product repays; any other right operand would have no record.
    const repays = system?.isWorthCalling({ m, k, n }) || layout.slots[b.location.slot].source.kind !== 'invariant';
    const by = isPlain && m * k * n > 0 && repays ? system : undefined;
    instructions.push({ kind: 'product', a, b, out, ...attributes, m, k, n, accumulates: sum !== undefined, system: by });
    if (!direct) copy(shape, place, home);
  };

  const lowerView = (id: NodeId): void => {
    const node = nodes[id] as OpNode;
    const home = locate(id);
    if (node.op === 'concat') {
      const { axis } = (node as OpNode<'concat'>).attributes;
      let start = 0;
      for (const piece of node.inputs) {
        const from = locate(piece);
        const to = { ...home, offset: home.offset + start * home.strides[axis] };
        const isThere = from.slot === to.slot && from.offset === to.offset && from.phase === to.phase;
        if (!isThere) copy(nodes[piece].shape, from, to);
        start += nodes[piece].shape[axis];
      }
    } else if (layout.isCopied(id)) {
      const { shape } = nodes[node.inputs[0]];
      copy(shape, locate(node.inputs[0]), { ...home, strides: stridesOf(shape) });
    }
  };

  for (const { kind, nodes: ids } of program.instructions) {
    switch (kind) {
      case 'group':
        lowerGroup(ids);
        break;
      case 'product':
        lowerProduct(ids);
        break;
      case 'single':
        ids.forEach(lowerSingle);
        break;
      case 'view':
        ids.forEach(lowerView);
        break;
      default:
        kind satisfies never;
    }
  }
  // What could not be computed in place is copied at the end of the step.
  program.carried.forEach(({ output }, index) => {
    const location = locate(output);
    const state: Location = { slot: layout.states[index], offset: 0, strides: stridesOf(nodes[output].shape), phase: 'after' };
    if (location.slot !== state.slot || location.phase !== 'after') copy(nodes[output].shape, location, state);
  });
  program.stacked.forEach((id, index) => {
    const stack = layout.stacks[index];
    if (stack.phase === undefined && locate(id).slot !== stack.slot) copy(nodes[id].shape, locate(id), stack);
  });
  const { slots, states, stacks } = layout;
  const copies = instructions.filter(
    (instruction) => instruction.kind === 'group' && instruction.nodes.every(({ op }) => op === 'copy'),
  ).length;
  return {
    program,
    slots,
    states,
    stacks,
    instructions,
    explanation: { steps: inOneCall(instructions, slots), rows: threads.separateRows(program), copies },
  };
}

function isMatrix(shape: Shape, { strides }: Location): boolean {
  return shape[1] <= 1 || strides[1] === 1;
}
