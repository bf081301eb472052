/** Runs records of `runLoop` once, a list of them on each thread. */
import { LOOP_WORDS } from './loop/loopCode.js';
import { BYTES, type Machine } from './machine.js';

type LoopRecord = readonly number[];

/** `parts`: what the first thread runs, what the second one, ... */
export function runOnThreads(machine: Machine, parts: readonly (readonly LoopRecord[])[]): void {
  if (parts.length === 0) return;
  const starts: number[] = [];
  let length = 0;
  for (const records of parts) {
    starts.push(length);
    length += 1 + LOOP_WORDS * records.length;
  }
  const words = new Int32Array(length);
  parts.forEach((records, part) => {
    words[starts[part]] = records.length;
    for (const [index, record] of records.entries()) words.set(record, starts[part] + 1 + LOOP_WORDS * index);
  });
  machine.withScratch(words.byteLength, (room) => {
    machine.allocator.views.i32.set(words, room / BYTES);
    machine.threads.run(starts.map((start) => ({ code: room + BYTES * start, steps: 1, reverse: false })));
  });
}

/** The borders of `parts` shares of `count` things, which begin at multiples of `granule`. */
export function shares(count: number, parts: number, granule = 1): { readonly first: number; readonly count: number }[] {
  const borders = Array.from({ length: parts + 1 }, (_, part) =>
    part === parts ? count : Math.floor((count * part) / parts / granule) * granule,
  );
  return borders.slice(1).flatMap((end, part) => (end > borders[part] ? [{ first: borders[part], count: end - borders[part] }] : []));
}
