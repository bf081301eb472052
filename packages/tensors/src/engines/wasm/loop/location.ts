/** Locations of a loop's values: slots of memory, and strided views of them. */
import type { Shape } from '../../../shape.js';
import type { Layout } from '../../../strides.js';

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

/** Where a value is in a slot, counted in elements. */
export interface Location extends Layout {
  readonly slot: number;
  /** For a state: its entry before or after the step. */
  readonly phase?: 'before' | 'after' | undefined;
}
