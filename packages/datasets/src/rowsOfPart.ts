/**
 * The rows of a batch that belong to one rank of a data-parallel training. The ranks share each batch, not the data set as PyTorch's
 * DistributedSampler does: so the batches of n ranks, side by side, are those of one rank.
 */
import { DatasetError } from './datasetError.js';
import { requireHaving } from './requireArgument.js';

/** One rank of a data-parallel training. An object with more fields, such as `Mpi` of @statal/mpi, is one too. */
export interface BatchPart {
  /** From 0 to size - 1. */
  readonly rank: number;
  /** Number of ranks. */
  readonly size: number;
}

/** The option of every function that makes batches. */
export interface PartOptions {
  /**
   * Gives only the rows of one rank, and reads only those. Rank r of n gets the rows from floor(r B / n) up to but not including
   * floor((r + 1) B / n) of a batch of B rows; `rows` of the batch says which these are. The number of batches, and which rows each has, does
   * not depend on the part, so give all ranks the same data and the same other options. Default: whole batches.
   */
  readonly part?: BatchPart | undefined;
}

/** Which rows of the whole batch a rank has: those from `first` up to but not including first + count. */
export interface BatchRows {
  readonly first: number;
  /** 0 if the batch has fewer rows than there are ranks and none is left for this rank. */
  readonly count: number;
  /** Number of rows of the whole batch. */
  readonly of: number;
}

/** The rows to put into a batch. Without a part these are all, and `mark` is empty. */
export interface OwnRows {
  readonly first: number;
  readonly count: number;
  /** The field `rows` of the batch. */
  readonly mark: { readonly rows?: BatchRows };
}

/** The rows of a rank in a batch of `of` rows. */
export function rowsOfPart(part: BatchPart | undefined, of: number): OwnRows {
  if (part === undefined) return { first: 0, count: of, mark: {} };
  const { rank, size } = part;
  const first = Math.floor((rank * of) / size);
  const count = Math.floor(((rank + 1) * of) / size) - first;
  return { first, count, mark: { rows: { first, count, of } } };
}

/** The items whose rows a rank has, and the field `rows` of its batch. */
export interface OwnItems<Item> {
  readonly chosen: readonly Item[];
  readonly mark: OwnRows['mark'];
}

/** @param items those of the whole batch */
export function ownItems<Item>(part: BatchPart | undefined, items: readonly Item[]): OwnItems<Item> {
  const { first, count, mark } = rowsOfPart(part, items.length);
  return { chosen: items.slice(first, first + count), mark };
}

/** @throws DatasetError if `part` is given and is no rank */
export function requirePart(owner: string, part: unknown): void {
  if (part === undefined) return;
  requireHaving(owner, 'part', part, 'an object with rank and size', 'rank', 'size');
  requireRank(owner, 'part', part as BatchPart);
}

/** @throws DatasetError if there is no such rank */
export function requireRank(owner: string, name: string, { rank, size }: BatchPart): void {
  if (Number.isSafeInteger(rank) && Number.isSafeInteger(size) && rank >= 0 && rank < size) return;
  throw new DatasetError(owner, `${name} has rank ${String(rank)} and size ${String(size)}`, 'Give integers, with rank from 0 to size - 1');
}
