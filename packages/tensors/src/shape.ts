/** Shapes and arithmetic on them, for all engines. Row-major, as in NumPy. */

/** The sizes of the axes: `[T, B, F]`. A scalar has the shape `[]`. */
export type Shape = readonly number[];

/**
 * Number of elements: the product of the dimensions (1 for a scalar, 0 if any dimension is 0).
 *
 * @example
 * sizeOf([2, 3]); // 6
 */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const dimension of shape) size *= dimension;
  return size;
}

/** False if `b` is `undefined`. */
export function sameShape(a: Shape, b: Shape | undefined): boolean {
  return a.length === b?.length && a.every((dimension, axis) => dimension === b[axis]);
}

/** The common shape under NumPy's broadcasting rule; `undefined` if there is none. */
export function broadcastShapes(shapes: readonly Shape[]): Shape | undefined {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result = new Array<number>(rank).fill(1);
  for (const shape of shapes) {
    const offset = rank - shape.length;
    for (let axis = 0; axis < shape.length; axis++) {
      const dimension = shape[axis];
      if (dimension === 1) continue;
      if (result[offset + axis] === 1) result[offset + axis] = dimension;
      else if (result[offset + axis] !== dimension) return undefined;
    }
  }
  return result;
}

/** Counts an axis from the front: -1 becomes the last one. An axis that does not exist is returned unchanged, for errors. */
export function frontAxis(axis: number, rank: number): number {
  return axis < 0 && axis >= -rank ? axis + rank : axis;
}

/** A shape in messages: `[2, 3]`. */
export function showShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
