/**
 * What is known of the values of a graph without running it. One value flows from x through the layers, the *stream*. Beside it there are
 * constants, sizes computed from shapes, and states.
 */
import type { LayerConfig } from '@statal/layers';
import type { Constant } from './tensorOf.js';
import { Unreadable } from './unreadable.js';

/** A product of a number and of free sizes, sorted: 8 is { factor: 8, symbols: [] }. */
export interface Size {
  readonly factor: number;
  readonly symbols: readonly string[];
}

/**
 * An axis that is not split further: steps, rows, directions, features. The axes of x are `first` and `second` until a recurrent node says
 * which of them is time.
 */
export interface Atom {
  readonly role: 'first' | 'second' | 'steps' | 'rows' | 'directions' | 'features';
  readonly size: Size;
}

/** One axis of a value: several atoms, if they are joined. */
export type Axis = readonly Atom[];

/** A parameter of a layer, made when the layer is. */
export interface ReadParameter {
  readonly path: string;
  readonly shape: readonly number[];
  readonly make: () => Float32Array;
  /** Whether it is a diagonal matrix, made for a node that works on single features. */
  readonly isDiagonal?: boolean | undefined;
}

/** A layer of the chain, and the chain before it. Streams share what they have in common. */
export interface Link {
  readonly before: Link | undefined;
  readonly config: LayerConfig;
  readonly params: readonly ReadParameter[];
  readonly depth: number;
  /** The node that it was read from. */
  readonly node: string;
}

export interface Stream {
  readonly kind: 'stream';
  readonly axes: readonly Axis[];
  readonly isInt: boolean;
  readonly last: Link | undefined;
  /** Whether x has the rows before the steps. Known from the first recurrent node on. */
  readonly isBatchFirst?: boolean | undefined;
}

/** The last hidden states of recurrent nodes, [directions of all nodes, B, units]. */
export interface Finals {
  readonly kind: 'finals';
  readonly parts: readonly Stream[];
}

/** Sizes, as Shape gives them. `isScalar`: without an axis. */
export interface Sizes {
  readonly kind: 'sizes';
  readonly sizes: readonly Size[];
  readonly isScalar: boolean;
}

/** A state, or zeros of any shape. `computed` states come from a recurrent node. */
export interface Aside {
  readonly kind: 'aside';
  readonly from: 'zeros' | 'input' | 'computed';
}

/** A value that is no problem as long as the output does not need it. */
export interface Refused {
  readonly kind: 'refused';
  readonly error: Error;
}

export type GraphValue = Constant | Stream | Finals | Sizes | Aside | Refused;

export const sizeOfNumber = (factor: number): Size => ({ factor, symbols: [] });
export const isSameSize = (a: Size, b: Size): boolean => a.factor === b.factor && a.symbols.join() === b.symbols.join();
export const product = (sizes: readonly Size[]): Size => ({
  factor: sizes.reduce((total, { factor }) => total * factor, 1),
  symbols: sizes.flatMap(({ symbols }) => symbols).sort(),
});
export const sizeOfAxis = (axis: Axis): Size => product(axis.map(({ size }) => size));
/** The roles of an axis: 'steps', or 'directions features' where they are joined. An axis of one direction counts as none. */
export const rolesOf = (axis: Axis): string =>
  axis
    .filter(({ role, size }) => role !== 'directions' || size.factor !== 1)
    .map(({ role }) => role)
    .join(' ');
/** Whether an axis is the features of a layer's output. */
export const isFeatures = (axis: Axis | undefined): boolean =>
  axis !== undefined && ['features', 'directions features'].includes(rolesOf(axis));

/** More than any model has. */
const mostLayers = 1000;

/** Adds a layer to a chain. */
export function linkOf(before: Link | undefined, config: LayerConfig, params: readonly ReadParameter[], node: string): Link {
  const depth = (before?.depth ?? 0) + 1;
  if (depth > mostLayers) throw new Unreadable(`the model has more than ${mostLayers} layers`);
  return { before, config, params, node, depth };
}
