/**
 * Reads every item of a corpus once, or the share of one rank. Unusable files are collected, and classes that lose all their items are
 * errors. Ranks tell each other what they read, so all of them have the same items.
 */
import { DatasetError } from '../datasetError.js';
import { onAllRanks, type ReadingRanks } from '../onAllRanks.js';
import type { Item, ItemWords, SkippedFile } from './item.js';
import { KeptItems } from './keptItems.js';
import type { LoadOptions } from './loadOptions.js';
import { type ItemOutcome, type LoadedItem, problemOf, readShare } from './readShare.js';

/** The items that one rank has read, and the ranks that have read the others. */
export interface Share {
  readonly ranks: ReadingRanks;
  /** The items of this rank, as indices of the set. */
  readonly indices: readonly number[];
}

/** The items that could be read, in order, and what there is to say about the others. */
export interface LoadedItems<I extends Item, Kept, Facts> {
  readonly items: readonly I[];
  /** What is in memory of them. */
  readonly store: KeptItems<I, Kept>;
  /** What else was told of each. */
  readonly facts: readonly Facts[];
  /** The class of each. */
  readonly labels: Int32Array;
  readonly lengths: Int32Array;
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly DatasetError[];
  readonly share?: Share | undefined;
}

/** What a kind of item adds. */
export interface LoadKind<I extends Item, Kept, Facts> {
  readonly words: ItemWords;
  /** Number of items that are read at a time. */
  readonly atOnce: number;
  /** Reads one item; a DatasetError means that it is skipped. */
  load(item: I): Promise<LoadedItem<Kept, Facts>>;
}

/** @throws DatasetError if `strict` is set and a file is bad, if a class loses all its items, or if none is left */
export async function loadItems<I extends Item, Kept, Facts>(
  items: readonly I[],
  options: LoadOptions,
  { words, atOnce, load }: LoadKind<I, Kept, Facts>,
): Promise<LoadedItems<I, Kept, Facts>> {
  const { classes, memory = 2 ** 29, strict = false, allowLostClasses = false, ranks } = options;
  const store = new KeptItems<I, Kept>(memory);
  const read = (): Promise<readonly ItemOutcome<Facts>[]> => readShare(items, { ...options, store, atOnce, load });
  const outcomes = ranks === undefined ? await read() : await readByAll(ranks, items, read, words);
  const used: I[] = [];
  const own: number[] = [];
  const lengths: number[] = [];
  const facts: Facts[] = [];
  const skipped: SkippedFile[] = [];
  const warnings: DatasetError[] = [];
  for (const outcome of outcomes) {
    const problem = problemOf(outcome);
    if (strict && problem !== undefined) throw problem;
    const item = items[outcome.index];
    if ('problem' in outcome) {
      skipped.push({ name: item.name, message: outcome.problem.message });
      continue;
    }
    if (ranks !== undefined && outcome.index % ranks.size === ranks.rank) own.push(used.length);
    warnings.push(...outcome.warnings);
    used.push(item);
    lengths.push(outcome.steps);
    facts.push(outcome.facts);
  }
  if (!allowLostClasses || used.length === 0) requireClasses(items, used, skipped, words);
  const labels = Int32Array.from(used, (item) => classOf(item, classes));
  const share = ranks && { share: { ranks, indices: own } };
  return { items: used, store, facts, labels, lengths: Int32Array.from(lengths), skipped, warnings, ...share };
}

/**
 * The outcomes of all ranks in the order of the items.
 *
 * @throws DatasetError on all ranks if they do not have the same items
 */
async function readByAll<I extends Item, Facts>(
  ranks: ReadingRanks,
  items: readonly I[],
  read: () => Promise<readonly ItemOutcome<Facts>[]>,
  { many }: ItemWords,
): Promise<readonly ItemOutcome<Facts>[]> {
  const all = await onAllRanks(ranks, async () => ({ items: await digestOf(items), outcomes: await read() }));
  const other = all.findIndex((each) => each.items !== all[0].items);
  if (other > 0) throw new DatasetError(`rank ${other}`, `not the same ${many} as on rank 0`, 'Give all ranks the same, in the same order');
  return all.flatMap(({ outcomes }) => outcomes).sort((a, b) => a.index - b.index);
}

/** A digest of the names and the classes of items. */
async function digestOf(items: readonly Item[]): Promise<string> {
  const names = new TextEncoder().encode(JSON.stringify(items.map(({ name, label }) => [name, label])));
  return new Uint8Array(await crypto.subtle.digest('SHA-256', names)).join();
}

/** @throws DatasetError if an item that is read again is not what it was */
export function requireSame({ name }: Item, isSame: boolean): void {
  if (isSame) return;
  const reason = 'it is not as long or as large as when it was read at the start, by this process or by another rank';
  throw new DatasetError(name, reason, 'Do not change files while they are used, and copy the same files to all machines');
}

function classOf({ name, label }: Item, classes: readonly string[]): number {
  const place = classes.indexOf(label);
  if (place < 0)
    throw new DatasetError(name, `its class "${label}" is not one of ${classes.join(', ')}`, 'Give the classes of its own corpus');
  return place;
}

/** Throws if a class lost all its items: a network could never predict it. */
function requireClasses(all: readonly Item[], read: readonly Item[], skipped: readonly SkippedFile[], { many }: ItemWords): void {
  const alive = new Set(read.map(({ label }) => label));
  const lost = all.find(({ label }) => !alive.has(label));
  if (lost === undefined) return;
  const first = skipped.find(({ name }) => name === lost.name);
  throw new DatasetError(
    `class "${lost.label}"`,
    `none of its ${many} can be used; the first: ${first?.message.replace(/\.$/, '')}`,
    'Replace them or remove the class',
  );
}
