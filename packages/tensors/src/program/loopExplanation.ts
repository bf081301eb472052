/** How an engine runs a loop program, in words: its part of what `explain` reports. */
export interface LoopExplanation {
  /** Whether all steps are one call of the engine's, or JavaScript walks them one by one, and which instruction is the reason. */
  readonly steps: { readonly inOneCall: true } | { readonly inOneCall: false; readonly because: string };
  readonly rows: RowSeparation;
  /** Values that are copied at every step because they could not be computed where they are needed. */
  readonly copies: number;
}

/** Whether nothing lets the rows of the batch meet, so that threads can take some each, and if not, what does. */
export type RowSeparation = { readonly separate: true; readonly count: number } | { readonly separate: false; readonly because: string };
