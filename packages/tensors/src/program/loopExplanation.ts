/**
 * How an engine runs a loop program, for `explain`. Autograd turns it into text, so that pages without `explain` do not load the texts.
 */
import type { Shape } from '../shape.js';
import type { NodeId } from './graph.js';

/** How an engine runs a loop. */
export interface LoopExplanation {
  /** Whether one call of the engine runs all steps, or why JavaScript runs them one by one. */
  readonly steps: { readonly compiled: true } | { readonly compiled: false; readonly reason: NotCompiledReason | string };
  readonly rows: RowIndependence;
  /** Values copied at every step, because they could not be computed in place. */
  readonly copies: number;
}

/** Whether batch rows are independent, so that threads can share them, or what mixes them. */
export type RowIndependence =
  | { readonly independent: true; readonly count: number }
  | { readonly independent: false; readonly reason: RowMixingReason | string };

/** Why an op cannot be an instruction of a compiled loop. */
export interface NotCompiledReason {
  readonly kind: 'alone' | 'computedIndices' | 'axesApart';
  readonly op: string;
  /** Shapes of the op's input and its result. */
  readonly shapes: readonly [Shape, Shape];
  readonly axes?: readonly number[] | undefined;
}

/** How an op mixes batch rows. */
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
  | 'unknown';

/** A value whose rows are not the batch rows. */
export interface RowMixingReason {
  readonly kind: RowMixing;
  readonly node?: NodeId | undefined;
  /** Number of batch rows. */
  readonly rows?: number | undefined;
}
