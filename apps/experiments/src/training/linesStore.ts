/**
 * Results on disk: one JSON line for each, with a key, in a file of a directory. Lines are only appended. A process that is killed while it appends
 * leaves half a line at the end. That half is dropped and reported, and its run is made again. Any other damage is an error, because a
 * comparison must not leave out results silently.
 */
import { closeSync, fsyncSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, requireDirectory, UsageError } from '@statal/command-line';
import { makeFolder, systemReason } from '@statal/files';
import * as v from 'valibot';

/** The kind of the lines of a file. */
export interface LineKind<Line extends Keyed> {
  /** The name of the file. */
  readonly file: string;
  readonly schema: v.GenericSchema<unknown, Line>;
  /** The key that a line with these contents must have. */
  readonly keyOf: (line: Line) => string;
}

export interface Keyed {
  readonly key: string;
}

export interface ReadLines<Line extends Keyed> {
  readonly results: readonly Line[];
  /** A sentence about half a line at the end. */
  readonly notice?: string | undefined;
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** Whether the last line has its line break, which an editor may remove. */
  readonly ended: boolean;
}

/**
 * Reads all lines. Without a file there are none.
 *
 * @throws UsageError if a line is damaged or the file cannot be read; the message names it
 */
export async function readLines<Line extends Keyed>(kind: LineKind<Line>, directory: string): Promise<ReadLines<Line>> {
  const path = join(directory, kind.file);
  const content = await contentOf(path);
  const lines = content.split('\n');
  const last = lines.pop() ?? '';
  const found = new Map<string, Line>();
  const keep = (result: Line): void => {
    if (!found.has(result.key)) found.set(result.key, result);
  };
  lines.forEach((line, index) => {
    const result = resultOf(kind, line);
    if (typeof result !== 'string') keep(result);
    else {
      throw new UsageError(`${path}:${index + 1}`, result, 'Put the line right or delete it; the run it stood for is then made again');
    }
  });
  const end = last === '' ? undefined : resultOf(kind, last);
  if (typeof end === 'object') keep(end);
  const isHalf = typeof end === 'string';
  return {
    results: [...found.values()],
    bytes: Buffer.byteLength(isHalf ? content.slice(0, content.length - last.length) : content),
    ended: last === '' || isHalf,
    ...(isHalf && { notice: `${path}:${lines.length + 1}: the last line is cut off, so that run counts as not made.` }),
  };
}

async function contentOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return '';
    if (code === 'ENOTDIR') throw new UsageError(path, 'a part of this path is a file, not a directory', 'Name a directory');
    throw new UsageError(path, `it cannot be read (${code ?? message})`, 'Put that right, or name another directory');
  }
}

/** A result, or the problem of its line. */
function resultOf<Line extends Keyed>({ schema, keyOf }: LineKind<Line>, line: string): Line | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'this line is not JSON';
  }
  const parsed = v.safeParse(schema, json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.issues;
    const where = path?.map(({ key }) => String(key)).join('.');
    return `this line is not a result: ${where === undefined ? message : `${where}: ${message}`}`;
  }
  const { output } = parsed;
  return output.key === keyOf(output) ? output : 'the key of this line does not belong to its configuration';
}

export class LinesStore<Line extends Keyed> {
  readonly directory: string;
  readonly #path: string;
  /** Information about the file for the user. */
  readonly notice: string | undefined;
  readonly #byKey: Map<string, Line>;
  /** Text to write before the next line. */
  #before: string;

  private constructor(kind: LineKind<Line>, directory: string, { results, notice, ended }: ReadLines<Line>) {
    this.directory = directory;
    this.#path = join(directory, kind.file);
    this.notice = notice;
    this.#byKey = new Map(results.map((result) => [result.key, result]));
    this.#before = ended ? '' : '\n';
  }

  /**
   * Opens the results of a directory, and removes half a line from the end.
   *
   * @throws UsageError as `readLines`, or if the directory cannot be made
   */
  static async open<Line extends Keyed>(kind: LineKind<Line>, directory: string): Promise<LinesStore<Line>> {
    await requireDirectory(directory);
    const read = await readLines(kind, directory);
    try {
      await makeFolder(directory);
      if (read.notice !== undefined) truncateSync(join(directory, kind.file), read.bytes);
    } catch (error) {
      throw new UsageError(`--out ${directory}`, ...systemReason(error));
    }
    return new LinesStore(kind, directory, read);
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
