/** Reads every item of a corpus once, some at a time. Unusable files are collected, and classes that lose all their items are errors. */
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireFunction, requireHaving, requireTexts } from '../requireArgument.js';
import type { Item, ItemWords, SkippedFile } from './item.js';

/** The options of every function that reads a corpus. */
export interface LoadOptions {
  /** All classes of the corpus. The label of an item becomes its index here. */
  readonly classes: readonly string[];
  /** Largest number of bytes to keep. Default: half a gibibyte. */
  readonly memory?: number | undefined;
  /** Throws at the first file that is unreadable, cut or damaged. Default: false, such files are skipped or used in part, and reported. */
  readonly strict?: boolean | undefined;
  /**
   * Allows a class to lose all its items, for a part that is only evaluated. Default: false, because a network could not learn that
   * class.
   */
  readonly allowLostClasses?: boolean | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The names of `LoadOptions`, for `requireOptions`. */
export const loadOptionNames = ['classes', 'memory', 'strict', 'allowLostClasses', 'onProgress', 'signal'] as const;

/** @param items what `name` calls the argument with the items */
export function requireLoadArguments(owner: string, name: string, items: readonly Item[], options: LoadOptions, words: ItemWords): void {
  const areItems = Array.isArray(items) && items.every((each) => typeof each?.read === 'function');
  requireArgument(owner, name, areItems, items, `a list of ${words.many}`);
  const { classes, memory = 0, strict = false, allowLostClasses = false, onProgress, signal } = options;
  requireTexts(owner, 'classes', classes);
  for (const [flag, value] of Object.entries({ strict, allowLostClasses })) requireFlag(owner, flag, value);
  requireArgument(owner, 'memory', typeof memory === 'number' && memory >= 0, memory, 'a number of bytes from 0');
  if (onProgress !== undefined) requireFunction(owner, 'onProgress', onProgress);
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
}

/** What came of reading one item. */
export interface LoadedItem<Kept> {
  /** What is kept in memory, if it fits. */
  readonly kept: Kept;
  readonly bytes: number;
  readonly steps: number;
  readonly warnings: readonly DatasetError[];
}

/** The items that could be read, in order, and what there is to say about the others. */
export interface LoadedItems<I extends Item, Kept> {
  readonly items: readonly I[];
  /** What is kept of each, or undefined where the memory did not suffice. */
  readonly store: readonly (Kept | undefined)[];
  /** The class of each. */
  readonly labels: Int32Array;
  readonly lengths: Int32Array;
  readonly skipped: readonly SkippedFile[];
  readonly warnings: readonly DatasetError[];
}

/**
 * @param load reads one item; a DatasetError means that it is skipped
 * @param atOnce number of items that are read at a time
 * @throws DatasetError if `strict` is set and a file is bad, if a class loses all its items, or if none is left
 */
export async function loadItems<I extends Item, Kept>(
  items: readonly I[],
  load: (item: I) => Promise<LoadedItem<Kept>>,
  options: LoadOptions,
  { words, atOnce }: { readonly words: ItemWords; readonly atOnce: number },
): Promise<LoadedItems<I, Kept>> {
  const { classes, memory = 2 ** 29, strict = false, allowLostClasses = false, onProgress, signal } = options;
  const read: I[] = [];
  const store: (Kept | undefined)[] = [];
  const lengths: number[] = [];
  const skipped: SkippedFile[] = [];
  const warnings: DatasetError[] = [];
  let bytes = 0;

  function take(item: I, outcome: LoadedItem<Kept> | DatasetError): void {
    const problem = outcome instanceof DatasetError ? outcome : outcome.warnings[0];
    if (strict && problem !== undefined) throw problem;
    if (outcome instanceof DatasetError) {
      skipped.push({ name: item.name, message: outcome.message });
      return;
    }
    warnings.push(...outcome.warnings);
    const fits = bytes + outcome.bytes <= memory;
    if (fits) bytes += outcome.bytes;
    store.push(fits ? outcome.kept : undefined);
    read.push(item);
    lengths.push(outcome.steps);
  }

  for (let start = 0; start < items.length; start += atOnce) {
    signal?.throwIfAborted();
    const group = items.slice(start, start + atOnce);
    const outcomes = await Promise.all(group.map((item) => orError(() => load(item))));
    group.forEach((item, index) => {
      take(item, outcomes[index]);
    });
    onProgress?.({ done: start + group.length, total: items.length });
  }
  if (!allowLostClasses || read.length === 0) requireClasses(items, read, skipped, words);
  const labels = Int32Array.from(read, (item) => classOf(item, classes));
  return { items: read, store, labels, lengths: Int32Array.from(lengths), skipped, warnings };
}

async function orError<Value>(make: () => Promise<Value>): Promise<Value | DatasetError> {
  try {
    return await make();
  } catch (error) {
    if (error instanceof DatasetError) return error;
    throw error;
  }
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
