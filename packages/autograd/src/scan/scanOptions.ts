/** The options of `scan`, and the form of a step's result. */
import type { Tree } from '@statal/tensors';
import type { Bptt } from './bptt.js';
import type { FlagOptions } from './stepFlags.js';

/** The options of `scan`. */
export interface ScanOptions<S extends Tree> extends FlagOptions {
  /**
   * Runs from the last step to the first. Outputs keep their place in time. With `lengths` each row starts at its own last
   * step. Default: false.
   */
  readonly reverse?: boolean | undefined;
  /** The state that a row starts from after a reset. Default: zeros. */
  readonly resetState?: S | undefined;
  /** How far gradients travel back through time. Default: `fullBptt()`. */
  readonly bptt?: Bptt | undefined;
}

/** The result of a step of `scan`, and of `scan` itself. */
export interface StepResult<S extends Tree, O extends Tree> {
  /** The state after the step, nested as before it. */
  readonly state: S;
  readonly output: O;
}
