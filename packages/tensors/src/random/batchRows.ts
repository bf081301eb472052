/**
 * Random numbers belong to rows of a batch. Where several ranks share a batch, each draws the numbers of its rows, so any number of ranks
 * draws the same numbers together.
 */
import { checkFields, wholeNumberFrom0 } from '../checkFields.js';
import { ShapeError, StatalError } from '../errors.js';
import { existingAxis } from '../ops/axis.js';
import type { DrawnPieces } from '../ops/vocabulary.js';
import { type Shape, showShape, sizeOf } from '../shape.js';

/** Rows of a batch that follow one another, such as those of one rank: `count` of `of` rows, from row `first` on. */
export interface BatchRows {
  readonly first: number;
  readonly count: number;
  readonly of: number;
}

/** @throws StatalError if `rows` are not whole numbers, or not within the batch */
export function checkRows(where: string, rows: BatchRows): void {
  checkFields(where, rows, { first: wholeNumberFrom0, count: wholeNumberFrom0, of: wholeNumberFrom0 });
  const { first, count, of } = rows;
  if (first + count > of) throw new StatalError(where, `rows ${first} to ${first + count} are not within a batch of ${of} rows`);
}

/**
 * The numbers that `rows` have in the draw for the whole batch. `undefined`: the first numbers, in order.
 *
 * @throws ShapeError if the batch axis does not exist, or its size is no multiple of the number of rows
 */
export function piecesOfRows(
  where: string,
  shape: Shape,
  rows: BatchRows | undefined,
  batchAxis: number | undefined,
): DrawnPieces | undefined {
  if (batchAxis === undefined) return undefined;
  const axis = existingAxis(where, shape, batchAxis);
  if (rows === undefined) return undefined;
  const { first, count, of } = rows;
  const size = shape[axis];
  // A remainder by 0 is NaN. With 0 rows, only an axis of 0 elements fits.
  if (size % count !== 0 && size !== 0) {
    const problem = `axis ${batchAxis} of ${showShape(shape)} does not hold ${count} of ${of} rows`;
    throw new ShapeError(where, problem, 'Its size is the number of rows, or a multiple of it');
  }
  const inner = sizeOf(shape.slice(axis + 1));
  return sizeOf(shape) === 0 || count === of ? undefined : { length: count * inner, first: first * inner, every: of * inner };
}
