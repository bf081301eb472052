/**
 * What a kernel computes, without where its values lie: equal specifications share one text. A dispatch is one or more items; each item
 * has its own workgroups.
 */

import type { Shape } from '../../../../shape.js';
import type { UpdateRule } from '../../../../updates.js';
import type { GpuNode } from '../../text/splitOps.js';
import type { TileShape } from './tileShape.js';

export type BufferName = 'arena' | 'parameters';

/** Where the elements of a node lie, except for the place of the first. */
export interface SpecSource {
  readonly buffer: BufferName;
  readonly strides: readonly number[];
  /** In a kernel for all steps of a loop: elements from one time to the next. */
  readonly perTime?: number | undefined;
}

/** Nodes by local numbers. Those with a source are read, the others are computed. */
export interface SpecGraph {
  readonly nodes: readonly GpuNode[];
  readonly sources: readonly (SpecSource | undefined)[];
}

/** Elements that an item writes. */
export interface SpecStore extends SpecSource {
  readonly node: number;
}

/** One thread an element: all stores have the shape. */
export interface MapItem {
  readonly kind: 'map';
  readonly graph: SpecGraph;
  readonly shape: Shape;
  readonly stores: readonly SpecStore[];
}

/** An update in place; one thread an element. `tensors` are local numbers, in the order of the rule. */
export interface UpdateItem {
  readonly kind: 'update';
  readonly graph: SpecGraph;
  readonly shape: Shape;
  readonly rule: UpdateRule;
  /** The attributes that change the text. */
  readonly flags: { readonly nesterov?: boolean; readonly decoupled?: boolean };
  readonly numbers: number;
  readonly tensors: readonly number[];
}

/** An element of a product that each row r and unit u needs: [r, u + offset]. */
export interface ProductDemand {
  readonly product: number;
  readonly offset: number;
}

/**
 * Products in tiles, and what follows from them element by element. Rows are all axes of the shape but the last; units are the last. A batch
 * of products has no stores of its own, only those of the product.
 */
export interface TileItem {
  readonly kind: 'tile';
  readonly graph: SpecGraph;
  readonly shape: Shape;
  readonly rows: number;
  readonly units: number;
  readonly batch: Shape;
  readonly demands: readonly ProductDemand[];
  /** How many left operands there are. */
  readonly lefts: number;
  readonly stores: readonly SpecStore[];
  /** Demands that are stored themselves. */
  readonly productStores: readonly (SpecSource & { readonly demand: number })[];
  readonly tile: TileShape;
}

/** A value that a kernel for all steps keeps in registers. */
export interface SpecCarried {
  readonly input: number;
  readonly output: number;
  readonly shape: Shape;
  readonly start: SpecSource;
  /** Where it is kept before the first step, and after the last. */
  readonly first: SpecSource | undefined;
  readonly last: SpecSource | undefined;
}

/** All steps of a loop in one kernel; one thread an element of the shape. The places are starts, firsts, stores and lasts, in this order. */
export interface LoopItem {
  readonly kind: 'loop';
  readonly graph: SpecGraph;
  readonly shape: Shape;
  readonly steps: number;
  readonly reverse: boolean;
  readonly carried: readonly SpecCarried[];
  readonly stores: readonly (SpecStore & { readonly shape: Shape })[];
}

/** A reduction of the last axes: one result for each row. */
export interface RowReduction {
  readonly node: number;
  readonly input: number;
  readonly op: 'sum' | 'max' | 'logSumExp';
  /** The axes of the rows, and those of the terms. */
  readonly leading: Shape;
  readonly trailing: Shape;
  /** The number of terms in a piece, if the sum is in pieces. The first axis of the rows counts them. */
  readonly piece?: number | undefined;
}

/** Reductions of rows, and values that need the results of their row only. `lanes` threads share a row. */
export interface RowItem {
  readonly kind: 'row';
  readonly graph: SpecGraph;
  readonly rows: number;
  readonly lanes: number;
  readonly threads: number;
  readonly reductions: readonly RowReduction[];
  readonly stores: readonly (SpecStore & { readonly leading: Shape; readonly trailing: Shape })[];
}

export type KernelItem = MapItem | UpdateItem | TileItem | LoopItem | RowItem;

/** A 32-bit word of a dispatch: what changes between dispatches of one text. */
export type WordUse =
  /** Where the elements of a node begin. */
  | { readonly kind: 'offset'; readonly node: number }
  | { readonly kind: 'store'; readonly store: number }
  /** A number: the node, or the `value` of a fill. */
  | { readonly kind: 'number' | 'value'; readonly node: number }
  /** Where the halves of a random op's key begin in the arena. */
  | { readonly kind: 'key'; readonly node: number }
  /** Where the numbers of an update begin in the arena. */
  | { readonly kind: 'numbers' };

export interface ItemWord {
  readonly item: number;
  readonly use: WordUse;
}

/** The text of a dispatch. */
export interface KernelCode {
  readonly code: string;
  readonly words: readonly ItemWord[];
  readonly workgroups: number;
}
