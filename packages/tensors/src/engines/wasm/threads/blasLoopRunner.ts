/**
 * Runs loop instructions in JavaScript, so that the system's BLAS makes the products. The instructions between two products
 * run in one call of the kernels.
 */
import type { SystemBlas } from '../../../platform/systemBlas.js';
import { LOOP_INSTRUCTION_WORDS, SYSTEM_PRODUCT } from '../bytecode/loopInstructions.js';
import type { Kernels } from '../kernels/kernelModule.js';
import type { RunLoop } from './loopTask.js';

const INSTRUCTION_BYTES = Int32Array.BYTES_PER_ELEMENT * LOOP_INSTRUCTION_WORDS;

export interface BlasLoopParts {
  readonly kernels: Pick<Kernels, 'runInstructions'>;
  readonly memory: WebAssembly.Memory;
  readonly blas: SystemBlas;
}

export function blasLoopRunner({ kernels, memory, blas }: BlasLoopParts): RunLoop {
  let words = new Int32Array(0);
  let base = 0;
  const refresh = (): void => {
    words = new Int32Array(memory.buffer);
    base = blas.addressOf(new Uint8Array(memory.buffer));
  };
  // Addresses above 2 GB are negative int32 values, hence the `>>> 0`.
  const address = (at: number, t: number): number => base + ((words[at] + t * words[at + 1]) >>> 0);
  const multiply = (at: number, t: number): void =>
    blas.multiply(
      ...([words[at + 8], words[at + 14], words[at + 10], words[at + 12], words[at + 11]] as const),
      ...([
        address(at + 1, t),
        words[at + 7],
        address(at + 3, t),
        words[at + 13],
        address(at + 5, t),
        words[at + 9],
        words[at + 15],
      ] as const),
    );
  return (code, from, direction, steps, workspace) => {
    const first = (code >>> 0) + 4;
    // A memory that grew has a new buffer, which another thread may see late.
    if (words.buffer !== memory.buffer) refresh();
    while (words.byteLength < first) refresh();
    const end = first + INSTRUCTION_BYTES * words[code >>> 2];
    while (words.byteLength < end) refresh();
    for (let t = from, left = steps; left > 0; left--, t += direction) {
      for (let at = first; at < end; ) {
        let next = at;
        while (next < end && words[next >>> 2] !== SYSTEM_PRODUCT) next += INSTRUCTION_BYTES;
        if (next > at) kernels.runInstructions(at, (next - at) / INSTRUCTION_BYTES, t, workspace);
        for (at = next; at < end && words[at >>> 2] === SYSTEM_PRODUCT; at += INSTRUCTION_BYTES) multiply(at >>> 2, t);
      }
    }
  };
}
