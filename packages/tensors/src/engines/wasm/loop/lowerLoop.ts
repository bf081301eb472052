/** Lowers a loop program: ops become instructions on places in memory. Runs once for each program. */
import type { NodeId, OpNode } from '../../../program/graph.js';
import { groupRole } from '../../../program/groupRole.js';
import type { RowIndependence } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import type { Shape } from '../../../shape.js';
import { isContiguous, matrixOffsets, stridesOf } from '../../../strides.js';
import { assembleGroup } from '../bytecode/groupAssembler.js';
import { type GroupNode, GroupTooLarge } from '../bytecode/groupProgram.js';
import type { ProductBackend, ProductShape } from '../runtime/productBackend.js';
import { lowerGroup } from './groupLowering.js';
import type { Location } from './location.js';
import { LoopLayout } from './loopLayout.js';
import { LoopUses } from './loopUses.js';
import type { LocatedValue, LoweredGroup, LoweredInstruction, LoweredLoop, LoweredProduct, Matrix } from './loweredLoop.js';
import { notCompiledReason } from './notCompiledReason.js';

export interface LoweringOptions {
  readonly products: ProductBackend;
  /** Tells whether batch rows are independent. Absent on one thread. */
  readonly rowIndependence: ((program: LoopProgram) => RowIndependence) | undefined;
}

export function lowerLoop(program: LoopProgram, { products, rowIndependence }: LoweringOptions): LoweredLoop {
  const lowering = new LoopLowering(program, products);
  lowering.lower();
  const { layout, instructions } = lowering;
  const { slots, states, stacks } = layout;
  return {
    program,
    slots,
    states,
    stacks,
    instructions,
    notCompiled: notCompiledReason(instructions, slots),
    rows: rowIndependence?.(program) ?? { independent: false, reason: 'the engine has one thread' },
  };
}

/** The operands of a product. */
interface Operands<M> {
  readonly a: M;
  readonly b: M;
  readonly out: M;
}

/** Copies elements from one location to another. */
const copyNodes: readonly GroupNode[] = [{ op: 'copy', inputs: [{ kind: 'operand', operand: 0 }], stores: [1] }];

class LoopLowering {
  readonly layout: LoopLayout;
  readonly instructions: LoweredInstruction[] = [];
  readonly #program: LoopProgram;
  readonly #nodes: LoopProgram['graph']['nodes'];
  readonly #uses: LoopUses;
  readonly #products: ProductBackend;

  constructor(program: LoopProgram, products: ProductBackend) {
    this.#program = program;
    this.#nodes = program.graph.nodes;
    this.#products = products;
    this.#uses = new LoopUses(program);
    this.layout = new LoopLayout(program);
  }

