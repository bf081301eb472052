/** Runs records of `runLoop` once, a list of them on each thread. */
import { LOOP_WORDS } from './loop/loopCode.js';
import { BYTES, type Machine } from './machine.js';
import type { LoopTask } from './threads.js';

type LoopRecord = readonly number[];

/** `parts`: what the first thread runs, what the second one, ... */
export function runOnThreads(machine: Machine, parts: readonly (readonly LoopRecord[])[]): void {
  if (parts.length === 0) return;
  const sizes = parts.map((records) => BYTES * (1 + LOOP_WORDS * records.length));
  machine.withScratch(
    sizes.reduce((total, bytes) => total + bytes, 0),
    (room) => {
      let code = room;
      const tasks = parts.map((records, part) => {
        const words = new Int32Array(sizes[part] / BYTES);
        words[0] = records.length;
        for (const [index, record] of records.entries()) words.set(record, 1 + LOOP_WORDS * index);
        machine.allocator.views.i32.set(words, code / BYTES);
        const task: LoopTask = { code, t: 0, direction: 1, steps: 1 };
        code += sizes[part];
        return task;
      });
      machine.threads.run(tasks);
    },
  );
}

/** Some of many things. */
export interface Share {
  readonly first: number;
  readonly count: number;
}

/** The borders of `parts` shares of `count` things, which begin at multiples of `granule`. */
export function shares(count: number, parts: number, granule = 1): Share[] {
  const borders = Array.from({ length: parts + 1 }, (_, part) =>
    part === parts ? count : Math.floor((count * part) / parts / granule) * granule,
  );
  return borders.slice(1).flatMap((end, part) => (end > borders[part] ? [{ first: borders[part], count: end - borders[part] }] : []));
}
