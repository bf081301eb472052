import type { ChildProcessWithoutNullStreams } from 'node:child_process';

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

export interface Binary {
  /** Its path. */
  readonly binary: string;
  start(words: readonly string[], options?: StartOptions): Started;
  run(words: readonly string[], options?: StartOptions): Promise<Finished>;
}

/** The program at `url`, ready to be run. It must have been built; turbo does that before it runs the tests. */
export declare function runBinary(url: URL): Binary;

/** The objects of `--json`. */
export declare function lines(stdout: string): Record<string, unknown>[];
