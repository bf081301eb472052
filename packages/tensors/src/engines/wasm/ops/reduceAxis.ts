import { GREATEST, type SUM } from '../bytecode/loopInstructions.js';
import type { KernelRuntime } from '../runtime/wasmRuntime.js';
import { parallelRows, type StridedPointer } from '../threads/parallelFor.js';

/** Columns that the kernel processes at once. */
const COLUMNS_AT_ONCE = 16;

interface Reduction {
  /** Address of the input, [outer, middle, inner]. */
  readonly x: number;
  /** Address of the result, [outer, inner]. */
  readonly y: number;
  readonly outer: number;
  readonly middle: number;
  readonly inner: number;
}

/** The sum or maximum over the middle of three axes. Threads split the result. */
export function reduceAxis(runtime: KernelRuntime, kind: typeof SUM | typeof GREATEST, { x, y, outer, middle, inner }: Reduction): void {
  const ns = (outer * middle * inner) / 5;
  const none: StridedPointer = [0, 0];
  if (kind === GREATEST || outer >= runtime.threads.count) {
    const pointers = [[x, middle * inner], none, [y, inner]] as const;
    parallelRows(runtime, kind, { count: outer, ns }, pointers, ({ count }) => [count, middle, inner, inner]);
  } else {
    const pointers = [[x, 1], none, [y, 1]] as const;
    parallelRows(runtime, kind, { count: inner, granule: COLUMNS_AT_ONCE, ns }, pointers, ({ count }) => [outer, middle, inner, count]);
  }
}
