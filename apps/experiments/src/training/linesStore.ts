/** Results on disk, one JSON line for each. Lines are only appended, to one file that no other process writes. `readLines.ts` tells the rest. */
import { closeSync, fsyncSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { Failure, requireDirectory, UsageError } from '@statal/command-line';
import { makeFolder, systemReason } from '@statal/files';
import { type FileLines, type Keyed, type LineKind, pathOf, type ReadLines, readLines, readLinesOf } from './readLines.js';
import type { Shard } from './shard.js';

export class LinesStore<Line extends Keyed> {
  readonly directory: string;
  readonly #path: string;
  /** Information about the files for the user. */
  readonly notices: readonly string[];
  readonly #byKey: Map<string, Line>;
  /** Text to write before the next line. */
  #before: string;

  private constructor(directory: string, path: string, { results, notices }: ReadLines<Line>, { ended }: FileLines<Line>) {
    this.directory = directory;
    this.#path = path;
    this.notices = notices;
    this.#byKey = new Map(results.map((result) => [result.key, result]));
    this.#before = ended ? '' : '\n';
  }

  /**
   * Opens the results of a directory. They are read from all files. New ones go to the file of the shard, from whose end half a line is removed.
   *
   * @param shard which part of the work this process does. Default: all of it
   * @throws UsageError as `readLines`, or if the directory cannot be made
   */
  static async open<Line extends Keyed>(kind: LineKind<Line>, directory: string, shard?: Shard): Promise<LinesStore<Line>> {
    const refuse = (error: unknown): never => {
      throw new UsageError(`--out ${directory}`, ...systemReason(error));
    };
    // First, because the check removes a folder that it makes, perhaps from under another shard.
    await makeFolder(directory).catch(refuse);
    await requireDirectory(directory);
    const path = pathOf(kind, directory, shard);
    const [all, own] = [await readLines(kind, directory), await readLinesOf(kind, path)];
    try {
      if (own.notice !== undefined) truncateSync(path, own.bytes);
    } catch (error) {
      refuse(error);
    }
    return new LinesStore(directory, path, all, own);
  }

  get results(): readonly Line[] {
    return [...this.#byKey.values()];
  }

  get(key: string): Line | undefined {
    return this.#byKey.get(key);
  }

  /**
   * Appends a result and syncs it to disk.
   *
   * @throws Failure if it cannot be written; earlier results are kept
   */
  add(result: Line): void {
    const path = this.#path;
    try {
      const file = openSync(path, 'a');
      try {
        writeFileSync(file, `${this.#before}${JSON.stringify(result)}\n`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      const [reason] = systemReason(error);
      throw new Failure(`${path}: a result could not be stored (${reason}). All results before it are kept; put that right and go on.`, {
        cause: error,
      });
    }
    this.#before = '';
    this.#byKey.set(result.key, result);
  }
}