  lower(): void {
    for (const { kind, nodes: ids } of this.#program.instructions) {
      switch (kind) {
        case 'group':
          this.#addGroup(ids);
          break;
        case 'product':
          if ((this.#nodes[ids[0]] as OpNode).op === 'batchMatmul') this.#addBatch(ids[0]);
          else this.#addProduct(ids);
          break;
        case 'single':
          for (const id of ids) this.#addSingle(id);
          break;
        case 'view':
          for (const id of ids) this.#addView(id);
          break;
        default:
          kind satisfies never;
      }
    }
    this.#copyResults();
  }

  #addGroup(ids: readonly NodeId[]): void {
    this.#pushGroup(
      () => lowerGroup(this.#program, this.layout, this.#uses, ids),
      () => {
        const half = ids.length >> 1;
        if (half > 0) for (const part of [ids.slice(0, half), ids.slice(half)]) this.#addGroup(part);
        else if (groupRole(this.#program.graph, ids[0]) === 'repetition') this.#addView(ids[0]);
        else this.#addSingle(ids[0]);
      },
    );
  }

  #addProduct([id, sum]: readonly NodeId[]): void {
    const { attributes, inputs, shape } = this.#nodes[id] as OpNode<'matmul'>;
    const [a, b] = inputs.map((input) => this.#matrix(input));
    const home = this.layout.locate(id);
    const isDirect = hasContiguousRows(shape, home);
    const location = isDirect ? home : this.layout.local(this.#nodes[id]);
    const [m, n] = shape;
    const out: Matrix = { location, leading: isDirect && m > 1 ? home.strides[0] : n };
    const product = { ...attributes, m, k: this.#nodes[inputs[0]].shape[attributes.transposeA ? 0 : 1], n };
    const [first] = this.#program.carried;
    const batch = first === undefined ? 0 : this.#nodes[first.input].shape[0];
    const rowsEach = !attributes.transposeA && m > 0 && m % batch === 0 ? m / batch : 1;
    this.instructions.push(this.#product(product, { a, b, out }, { accumulates: sum !== undefined, rowsEach }));
    if (!isDirect) this.#copy(shape, location, home);
  }

  #product(
    product: ProductShape,
    { a, b, out }: Operands<Matrix>,
    { accumulates, rowsEach }: Pick<LoweredProduct, 'accumulates' | 'rowsEach'>,
  ): LoweredProduct {
    const leading = [a.leading, b.leading, out.leading] as const;
    const hasFixedWeights = this.layout.slots[b.location.slot].source.kind === 'invariant';
    const backend = this.#products.forLoop({ ...product, leading, hasFixedWeights });
    return { kind: 'product', ...product, a, b, out, accumulates, rowsEach, backend };
  }

  /** A product for each index of the leading axes. */
  #addBatch(id: NodeId): void {
    const { attributes, inputs, shape } = this.#nodes[id] as OpNode<'batchMatmul'>;
    const home = this.layout.locate(id);
    const isDirect = hasContiguousRows(shape, home);
    const result = isDirect ? home : this.layout.local(this.#nodes[id]);
    const [a, b] = inputs.map((input) => {
      const location = this.layout.locate(input);
      const from = this.#nodes[input].shape;
      return matricesOf(from, hasContiguousRows(from, location) ? location : this.#contiguous(input).location, shape.slice(0, -2));
    });
    const [m, n] = shape.slice(-2);
    const product = { ...attributes, m, k: this.#nodes[inputs[0]].shape.at(attributes.transposeA ? -2 : -1) as number, n };
    const products = matricesOf(shape, result, shape.slice(0, -2)).map((out, index) =>
      this.#product(product, { a: a[index], b: b[index], out }, { accumulates: false, rowsEach: 1 }),
    );
    this.instructions.push({ kind: 'batch', rows: shape[0], products });
    if (!isDirect) this.#copy(shape, result, home);
  }

  #addSingle(id: NodeId): void {
    const { op, attributes, inputs: ids, shape, dtype } = this.#nodes[id] as OpNode;
    const inputs = ids.map((input) => {
      const node = this.#nodes[input];
      return node.kind === 'constant' ? { constant: node.index } : this.#contiguous(input);
    });
    const home = this.layout.locate(id);
    const isDirect = isContiguous(shape, home.strides);
    const location = isDirect ? home : this.layout.local(this.#nodes[id]);
    this.instructions.push({ kind: 'single', op, attributes, inputs, out: { location, shape, dtype } });
    if (!isDirect) this.#copy(shape, location, home);
  }

  /** Copies the elements that the layout could not make a view. */
  #addView(id: NodeId): void {
    const node = this.#nodes[id] as OpNode;
    const home = this.layout.locate(id);
    if (node.op === 'concat') {
      const { axis } = (node as OpNode<'concat'>).attributes;
      let start = 0;
      for (const piece of node.inputs) {
        const from = this.layout.locate(piece);
        const to = { ...home, offset: home.offset + start * home.strides[axis] };
        const isThere = from.slot === to.slot && from.offset === to.offset && from.phase === to.phase;
        if (!isThere) this.#copy(this.#nodes[piece].shape, from, to);
        start += this.#nodes[piece].shape[axis];
      }
    } else if (this.layout.isCopied(id)) {
      const { shape } = this.#nodes[node.inputs[0]];
      this.#copy(shape, this.layout.locate(node.inputs[0]), { ...home, strides: stridesOf(shape) });
    }
  }

  /** Copies results that could not be computed in place. Runs at the end of each step. */
  #copyResults(): void {
    const { carried, stacked } = this.#program;
    carried.forEach(({ output }, index) => {
      const { shape } = this.#nodes[output];
      const from = this.layout.locate(output);
      const state: Location = { slot: this.layout.states[index], offset: 0, strides: stridesOf(shape), phase: 'after' };
      if (from.slot !== state.slot || from.phase !== 'after') this.#copy(shape, from, state);
    });
    stacked.forEach((id, index) => {
      const stack = this.layout.stacks[index];
      const from = this.layout.locate(id);
      if (stack.phase === undefined && from.slot !== stack.slot) this.#copy(this.#nodes[id].shape, from, stack);
    });
  }

  /** The value itself if it is contiguous, otherwise a contiguous copy. */
  #contiguous(id: NodeId): LocatedValue {
    const { shape, dtype } = this.#nodes[id];
    const location = this.layout.locate(id);
    if (isContiguous(shape, location.strides)) return { location, shape, dtype };
    const copy = this.layout.local(this.#nodes[id]);
    this.#copy(shape, location, copy);
    return { location: copy, shape, dtype };
  }

  #matrix(id: NodeId): Matrix {
    const { shape } = this.#nodes[id];
    const location = this.layout.locate(id);
    if (hasContiguousRows(shape, location)) return { location, leading: shape[0] <= 1 ? shape[1] : location.strides[0] };
    return { location: this.#contiguous(id).location, leading: shape[1] };
  }

  #copy(shape: Shape, from: Location, to: Location): void {
    const operands = [from, to].map((location) => ({ ...location, isInt: false }));
    this.#pushGroup(
      () => ({ kind: 'group', shape, operands, nodes: copyNodes, program: assembleGroup(shape, operands, copyNodes) }),
      () => {
        // Too many axes: make a copy for each index of the shortest axis, except the first axis, which threads share.
        const shortest = Math.min(...shape.slice(1).filter((size) => size > 1));
        const axis = shape.indexOf(shortest, 1);
        for (let index = 0; index < shortest; index++) {
          const [source, target] = operands.map((own) => ({ ...own, offset: own.offset + index * own.strides[axis] }));
          this.#copy(shape.with(axis, 1), source, target);
        }
      },
    );
  }

  /** Adds a group, or its parts if it does not fit the vector machine. */
  #pushGroup(make: () => LoweredGroup, addParts: () => void): void {
    try {
      this.instructions.push(make());
    } catch (error) {
      if (!(error instanceof GroupTooLarge)) throw error;
      addParts();
    }
  }
}

/** Whether the elements along the last axis are contiguous. */
function hasContiguousRows(shape: Shape, { strides }: Location): boolean {
  return shape[shape.length - 1] <= 1 || strides[strides.length - 1] === 1;
}

/** The matrices of a value whose leading axes are broadcast to `batch`. Equal ones are one object, so that weights are prepared once. */
function matricesOf(shape: Shape, location: Location, batch: Shape): Matrix[] {
  const [rows, columns] = shape.slice(-2);
  const strides = location.strides.slice(-2);
  const leading = rows <= 1 ? columns : strides[0];
  const known = new Map<number, Matrix>();
  return matrixOffsets(shape, batch, location.strides).map((offset) => {
    const matrix = known.get(offset) ?? { location: { ...location, offset: location.offset + offset, strides }, leading };
    known.set(offset, matrix);
    return matrix;
  });
}
