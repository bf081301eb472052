/** The real binary, spawned. It must have been built; turbo does that before it runs the tests. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const binary: string = fileURLToPath(new URL('../dist/main.js', import.meta.url));
if (!existsSync(binary)) throw new Error(`${binary} is missing: run "npm run build" at the root first`);

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly finished: Promise<Finished>;
  /** Resolves when standard output has had a text. */
  printed(text: string): Promise<void>;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Another way to run it, e.g. through a shell that sets limits. */
  readonly command?: readonly [program: string, ...words: string[]];
}

export function start(words: readonly string[], { cwd, env, command = [process.execPath] }: StartOptions = {}): Started {
  const [program, ...before] = command;
  // As for a user at a shell: nothing of the test runner's own surroundings.
  const { PATH, HOME, TMPDIR } = process.env;
  const child = spawn(program, [...before, binary, ...words], { cwd, env: { PATH, HOME, TMPDIR, ...env } });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  const printed = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (stdout.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`it ended without printing "${text}":\n${stdout}\n${stderr}`)));
      look();
    });
  return { child, finished, printed };
}

export function run(words: readonly string[], options?: StartOptions): Promise<Finished> {
  return start(words, options).finished;
}

/** The objects of `--json`. */
export function lines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** A comparison of two cells on a task that takes a second: 4 runs of each. */
export const quick: readonly string[] = ['run', '--task', 'parity', '--cells', 'rnn,gru', '--seeds', '1', '--iterations', '20'];

export interface Workplace {
  /** A path in an empty directory that goes when the tests of the file are done. */
  path(name: string): string;
}

export function workplace(): Workplace {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'statal-lab-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { path: (name) => join(folder, name) };
}
