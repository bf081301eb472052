/**
 * Reads results from disk. A directory has one file of a kind for the whole work, and one for each shard: `runs.jsonl`, `runs.3-of-8.jsonl`.
 * Every process appends to a file of its own, so no lock is needed. Readers merge the files by key. If two lines have one key, the first counts:
 * files are read in the order of their names, the one of the whole work first. A process that is killed while it appends leaves half a line at
 * the end. That half is reported and its run counts as not made. Any other damage is an error, because a comparison must not leave out results silently.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '@statal/command-line';
import * as v from 'valibot';
import type { Shard } from './shard.js';

/** The kind of the lines of a file. */
export interface LineKind<Line extends Keyed> {
  /** The name of its files, without the ending: `runs`. */
  readonly name: string;
  readonly schema: v.GenericSchema<unknown, Line>;
  /** The key that a line with these contents must have. */
  readonly keyOf: (line: Line) => string;
}

export interface Keyed {
  readonly key: string;
}

export interface ReadLines<Line extends Keyed> {
  readonly results: readonly Line[];
  /** A sentence for each file that ends with half a line. */
  readonly notices: readonly string[];
}

/** The lines of one file. */
export interface FileLines<Line extends Keyed> {
  readonly results: readonly Line[];
  /** A sentence about half a line at the end. */
  readonly notice?: string | undefined;
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** Whether the last line has its line break, which an editor may remove. */
  readonly ended: boolean;
}

/** The path of the file to which a shard appends, or the whole work. */
export function pathOf({ name }: Pick<LineKind<Keyed>, 'name'>, directory: string, shard?: Shard): string {
  return join(directory, shard === undefined ? `${name}.jsonl` : `${name}.${shard.index}-of-${shard.count}.jsonl`);
}

/**
 * Reads the lines of all files of a kind, without repetitions. Without a file there are none.
 *
 * @throws UsageError if a line is damaged or a file cannot be read; the message names it
 */
export async function readLines<Line extends Keyed>(kind: LineKind<Line>, directory: string): Promise<ReadLines<Line>> {
  const found = new Map<string, Line>();
  const notices: string[] = [];
  for (const path of await pathsOf(kind, directory)) {
    const { results, notice } = await readLinesOf(kind, path);
    for (const result of results) if (!found.has(result.key)) found.set(result.key, result);
    if (notice !== undefined) notices.push(notice);
  }
  return { results: [...found.values()], notices };
}

/**
 * Reads the lines of one file. Without the file there are none.
 *
 * @throws UsageError as `readLines`
 */
export async function readLinesOf<Line extends Keyed>(kind: LineKind<Line>, path: string): Promise<FileLines<Line>> {
  const content = (await unlessAbsent(path, readFile(path, 'utf8'))) ?? '';
  const lines = content.split('\n');
  const last = lines.pop() ?? '';
  const results = lines.map((line, index) => {
    const result = resultOf(kind, line);
    if (typeof result !== 'string') return result;
    throw new UsageError(`${path}:${index + 1}`, result, 'Put the line right or delete it; the run it stood for is then made again');
  });
  const end = last === '' ? undefined : resultOf(kind, last);
  if (typeof end === 'object') results.push(end);
  const isHalf = typeof end === 'string';
  return {
    results,
    bytes: Buffer.byteLength(isHalf ? content.slice(0, content.length - last.length) : content),
    ended: last === '' || isHalf,
    ...(isHalf && { notice: `${path}:${lines.length + 1}: the last line is cut off, so that run counts as not made.` }),
  };
}

/** The files of a kind in a directory, in the order in which they are read. */
async function pathsOf({ name }: Pick<LineKind<Keyed>, 'name'>, directory: string): Promise<readonly string[]> {
  const names = (await unlessAbsent(directory, readdir(directory))) ?? [];
  const whole = `${name}.jsonl`;
  const shards = names.filter((file) => file.startsWith(`${name}.`) && file.endsWith('.jsonl') && file !== whole);
  return [...(names.includes(whole) ? [whole] : []), ...shards.sort()].map((file) => join(directory, file));
}

async function unlessAbsent<Content>(path: string, content: Promise<Content>): Promise<Content | undefined> {
  try {
    return await content;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') throw new UsageError(path, 'this path, or a part of it, is a file, not a directory', 'Name a directory');
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
