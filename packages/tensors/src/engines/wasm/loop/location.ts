/** Locations of a loop's values: slots of memory, and strided views of them. */
import type { Shape } from '../../../shape.js';
import { stridesOf } from '../../../shape.js';

/**
 * What fills a slot. A `state` slot has T + 1 entries, the states before and after every step: step t reads one entry and
 * writes its neighbor, so stacking them takes no copies. An `inPlace` slot has a single entry, overwritten at every step.
 * That is possible if the states are not stacked and each step reads the entry before it overwrites it.
 */
export type SlotSource =
  | { readonly kind: 'sequence' | 'invariant' | 'state' | 'inPlace' | 'stack'; readonly index: number }
  /** Written and read within one step. */
  | { readonly kind: 'local' };

export interface Slot {
  readonly source: SlotSource;
  /** Shape at one step. */
  readonly shape: Shape;
  readonly isInt: boolean;
}

export interface Location {
  readonly slot: number;
  /** Elements from the start of the slot. */
  readonly offset: number;
  /** Elements, for each axis of the value. */
  readonly strides: readonly number[];
  /** For a state: its entry before or after the step. */
  readonly phase?: 'before' | 'after' | undefined;
}

export function isContiguous(shape: Shape, strides: readonly number[]): boolean {
  const plain = stridesOf(shape);
  return shape.every((dimension, axis) => dimension === 1 || strides[axis] === plain[axis]);
}

/** Strides that read a value as if broadcast to `target`. */
export function alignedStrides(shape: Shape, strides: readonly number[], target: Shape): number[] {
  const offset = target.length - shape.length;
  return target.map((_, axis) => (axis < offset || shape[axis - offset] === 1 ? 0 : strides[axis - offset]));
}

/** Strides that read the same elements under another shape; `undefined` if that needs a copy. */
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
      // Two axes merge only if the outer one continues where the inner one ends.
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
