/**
 * Results on disk: one JSON line a run, in runs.jsonl of a directory. Lines are only ever added. A process that is killed while it adds one
 * leaves half a line at the end; that is left out, and said, because its run is simply made again. Anything else that is wrong is an error: a
 * comparison that leaves out what it cannot read would be another comparison.
 */
import { closeSync, fsyncSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, requireDirectory, UsageError } from '@statal/command-line';
import { makeFolder, systemReason } from '@statal/files';
import * as v from 'valibot';
import { keyOf } from './configuration.js';
import { type RunResult, resultSchema } from './result.js';

export interface ReadResults {
  readonly results: readonly RunResult[];
  /** Half a line at the end, as one sentence. */
  readonly notice?: string | undefined;
  /** Bytes up to the end of the last whole line. */
  readonly bytes: number;
  /** Whether the last line has its end: an editor may have taken it. */
  readonly ended: boolean;
}

export function resultsPath(directory: string): string {
  return join(directory, 'runs.jsonl');
}

/**
 * Everything that is known. No file: no results.
 *
 * @throws UsageError that names the line, if one is damaged, or the file, if it cannot be read
 */
export async function readResults(directory: string): Promise<ReadResults> {
  const path = resultsPath(directory);
  const content = await contentOf(path);
  const lines = content.split('\n');
  const last = lines.pop() ?? '';
  const found = new Map<string, RunResult>();
  const keep = (result: RunResult): void => {
    if (!found.has(result.key)) found.set(result.key, result);
  };
  lines.forEach((line, index) => {
    const result = resultOf(line);
    if (typeof result !== 'string') keep(result);
    else {
      throw new UsageError(`${path}:${index + 1}`, result, 'Put the line right or delete it; the run it stood for is then made again');
    }
  });
  const end = last === '' ? undefined : resultOf(last);
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

/** A result, or what is wrong with its line. */
function resultOf(line: string): RunResult | string {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch {
    return 'this line is not JSON';
  }
  const parsed = v.safeParse(resultSchema, json);
  if (!parsed.success) {
    const [{ path, message }] = parsed.issues;
    const where = path?.map(({ key }) => String(key)).join('.');
    return `this line is not a result: ${where === undefined ? message : `${where}: ${message}`}`;
  }
  const { output } = parsed;
  return output.key === keyOf(output.configuration) ? output : 'the key of this line does not belong to its configuration';
}

export class ResultsStore {
  readonly directory: string;
  /** What a person should know about the file. */
  readonly notice: string | undefined;
  readonly #byKey: Map<string, RunResult>;
  /** What must be put before the next line. */
  #before: string;

  private constructor(directory: string, { results, notice, ended }: ReadResults) {
    this.directory = directory;
    this.notice = notice;
    this.#byKey = new Map(results.map((result) => [result.key, result]));
    this.#before = ended ? '' : '\n';
  }

  /**
   * Reads what is there, and takes half a line off its end.
   *
   * @throws UsageError as `readResults`, or if the directory cannot be made
   */
  static async open(directory: string): Promise<ResultsStore> {
    await requireDirectory(directory);
    const read = await readResults(directory);
    try {
      await makeFolder(directory);
      if (read.notice !== undefined) truncateSync(resultsPath(directory), read.bytes);
    } catch (error) {
      throw new UsageError(`--out ${directory}`, ...systemReason(error));
    }
    return new ResultsStore(directory, read);
  }

  get results(): readonly RunResult[] {
    return [...this.#byKey.values()];
  }

  get(key: string): RunResult | undefined {
    return this.#byKey.get(key);
  }

  /**
   * Stores a result safely before it returns.
   *
   * @throws Failure if the disk does not take it; what was stored before stays
   */
  add(result: RunResult): void {
    const path = resultsPath(this.directory);
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
