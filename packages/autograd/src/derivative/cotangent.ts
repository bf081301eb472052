/**
 * Cotangents flowing backward, and how those of one value add up. A slice's cotangent is kept as a piece until all
 * contributions are known: pieces that tile the value become one concatenation instead of a sum of padded zeros, which
 * is what the packed gates of a recurrent cell need.
 */
import { add, concat, pad, reshape, type Shape, sum, type Tensor } from '@statal/tensors';
import { sameShape, source } from '@statal/tensors/internals';

/** The cotangent of part of a value. */
export interface Piece {
  readonly kind: 'piece';
  readonly value: Tensor;
  readonly start: readonly number[];
  readonly whole: Shape;
}

export type Cotangent = Tensor | Piece;

export function isPiece(cotangent: Cotangent): cotangent is Piece {
  return 'kind' in cotangent && cotangent.kind === 'piece';
}

/** The sum of all contributions to the cotangent of one value. */
export function totalCotangent(contributions: readonly Cotangent[]): Tensor {
  const wholes = contributions.filter((cotangent) => !isPiece(cotangent)) as Tensor[];
  const pieces = contributions.filter(isPiece);
  const joined = pieces.length === 0 ? [] : (tile(pieces) ?? pieces.map(padded));
  return [...wholes, ...joined].reduce((total, next) => add(total, next));
}

function padded({ value, start, whole }: Piece): Tensor {
  return sameShape(value.shape, whole)
    ? value
    : pad(value, { before: start, after: whole.map((dimension, axis) => dimension - start[axis] - value.shape[axis]) });
}

/** One concatenation, with zeros in the gaps, if the pieces lie side by side along one axis. */
function tile(pieces: readonly Piece[]): Tensor[] | undefined {
  const { whole } = pieces[0];
  const cut = whole.flatMap((dimension, axis) => (pieces.some(({ value }) => value.shape[axis] !== dimension) ? [axis] : []));
  if (cut.length !== 1) return undefined;
  const [axis] = cut;
  const inOrder = [...pieces].sort((a, b) => a.start[axis] - b.start[axis]);
  const parts: Tensor[] = [];
  let end = 0;
  const fillTo = (position: number): void => {
    const shape = whole.map((dimension, other) => (other === axis ? position - end : dimension));
    if (position > end) parts.push(source(pieces[0].value.engine, 'fill', { shape, value: 0, dtype: 'float' }));
  };
  for (const { value, start } of inOrder) {
    if (start[axis] < end) return undefined;
    fillTo(start[axis]);
    parts.push(value);
    end = start[axis] + value.shape[axis];
  }
  fillTo(whole[axis]);
  return [concat(parts, { axis })];
}

/** Sums a cotangent over the axes along which its value was broadcast, so that it has the value's shape. */
export function sumTo(cotangent: Tensor, shape: Shape): Tensor {
  if (sameShape(cotangent.shape, shape)) return cotangent;
  const offset = cotangent.shape.length - shape.length;
  // With the axes kept it is the sum of rows that a fused group can hold.
  if (offset === 0)
    return sum(cotangent, {
      axis: shape.flatMap((dimension, axis) => (dimension === cotangent.shape[axis] ? [] : [axis])),
      keepDims: true,
    });
  const axes = cotangent.shape.flatMap((dimension, axis) =>
    axis < offset || (shape[axis - offset] === 1 && dimension !== 1) ? [axis] : [],
  );
  return reshape(axes.every((axis) => cotangent.shape[axis] === 1) ? cotangent : sum(cotangent, { axis: axes }), shape);
}
