/** Work for one thread: some steps of a loop, for the batch rows that its code covers. */
export interface LoopTask {
  /** Address of the code: the number of loop instructions, then the instructions. */
  readonly code: number;
  /** Index of the first step. */
  readonly t: number;
  /** What is added to `t` after each step. */
  readonly direction: 1 | -1;
  readonly steps: number;
  /** Index of the task that must end first: the earlier steps of the same rows. */
  readonly after?: number | undefined;
}

/** Runs `steps` steps of the loop instructions at `code`: `runLoop` of the kernels, or the BLAS loop runner. */
export type RunLoop = (code: number, t: number, direction: number, steps: number, workspace: number) => void;
