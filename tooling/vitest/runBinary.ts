/** A real program, spawned, as a person at a shell would. It must have been built; turbo does that before it runs the tests. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

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
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Another way to run it, e.g. through a shell that sets limits. */
  readonly command?: readonly [program: string, ...words: string[]] | undefined;
}

export interface Binary {
  /** Its path. */
  readonly binary: string;
  start(words: readonly string[], options?: StartOptions): Started;
  run(words: readonly string[], options?: StartOptions): Promise<Finished>;
}

/** The program at `url`, ready to be run. */
export function runBinary(url: URL): Binary {
  const binary = fileURLToPath(url);
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run "npm run build" at the root first`);

  const start: Binary['start'] = (words, { cwd, env, command = [process.execPath] } = {}) => {
    const [program, ...before] = command;
    // Nothing of the test runner's own surroundings.
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
  };
  return { binary, start, run: (words, options) => start(words, options).finished };
}

/** The objects of `--json`. */
export function lines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
