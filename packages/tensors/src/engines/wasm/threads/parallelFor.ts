/** Runs loop instructions once, outside of loops, on all threads. */
import { LOOP_INSTRUCTION_WORDS } from '../bytecode/loopInstructions.js';
import type { Allocator } from '../memory/allocator.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { withScratch } from '../memory/scratch.js';
import type { LoopTask } from './loopTask.js';
import { type Range, splitRange } from './splitRange.js';
import type { ThreadPool } from './threadPool.js';

/** The words of one loop instruction (bytecode/loopInstructions.ts). Words that are left out are 0. */
export type LoopInstruction = readonly number[];

/** The memory and threads that parallel instructions run on. */
export interface ThreadedMemory {
  readonly allocator: Allocator;
  readonly threads: ThreadPool;
}

/**
 * Runs lists of instructions in parallel; the instructions of one list run in order.
 *
 * @param instructionsPerTask longer lists are split into tasks of this length. Default: the whole list.
 */
export function runInParallel(
  { allocator, threads }: ThreadedMemory,
  lists: readonly (readonly LoopInstruction[])[],
  instructionsPerTask: number = Number.POSITIVE_INFINITY,
): void {
  const count = lists.reduce((total, { length }) => total + length, 0);
  if (count === 0) return;
  withScratch(allocator, (scratch) => {
    const room = scratch.allocate(ELEMENT_BYTES * (1 + LOOP_INSTRUCTION_WORDS) * count);
    const words: number[] = [];
    const tasks: LoopTask[] = [];
    const latest: number[] = [];
    for (let first = 0; lists.some(({ length }) => first < length); first += instructionsPerTask) {
      for (const [list, instructions] of lists.entries()) {
        const own = instructions.slice(first, first + instructionsPerTask);
        if (own.length === 0) continue;
        const code = room + ELEMENT_BYTES * words.length;
        latest[list] = tasks.push({ code, t: 0, direction: 1, steps: 1, after: latest[list] }) - 1;
        words.push(own.length);
        for (const instruction of own) {
          const end = words.length + LOOP_INSTRUCTION_WORDS;
          words.push(...instruction);
          while (words.length < end) words.push(0);
        }
      }
    }
    allocator.views.i32.set(words, room / ELEMENT_BYTES);
    threads.run(tasks);
  });
}

/** Nanoseconds on one thread below which waking other threads costs more than it saves. */
const WORTH_WAKING_NS = 1e5;
/** More than one task for each thread, so that a thread that is held up takes fewer. */
const TASKS_PER_THREAD = 2;

/** The indices of a parallel loop. */
export interface ParallelRange {
  readonly count: number;
  /** Ranges begin at multiples of this. Default: 1. */
  readonly granule?: number | undefined;
  /** Estimated nanoseconds of the whole loop on one thread. */
  readonly ns: number;
}

/** Runs one instruction for each range of independent indices. */
export function parallelFor(
  memory: ThreadedMemory,
  { count, granule = 1, ns }: ParallelRange,
  instructionOf: (range: Range) => LoopInstruction,
): void {
  const { threads } = memory;
  const parts = threads.count === 1 || ns < WORTH_WAKING_NS ? 1 : TASKS_PER_THREAD * threads.count;
  runInParallel(
    memory,
    splitRange(count, parts, granule).map((range) => [instructionOf(range)]),
  );
}

/** An address, and the number of elements there for each index. */
export type StridedPointer = readonly [pointer: number, elements: number];

/**
 * `parallelFor` with instructions of one kind.
 *
 * @param pointers two to read from and one to write to
 * @param wordsOf the words after the pointers
 */
export function parallelRows(
  memory: ThreadedMemory,
  kind: number,
  range: ParallelRange,
  [x, z, y]: readonly [StridedPointer, StridedPointer, StridedPointer],
  wordsOf: (range: Range) => readonly number[],
): void {
  const at = ([pointer, elements]: StridedPointer, first: number): number => pointer + ELEMENT_BYTES * elements * first;
  parallelFor(memory, range, (own) => [kind, at(x, own.first), 0, at(z, own.first), 0, at(y, own.first), 0, ...wordsOf(own)]);
}
