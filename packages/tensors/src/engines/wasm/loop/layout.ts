/**
 * Lays the values of a loop program out in memory so that slices are looks into what they are cut from, the pieces of a
 * concatenation are written where they will stand, and carried and stacked values are computed in place.
 */
import type { GraphNode, NodeId, OpNode } from '../../../program/graph.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { stridesOf } from '../../../shape.js';
import { isHeld } from './isHeld.js';
import { alignedStrides, type Location, reshapedStrides, type Slot, type SlotSource } from './location.js';

export interface Layout {
  readonly slots: readonly Slot[];
  /** Where a value is; values that nobody asks for get no memory. */
  readonly locate: (id: NodeId) => Location;
  /** A new place within a step. */
  readonly local: (node: Pick<GraphNode, 'shape' | 'dtype'>) => Location;
  /** Slot of each carried value. */
  readonly states: readonly number[];
  /** Where each stacked result is found. */
  readonly stacks: readonly Location[];
  /** Reshapes that could not be a look into their input. */
  readonly isCopied: (id: NodeId) => boolean;
}

export function layOut(program: LoopProgram): Layout {
  const { nodes } = program.graph;
  const slots: Slot[] = [];
  const addSlot = (source: SlotSource, { shape, dtype }: Pick<GraphNode, 'shape' | 'dtype'>): number =>
    slots.push({ source, shape, isInt: dtype === 'int' }) - 1;
  const plainIn = (slot: number, phase?: Location['phase']): Location => ({
    slot,
    offset: 0,
    strides: stridesOf(slots[slot].shape),
    phase,
  });
  const local: Layout['local'] = (node) => plainIn(addSlot({ kind: 'local' }, node));

  const locations = new Map<NodeId, Location>();
  for (const [index, id] of program.sequences.entries()) locations.set(id, plainIn(addSlot({ kind: 'sequence', index }, nodes[id])));
  for (const [index, id] of program.invariants.entries()) locations.set(id, plainIn(addSlot({ kind: 'invariant', index }, nodes[id])));
  const states = program.carried.map(({ input }, index) =>
    addSlot({ kind: isHeld(program, index) ? 'held' : 'state', index }, nodes[input]),
  );
  for (const [index, { input }] of program.carried.entries()) locations.set(input, plainIn(states[index], 'before'));

  const inLoop = new Map<NodeId, OpNode>();
  for (const instruction of program.instructions) for (const id of instruction.nodes) inLoop.set(id, nodes[id] as OpNode);
  const isLook = (id: NodeId): boolean => ['slice', 'reshape', 'broadcastTo'].includes(inLoop.get(id)?.op ?? '');
  const ownsMemory = (id: NodeId): boolean => inLoop.has(id) && !isLook(id);

  // A sum of two products is made where the first of them is.
  for (const { kind, nodes: ids } of program.instructions) {
    if (kind !== 'product' || ids.length < 2) continue;
    const [product, sum] = ids;
    const total = (nodes[sum] as OpNode).inputs.find((input) => input !== product) as NodeId;
    const location = locations.get(total) ?? local(nodes[total]);
    for (const id of [total, product, sum]) locations.set(id, location);
  }

  // Carried values are computed into their state, stacked ones into their stack.
  program.carried.forEach(({ output }, index) => {
    if (ownsMemory(output) && !locations.has(output)) locations.set(output, plainIn(states[index], 'after'));
  });
  const stacks = program.stacked.map((id, index): Location => {
    const known = locations.get(id);
    if (known?.phase !== undefined) return known;
    const stack = plainIn(addSlot({ kind: 'stack', index }, nodes[id]));
    if (ownsMemory(id) && known === undefined) locations.set(id, stack);
    return stack;
  });

  // Pieces of a concatenation that are made for it alone are written where they will stand.
  const claims = new Map<NodeId, { readonly whole: NodeId; readonly axis: number; readonly start: number }>();
  for (const [whole, node] of inLoop) {
    if (node.op !== 'concat') continue;
    const { axis } = (node as OpNode<'concat'>).attributes;
    let start = 0;
    for (const piece of node.inputs) {
      const once = node.inputs.indexOf(piece) === node.inputs.lastIndexOf(piece);
      if (once && ownsMemory(piece) && !locations.has(piece) && !claims.has(piece)) claims.set(piece, { whole, axis, start });
      start += nodes[piece].shape[axis];
    }
  }

  const copied = new Set<NodeId>();
  const find = (id: NodeId): Location => {
    const claim = claims.get(id);
    if (claim !== undefined) {
      const whole = locate(claim.whole);
      return { ...whole, offset: whole.offset + claim.start * whole.strides[claim.axis] };
    }
    const node = inLoop.get(id);
    if (node === undefined) throw new Error(`node ${id} has no place in the loop`);
    if (node.op === 'slice') {
      const base = locate(node.inputs[0]);
      const { start } = (node as OpNode<'slice'>).attributes;
      return { ...base, offset: base.offset + start.reduce((total, index, axis) => total + index * base.strides[axis], 0) };
    }
    if (node.op === 'broadcastTo') {
      const base = locate(node.inputs[0]);
      return { ...base, strides: alignedStrides(nodes[node.inputs[0]].shape, base.strides, node.shape) };
    }
    if (node.op === 'reshape') {
      const base = locate(node.inputs[0]);
      const strides = reshapedStrides(nodes[node.inputs[0]].shape, base.strides, node.shape);
      if (strides !== undefined) return { ...base, strides };
      copied.add(id);
    }
    return local(node);
  };
  const locate = (id: NodeId): Location => {
    const known = locations.get(id) ?? find(id);
    locations.set(id, known);
    return known;
  };
  return {
    slots,
    locate,
    local,
    states,
    stacks,
    isCopied: (id) => {
      locate(id);
      return copied.has(id);
    },
  };
}
