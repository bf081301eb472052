/** Where the values of a loop are: slots of memory, and strided views of them. */
import type { Shape } from '../../../shape.js';
import { stridesOf } from '../../../shape.js';

/**
 * What a slot of memory is filled by. A `state` slot has T + 1 entries, the states before and after all steps: step t
 * reads one entry and writes its neighbour, so the states before every step, and after it, are there without copies. A
 * `held` one has a single entry, overwritten at every step: nobody wants it at each, and all who read it do so before.
 */
export type SlotSource =
  | { readonly kind: 'sequence' | 'invariant' | 'state' | 'inPlace' | 'stack'; readonly index: number }
  /** Written and read within a step. */
  | { readonly kind: 'local' };

export interface Slot {
  readonly source: SlotSource;
  /** Of one step. */
  readonly shape: Shape;
  readonly isInt: boolean;
}

export interface Location {
  readonly slot: number;
  /** In elements. */
  readonly offset: number;
  /** In elements, one for each axis of the value. */
  readonly strides: readonly number[];
  /** Of a state: before or after the step. */
  readonly phase?: 'before' | 'after' | undefined;
}

export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const plain = stridesOf(shape);
  return shape.every((dimension, axis) => dimension === 1 || strides[axis] === plain[axis]);
}

/** Strides of a value read as if broadcast to `target`. */
export function alignedStrides(shape: Shape, strides: readonly number[], target: Shape): number[] {
  const offset = target.length - shape.length;
  return target.map((_, axis) => (axis < offset || shape[axis - offset] === 1 ? 0 : strides[axis - offset]));
}

/** Strides that read strided elements under another shape, or `undefined` when that needs a copy. */
export function reshapedStrides(shape: Shape, strides: readonly number[], target: Shape): number[] | undefined {
  if (isContiguous(shape, strides)) return stridesOf(target);
  const from = shape.flatMap((dimension, axis) => (dimension === 1 ? [] : [{ dimension, stride: strides[axis] }]));
  const result: number[] = new Array(target.length).fill(0);
  let source = from.length - 1;
  let room = from[source]?.dimension ?? 1;
  let stride = from[source]?.stride ?? 1;
  for (let axis = target.length - 1; axis >= 0; axis--) {
    if (target[axis] === 1) continue;
    let need = target[axis];
    result[axis] = stride;
    while (need > room) {
      const next = from[source - 1];
      // Merging two axes works only if the outer one goes on where the inner one ends.
      if (next === undefined || need % room !== 0 || next.stride !== from[source].stride * from[source].dimension) return undefined;
      need /= room;
      source -= 1;
      room = next.dimension;
      stride = next.stride;
    }
    if (room % need !== 0) return undefined;
    room /= need;
    stride *= need;
    if (room === 1 && source > 0) {
      source -= 1;
      room = from[source].dimension;
      stride = from[source].stride;
    }
  }
  return result;
}
