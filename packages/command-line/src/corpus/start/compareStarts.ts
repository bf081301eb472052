/** Compares how the ranks start, before they share the reading of a corpus: the program, its settings, and the names and sizes of files. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { compareRanks } from '../../ranks/compareRanks.js';
import type { ProgramRanks } from '../../ranks/programRanks.js';

/** An item of a corpus, e.g. a `Recording`. */
export interface CorpusItem {
  readonly name: string;
  /** Its files on this machine, if any. */
  readonly paths?: readonly string[] | undefined;
}

/** What a rank is about to train on. */
export interface StartFacts {
  /** Name and version of the program. */
  readonly program: string;
  readonly noun: string;
  readonly settings: object;
  readonly items: readonly CorpusItem[];
}

/** @throws RankFailure on all ranks if a rank has another program, other settings or other files than rank 0 */
export async function compareStarts(ranks: ProgramRanks, { program, noun, settings, items }: StartFacts): Promise<void> {
  await compareRanks(ranks, { program, settings, data: { noun: `${noun}s`, sha256: await digestOfFiles(items) } });
}

/** Digest of names and sizes. Contents are not read: no rank reads what is not its own. */
async function digestOfFiles(items: readonly CorpusItem[]): Promise<string> {
  const digest = createHash('sha256');
  for (const { name, paths = [] } of items) digest.update(JSON.stringify([name, await Promise.all(paths.map(sizeOf))]));
  return digest.digest('hex');
}

/** `undefined` if there is no such file: the error comes when it is read. */
async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
