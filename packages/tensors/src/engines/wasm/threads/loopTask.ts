/** A piece of work for a thread: some steps of a loop, for the rows that its code names. */
export interface LoopTask {
  /** Address of the code: the number of loop instructions, then the instructions. */
  readonly code: number;
  /** The time of the first step. */
  readonly t: number;
  /** From one step to the next. */
  readonly direction: 1 | -1;
  readonly steps: number;
  /** Index of the task that must end before this one begins: the earlier steps of the same rows. */
  readonly after?: number | undefined;
}

/** Runs `steps` steps of the loop instructions at `code`; `runLoop` of the kernels, or the BLAS loop runner. */
export type RunLoop = (code: number, t: number, direction: number, steps: number, workspace: number) => void;
