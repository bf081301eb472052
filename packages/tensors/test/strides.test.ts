import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { viewLayout } from '../src/ops/viewLayouts.js';
import { broadcastShapes, type Shape, sizeOf } from '../src/shape.js';
import { broadcastStrides, isContiguous, type Layout, positionAt, reshapedStrides, stridesOf } from '../src/strides.js';

/** The coordinates of all elements, in row-major order. */
function coordinatesOf(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((known) => Array.from({ length: size }, (_, index) => [...known, index])),
    [[]],
  );
}

const positionsOf = (shape: Shape, { offset, strides }: Layout): number[] =>
  coordinatesOf(shape).map((coordinates) => offset + positionAt(coordinates, strides));

const contiguous = (shape: Shape): Layout => ({ offset: 0, strides: stridesOf(shape) });

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

interface Viewed {
  readonly shape: Shape;
  readonly layout: Layout;
}

/** Views of views of row-major elements: transposed, cut and repeated. */
const views: fc.Arbitrary<Viewed> = fc
  .record({ shape: shapes, choices: fc.array(fc.tuple(fc.nat(2), fc.nat(), fc.nat()), { maxLength: 3 }) })
  .map(({ shape, choices }) =>
    choices.reduce<Viewed>((view, [kind, first, second]) => nextView(view, kind, first, second), { shape, layout: contiguous(shape) }),
  );

function nextView({ shape, layout }: Viewed, kind: number, first: number, second: number): Viewed {
  if (shape.length === 0 || kind === 2) {
    const target = [1 + (first % 3), ...shape.map((size) => (size === 1 ? 1 + (second % 3) : size))];
    return { shape: target, layout: viewLayout('broadcastTo', layout, shape, { shape: target }, target) as Layout };
  }
  if (kind === 1) {
    const start = shape.map((size) => first % size);
    const size = shape.map((length, axis) => 1 + (second % (length - start[axis])));
    return { shape: size, layout: viewLayout('slice', layout, shape, { start, size }, size) as Layout };
  }
  const permutation = shape.map((_, axis) => (axis + first) % shape.length);
  const target = permutation.map((axis) => shape[axis]);
  return { shape: target, layout: viewLayout('transpose', layout, shape, { permutation }, target) as Layout };
}

/** Every shape of so many elements, up to a rank of 4. */
function shapesOfSize(size: number, rank = 4): Shape[] {
  if (rank === 0) return size === 1 ? [[]] : [];
  const firsts = Array.from({ length: size }, (_, index) => index + 1).filter((first) => size % first === 0);
  return [...shapesOfSize(size, 0), ...firsts.flatMap((first) => shapesOfSize(size / first, rank - 1).map((rest) => [first, ...rest]))];
}

/** Whether any strides give these positions. */
function areStrided(shape: Shape, positions: readonly number[]): boolean {
  const own = stridesOf(shape);
  const strides = shape.map((size, axis) => (size === 1 ? 0 : positions[own[axis]] - positions[0]));
  return positionsOf(shape, { offset: positions[0], strides }).every((position, index) => position === positions[index]);
}

describe('strides', () => {
  it('of row-major elements count them up', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(positionsOf(shape, contiguous(shape))).toEqual(Array.from({ length: sizeOf(shape) }, (_, index) => index));
        expect(isContiguous(shape, stridesOf(shape))).toBe(true);
      }),
    );
  });

  it('are contiguous exactly if elements follow each other', () => {
    fc.assert(
      fc.property(views, ({ shape, layout }) => {
        const positions = positionsOf(shape, layout);
        expect(isContiguous(shape, layout.strides)).toBe(positions.every((position, index) => position === positions[0] + index));
      }),
    );
  });

  it('of a reshape read the same elements in the same order, if any strides do', () => {
    fc.assert(
      fc.property(views, fc.nat(), ({ shape, layout }, choice) => {
        const positions = positionsOf(shape, layout);
        const targets = shapesOfSize(sizeOf(shape));
        const target = targets[choice % targets.length];
        const reshaped = viewLayout('reshape', layout, shape, { shape: target }, target);
        if (reshaped === undefined) expect(areStrided(target, positions), `${shape} to ${target}`).toBe(false);
        else expect(positionsOf(target, reshaped)).toEqual(positions);
      }),
      { numRuns: 2000 },
    );
  });

  it('of nothing can be reshaped', () => {
    expect(reshapedStrides([2, 0, 3], [0, 3, 1], [0, 4])).toEqual(stridesOf([0, 4]));
  });

  it('of a broadcast repeat elements', () => {
    fc.assert(
      fc.property(shapes, shapes, (shape, other) => {
        const target = broadcastShapes([shape, other]);
        fc.pre(target !== undefined);
        const strides = broadcastStrides(shape, target as Shape);
        const missing = (target as Shape).length - shape.length;
        for (const coordinates of coordinatesOf(target as Shape)) {
          const own = coordinates.slice(missing).map((coordinate, axis) => Math.min(coordinate, shape[axis] - 1));
          expect(positionAt(coordinates, strides)).toBe(positionAt(own, stridesOf(shape)));
        }
      }),
    );
  });
});
