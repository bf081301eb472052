/**
 * Walks a recorded loop in JavaScript, so that its products can be made by the system's BLAS: what lies between them runs
 * by one call of the kernels. It is text because workers are started from text; the calling thread evaluates the same.
 */
import type { SystemBlas } from '../../../platform/systemBlas.js';
import type { Kernels } from '../kernelModule.js';
import { LOOP_WORDS, SYSTEM_PRODUCT } from './loopCode.js';

/** The program of `runLoop` with SYSTEM_PRODUCT among its records. */
export type RunLoop = (code: number, t: number, direction: number, steps: number, workspace: number) => void;

export type MakeWalker = (parts: {
  readonly kernels: Pick<Kernels, 'runRecords'>;
  readonly memory: WebAssembly.Memory;
  readonly blas: SystemBlas;
}) => RunLoop;

const BYTES = 4 * LOOP_WORDS;

/** An expression whose value is a `MakeWalker`. Addresses above 2 GB are negative in memory, hence the `>>> 0`. */
export const walkerSource: string = `({ kernels, memory, blas }) => {
  let words = new Int32Array(0);
  let base = 0;
  const look = () => {
    words = new Int32Array(memory.buffer);
    base = blas.addressOf(new Uint8Array(memory.buffer));
  };
  const address = (at, t) => base + ((words[at] + t * words[at + 1]) >>> 0);
  const product = (at, t) =>
    blas.multiply(
      words[at + 8], words[at + 14], words[at + 10], words[at + 12], words[at + 11],
      address(at + 1, t), words[at + 7], address(at + 3, t), words[at + 13], address(at + 5, t), words[at + 9], words[at + 15],
    );
  return (code, from, direction, steps, workspace) => {
    const first = (code >>> 0) + 4;
    // A memory that grew has another buffer, which another thread may see late.
    if (words.buffer !== memory.buffer) look();
    while (words.byteLength < first) look();
    const end = first + ${BYTES} * words[code >>> 2];
    while (words.byteLength < end) look();
    for (let t = from, left = steps; left > 0; left--, t += direction) {
      for (let at = first; at < end; ) {
        let next = at;
        while (next < end && words[next >>> 2] !== ${SYSTEM_PRODUCT}) next += ${BYTES};
        if (next > at) kernels.runRecords(at, (next - at) / ${BYTES}, t, workspace);
        for (at = next; at < end && words[at >>> 2] === ${SYSTEM_PRODUCT}; at += ${BYTES}) product(at >>> 2, t);
      }
    }
  };
}`;
