/** The options of every function that reads a corpus. */
import type { ReadingRanks } from '../onAllRanks.js';
import { requireArgument, requireFlag, requireFunction, requireHaving, requireTexts } from '../requireArgument.js';
import { requireRank } from '../rowsOfPart.js';
import type { Item, ItemWords } from './item.js';

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
  /** With `ranks`, it counts the share of this rank. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /**
   * The ranks of a data-parallel training, e.g. an `Mpi` of @statal/mpi, which share the reading. Rank r of n reads items r, r + n, ... at the
   * start. It reads another item when a batch needs it, and keeps it if it fits into `memory`. All ranks give the same items and options, and
   * get the same set. An error on one rank is an error on all. Default: this process reads all items.
   */
  readonly ranks?: ReadingRanks | undefined;
}

/** The names of `LoadOptions`, for `requireOptions`. */
export const loadOptionNames = ['classes', 'memory', 'strict', 'allowLostClasses', 'onProgress', 'signal', 'ranks'] as const;

/** @param items what `name` calls the argument with the items */
export function requireLoadArguments(owner: string, name: string, items: readonly Item[], options: LoadOptions, words: ItemWords): void {
  const areItems = Array.isArray(items) && items.every((each) => typeof each?.read === 'function');
  requireArgument(owner, name, areItems, items, `a list of ${words.many}`);
  const { classes, memory = 0, strict = false, allowLostClasses = false, onProgress, signal, ranks } = options;
  requireTexts(owner, 'classes', classes);
  for (const [flag, value] of Object.entries({ strict, allowLostClasses })) requireFlag(owner, flag, value);
  requireArgument(owner, 'memory', typeof memory === 'number' && memory >= 0, memory, 'a number of bytes from 0');
  if (onProgress !== undefined) requireFunction(owner, 'onProgress', onProgress);
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
  if (ranks === undefined) return;
  requireHaving(owner, 'ranks', ranks, 'an object with rank, size and allGather', 'rank', 'size', 'allGather');
  requireFunction(owner, 'allGather of ranks', ranks.allGather);
  requireRank(owner, 'ranks', ranks);
}
