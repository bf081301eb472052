/** The real program, as a person at a shell would run it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Binary, type Finished, runBinary } from '@statal/tooling-vitest/runBinary';
import { runHere } from '@statal/tooling-vitest/runHere';
import { afterAll, beforeAll } from 'vitest';

const program: Binary = runBinary(new URL('../dist/main.js', import.meta.url));
export const run: Binary['run'] = program.run;
/** Runs the program inside the test process, for calls that are refused. */
export const tell: (words: readonly string[]) => Promise<Finished> = runHere(new URL('../dist/program.js', import.meta.url));

export interface Workplace {
  /** A path in an empty directory, which is removed after the tests of the file. */
  path(name: string): string;
}

export function workplace(): Workplace {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'statal-convert-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name) };
}
