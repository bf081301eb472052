/** Reads the items of one rank, some at a time, or all items where there are no ranks. */
import { DatasetError } from '../datasetError.js';
import type { Item } from './item.js';
import type { KeptItems } from './keptItems.js';
import type { LoadOptions } from './loadOptions.js';

/** What came of reading one item. */
export interface LoadedItem<Kept, Facts> {
  /** What is kept in memory, if it fits. */
  readonly kept: Kept;
  readonly bytes: number;
  readonly steps: number;
  /** What else is told of the item, as plain JSON. */
  readonly facts: Facts;
  readonly warnings: readonly DatasetError[];
}

/** What all ranks are told of an item: that it is skipped, or what it has. */
export type ItemOutcome<Facts> =
  | { readonly index: number; readonly problem: DatasetError }
  | { readonly index: number; readonly steps: number; readonly facts: Facts; readonly warnings: readonly DatasetError[] };

/** How items are read. */
export interface ReadShareOptions<I extends Item, Kept, Facts> extends LoadOptions {
  /** Gets what is kept of the items. */
  readonly store: KeptItems<I, Kept>;
  /** Number of items that are read at a time. */
  readonly atOnce: number;
  /** Reads one item; a DatasetError means that it is skipped. */
  load(item: I): Promise<LoadedItem<Kept, Facts>>;
}

/** The first thing that is wrong with an item, if any. */
export function problemOf(outcome: ItemOutcome<unknown>): DatasetError | undefined {
  return 'problem' in outcome ? outcome.problem : outcome.warnings[0];
}

/** The outcomes in the order of the items. With `strict`, those after a problem may be missing. */
export async function readShare<I extends Item, Kept, Facts>(
  items: readonly I[],
  { strict = false, onProgress, signal, ranks, store, atOnce, load }: ReadShareOptions<I, Kept, Facts>,
): Promise<readonly ItemOutcome<Facts>[]> {
  // Neighbors are often alike, e.g. long films of one class, so ranks take turns.
  const own = [...items.keys()].filter((index) => ranks === undefined || index % ranks.size === ranks.rank);
  const outcomes: ItemOutcome<Facts>[] = [];

  async function read(index: number): Promise<LoadedItem<Kept, Facts> | DatasetError> {
    try {
      return await load(items[index]);
    } catch (error) {
      if (error instanceof DatasetError) return error;
      throw error;
    }
  }

  function take(index: number, loaded: LoadedItem<Kept, Facts> | DatasetError): void {
    if (loaded instanceof DatasetError) {
      outcomes.push({ index, problem: loaded });
      return;
    }
    const { kept, bytes, steps, facts, warnings } = loaded;
    store.keep(items[index], kept, bytes);
    outcomes.push({ index, steps, facts, warnings });
  }

  for (let start = 0; start < own.length; start += atOnce) {
    signal?.throwIfAborted();
    const group = own.slice(start, start + atOnce);
    const loaded = await Promise.all(group.map(read));
    group.forEach((index, place) => {
      take(index, loaded[place]);
    });
    if (strict && outcomes.some((outcome) => problemOf(outcome) !== undefined)) break;
    onProgress?.({ done: start + group.length, total: own.length });
  }
  return outcomes;
}
