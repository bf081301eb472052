/**
 * Where the values of a loop program are in memory. Slices are views of what they are cut from, pieces of a concatenation are written
 * directly into it, and carried and stacked values are computed in place.
 */
import { type LoopViewOp, opTraits } from '../../../ops/opTraits.js';
import { viewLayout } from '../../../ops/viewLayouts.js';
import type { GraphNode, NodeId, OpNode } from '../../../program/graph.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { stridesOf } from '../../../strides.js';
import type { Location, Slot, SlotSource } from './location.js';
import { updatesInPlace } from './updatesInPlace.js';

type ValueType = Pick<GraphNode, 'shape' | 'dtype'>;

/** A piece of a concatenation that is made for it alone. */
interface Piece {
  readonly whole: NodeId;
  readonly axis: number;
  readonly start: number;
}

export class LoopLayout {
  readonly slots: Slot[] = [];
  /** Slot of each carried value. */
  readonly states: readonly number[];
  /** Location of each stacked result. */
  readonly stacks: readonly Location[];
  readonly #nodes: LoopProgram['graph']['nodes'];
  readonly #locations = new Map<NodeId, Location>();
  /** The ops that run in the loop. */
  readonly #ops = new Map<NodeId, OpNode>();
  readonly #pieces = new Map<NodeId, Piece>();
  readonly #copied = new Set<NodeId>();

  constructor(program: LoopProgram) {
    this.#nodes = program.graph.nodes;
    for (const instruction of program.instructions) {
      for (const id of instruction.nodes) this.#ops.set(id, this.#nodes[id] as OpNode);
    }
    this.states = this.#placeInputs(program);
    this.#placeProductSums(program);
    this.stacks = this.#placeResults(program);
    this.#placePieces();
  }

  /** Where a value is. Values that are never located get no memory. */
  locate(id: NodeId): Location {
    const known = this.#locations.get(id) ?? this.#find(id);
    this.#locations.set(id, known);
    return known;
  }

  /** A new location that is written and read within a step. */
  local(type: ValueType): Location {
    return this.#contiguousIn(this.#addSlot({ kind: 'local' }, type));
  }

  /** Whether a reshape needs a copy, because strides cannot express it. */
  isCopied(id: NodeId): boolean {
    this.locate(id);
    return this.#copied.has(id);
  }

  #placeInputs({ sequences, invariants, carried, ...program }: LoopProgram): number[] {
    const place = (kind: 'sequence' | 'invariant', ids: readonly NodeId[]): void => {
      for (const [index, id] of ids.entries()) this.#locations.set(id, this.#contiguousIn(this.#addSlot({ kind, index }, this.#nodes[id])));
    };
    place('sequence', sequences);
    place('invariant', invariants);
    const states = carried.map(({ input }, index) => {
      const kind = updatesInPlace({ sequences, invariants, carried, ...program }, index) ? 'inPlace' : 'state';
      return this.#addSlot({ kind, index }, this.#nodes[input]);
    });
    for (const [index, { input }] of carried.entries()) this.#locations.set(input, this.#contiguousIn(states[index], 'before'));
    return states;
  }

  /** Puts the sum of two products where the first product is. */
  #placeProductSums({ instructions }: LoopProgram): void {
    for (const { kind, nodes: ids } of instructions) {
      if (kind !== 'product' || ids.length < 2) continue;
      const [product, sum] = ids;
      const first = (this.#nodes[sum] as OpNode).inputs.find((input) => input !== product) as NodeId;
      const location = this.#locations.get(first) ?? this.local(this.#nodes[first]);
      for (const id of [first, product, sum]) this.#locations.set(id, location);
    }
  }

  /** Puts carried values into their state, and stacked values into their stack. */
  #placeResults({ carried, stacked }: LoopProgram): Location[] {
    carried.forEach(({ output }, index) => {
      if (this.#ownsMemory(output) && !this.#locations.has(output)) {
        this.#locations.set(output, this.#contiguousIn(this.states[index], 'after'));
      }
    });
    return stacked.map((id, index): Location => {
      const known = this.#locations.get(id);
      if (known?.phase !== undefined) return known;
      const stack = this.#contiguousIn(this.#addSlot({ kind: 'stack', index }, this.#nodes[id]));
      if (this.#ownsMemory(id) && known === undefined) this.#locations.set(id, stack);
      return stack;
    });
  }

  /** Puts values that only one concatenation uses into its result. */
  #placePieces(): void {
    for (const [whole, node] of this.#ops) {
      if (node.op !== 'concat') continue;
      const { axis } = (node as OpNode<'concat'>).attributes;
      let start = 0;
      for (const piece of node.inputs) {
        const isOnce = node.inputs.indexOf(piece) === node.inputs.lastIndexOf(piece);
        const isFree = this.#ownsMemory(piece) && !this.#locations.has(piece) && !this.#pieces.has(piece);
        if (isOnce && isFree) this.#pieces.set(piece, { whole, axis, start });
        start += this.#nodes[piece].shape[axis];
      }
    }
  }

  #find(id: NodeId): Location {
    const piece = this.#pieces.get(id);
    if (piece !== undefined) {
      const whole = this.locate(piece.whole);
      return { ...whole, offset: whole.offset + piece.start * whole.strides[piece.axis] };
    }
    const node = this.#ops.get(id);
    if (node === undefined) throw new Error(`node ${id} has no place in the loop`);
    if (opTraits[node.op].inLoop !== 'view') return this.local(node);
    const view = this.#viewOf(node as OpNode<LoopViewOp>);
    if (view === undefined) this.#copied.add(id);
    return view ?? this.local(node);
  }

  /** Where a view is within its input; `undefined` if strides cannot express it. */
  #viewOf<K extends LoopViewOp>(node: OpNode<K>): Location | undefined {
    const [input] = node.inputs;
    const from = this.locate(input);
    const layout = viewLayout(node.op, from, this.#nodes[input].shape, node.attributes, node.shape);
    return layout && { ...from, ...layout };
  }

  #ownsMemory(id: NodeId): boolean {
    const node = this.#ops.get(id);
    return node !== undefined && opTraits[node.op].inLoop !== 'view';
  }

  #addSlot(source: SlotSource, { shape, dtype }: ValueType): number {
    return this.slots.push({ source, shape, isInt: dtype === 'int' }) - 1;
  }

  #contiguousIn(slot: number, phase?: Location['phase']): Location {
    return { slot, offset: 0, strides: stridesOf(this.slots[slot].shape), phase };
  }
}
