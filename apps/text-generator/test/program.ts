/** The real program, and what its tests have in common. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binary, type Finished, runBinary } from '@statal/tooling-vitest/runBinary';
import { runHere } from '@statal/tooling-vitest/runHere';
import { afterAll, beforeAll } from 'vitest';

export { type Finished, lines, type StartOptions } from '@statal/tooling-vitest/runBinary';

const program: Binary = runBinary(new URL('../dist/main.js', import.meta.url));
export const binary: Binary['binary'] = program.binary;
export const start: Binary['start'] = program.start;
export const run: Binary['run'] = program.run;
/** Runs the program inside the test process, for calls that are refused. */
export const tell: (words: readonly string[]) => Promise<Finished> = runHere(new URL('../dist/program.js', import.meta.url));

/** About 3,400 characters of little variety. */
const smallText: string = Array.from(
  { length: 60 },
  (_, i) => `line ${i}: the quick brown fox ${(i * i) % 97} jumps over ${i % 13} lazy dogs.\n`,
).join('');

/** Flags of a model that trains hundreds of iterations in a second. */
export const smallModel: readonly string[] = ['--units', '8', '--batch', '4', '--steps', '8', '--sample-every', '0', '--threads', '1'];

export interface Workplace {
  /** A path in an empty directory, which is removed after the tests of the file. */
  path(name: string): string;
  /** `smallText` as a file. */
  text(): string;
}

export function workplace(): Workplace {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'statal-text-'));
    await writeFile(join(folder, 'small.txt'), smallText);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name), text: () => join(folder, 'small.txt') };
}
