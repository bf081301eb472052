/** How an engine runs a loop program: its part of what `explain` reports, which has the words for it. */
import type { Shape } from '../shape.js';
import type { NodeId } from './graph.js';

export interface LoopExplanation {
  /** Whether all steps are one call of the engine's, or JavaScript walks them one by one, and which instruction is the reason. */
  readonly steps: { readonly inOneCall: true } | { readonly inOneCall: false; readonly because: WalkedReason | string };
  readonly rows: RowSeparation;
  /** Values that are copied at every step because they could not be computed where they are needed. */
  readonly copies: number;
}

/** Whether nothing lets the rows of the batch meet, so that threads can take some each, and if not, what does. */
export type RowSeparation =
  | { readonly separate: true; readonly count: number }
  | { readonly separate: false; readonly because: MixedReason | string };

/** An op that the one call knows nothing of. */
export interface WalkedReason {
  readonly how: 'alone' | 'computedIndices' | 'axesApart';
  readonly op: string;
  /** Of its input and its result. */
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
export interface MixedReason {
  readonly how: RowMixing;
  readonly node?: NodeId | undefined;
  /** Of the batch. */
  readonly rows?: number | undefined;
}
