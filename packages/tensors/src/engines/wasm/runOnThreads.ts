/** Runs records of `runLoop` once, on whatever threads come for them. */
import { LOOP_WORDS } from './loop/loopCode.js';
import { BYTES, type Machine } from './machine.js';
import type { LoopTask } from './threads.js';

export type LoopRecord = readonly number[];

/** `parts`: what threads can do beside each other, each a list of records in order. A task is a part, or so many of its records. */
export function runOnThreads(
  machine: Machine,
  parts: readonly (readonly LoopRecord[])[],
  recordsOfTask: number = Number.POSITIVE_INFINITY,
): void {
  const count = parts.reduce((total, { length }) => total + length, 0);
  if (count === 0) return;
  machine.withScratch((scratch) => {
    const room = scratch.allocate(BYTES * (1 + LOOP_WORDS) * count);
    const words: number[] = [];
    const tasks: LoopTask[] = [];
    const latest: number[] = [];
    for (let first = 0; parts.some(({ length }) => first < length); first += recordsOfTask) {
      for (const [part, records] of parts.entries()) {
        const own = records.slice(first, first + recordsOfTask);
        if (own.length === 0) continue;
        const code = room + BYTES * words.length;
        latest[part] = tasks.push({ code, t: 0, direction: 1, steps: 1, after: latest[part] }) - 1;
        words.push(own.length);
        for (const record of own) {
          const end = words.length + LOOP_WORDS;
          words.push(...record);
          while (words.length < end) words.push(0);
        }
      }
    }
    machine.allocator.views.i32.set(words, room / BYTES);
    machine.threads.run(tasks);
  });
}

/** Some of many things. */
export interface Share {
  readonly first: number;
  readonly count: number;
}

/** The borders of `parts` shares of `count` things, which begin at multiples of `granule`. */
export function shares(count: number, parts: number, granule = 1): Share[] {
  const found: Share[] = [];
  for (let part = 0, first = 0; part < parts; part++) {
    const end = part === parts - 1 ? count : Math.floor((count * (part + 1)) / parts / granule) * granule;
    if (end > first) found.push({ first, count: end - first });
    first = end;
  }
  return found;
}

/** Time on one thread below which waking others costs more than it saves. */
const WORTH_WAKING_NS = 1e5;
/** Of each thread. More than one, so that a thread which is held up does less. */
const TASKS = 2;

/** Runs a record for each share of things that do not need each other. `ns`: about how long all of it takes one thread. */
export function shareOut(
  machine: Machine,
  { count, granule = 1, ns }: { readonly count: number; readonly granule?: number; readonly ns: number },
  recordOf: (share: Share) => LoopRecord,
): void {
  const { threads } = machine;
  const parts = threads.count === 1 || ns < WORTH_WAKING_NS ? 1 : TASKS * threads.count;
  runOnThreads(
    machine,
    shares(count, parts, granule).map((share) => [recordOf(share)]),
  );
}

/** An address, and how many elements lie there for each thing. */
export type Run = readonly [pointer: number, each: number];

/** As `shareOut`, with records of one kind: two addresses to read from and one to write to, and what else the kind needs. */
export function shareRuns(
  machine: Machine,
  kind: number,
  things: { readonly count: number; readonly granule?: number; readonly ns: number },
  [x, z, y]: readonly [Run, Run, Run],
  wordsOf: (share: Share) => readonly number[],
): void {
  const at = ([pointer, each]: Run, first: number): number => pointer + BYTES * each * first;
  shareOut(machine, things, (share) => [kind, at(x, share.first), 0, at(z, share.first), 0, at(y, share.first), 0, ...wordsOf(share)]);
}
