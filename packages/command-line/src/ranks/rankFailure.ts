/** A failure of a program that runs as several ranks: which of them prints it, and how they end. */
export interface RankFailureOptions {
  /** Whether this rank prints the failure. */
  readonly prints: boolean;
  /** What precedes the line, e.g. `rank 2 on lab7: `. */
  readonly prefix?: string | undefined;
  readonly exitCode: 1 | 2;
  /** Ends the process after the line is printed. Default: it returns the exit code as usual. */
  readonly end?: (() => never) | undefined;
}

export class RankFailure extends Error {
  override readonly name = 'RankFailure';
  readonly prints: boolean;
  readonly prefix: string;
  readonly exitCode: 1 | 2;
  readonly end: (() => never) | undefined;

  /** @param cause the failure of this rank, if it failed */
  constructor(cause: unknown, { prints, prefix = '', exitCode, end }: RankFailureOptions) {
    super('a rank failed', { cause });
    this.prints = prints;
    this.prefix = prefix;
    this.exitCode = exitCode;
    this.end = end;
  }
}
