/** How an engine runs a loop program: its part of what `explain` reports. The words are in autograd, so that pages do not load them. */
import type { Shape } from '../shape.js';
import type { NodeId } from './graph.js';

export interface LoopExplanation {
  /** Whether all steps are one call of the engine, or why JavaScript runs them one by one. */
  readonly steps: { readonly compiled: true } | { readonly compiled: false; readonly reason: NotCompiledReason | string };
  readonly rows: RowIndependence;
  /** Values that are copied at every step because they could not be computed where they are needed. */
  readonly copies: number;
}

/** Whether the rows of the batch are independent, so that each thread can take some of them, or what mixes them. */
export type RowIndependence =
  | { readonly independent: true; readonly count: number }
  | { readonly independent: false; readonly reason: RowMixingReason | string };

/** An op that is no instruction of a compiled loop. */
export interface NotCompiledReason {
  readonly kind: 'alone' | 'computedIndices' | 'axesApart';
  readonly op: string;
  /** Shapes of its input and its result. */
  readonly shapes: readonly [Shape, Shape];
  readonly axes?: readonly number[] | undefined;
}

export type RowMixing =
  | 'nothing'
  | 'noRows'
  | 'otherCount'
  | 'axes'
  | 'leftRows'
  | 'rightOperand'
  | 'table'
  | 'overRows'
  | 'someRows'
  | 'below'
  | 'otherRows'
  | 'unknown';

/** A value whose rows are not those of the batch. */
export interface RowMixingReason {
  readonly kind: RowMixing;
  readonly node?: NodeId | undefined;
  /** Rows of the batch. */
  readonly rows?: number | undefined;
}
