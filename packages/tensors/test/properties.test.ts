/** Properties for random inputs: broadcasting, and elementwise expressions on wasm against float64. */
import { expectClose } from '@statal/tooling-vitest/expectClose';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  abs,
  add,
  type ComputeEngine,
  div,
  exp,
  greater,
  greaterEqual,
  maximum,
  minimum,
  mul,
  neg,
  readSync,
  relu,
  type Shape,
  sigmoid,
  softplus,
  sqrt,
  sub,
  type Tensor,
  tanh,
  tensor,
  where,
} from '../src/index.js';
import { broadcastShapes } from '../src/internals.js';
import { build, type Elements, pick } from './elements.js';
import { engineOf } from './engines.js';
import { floats } from './opInputs.js';

const [reference, wasm] = [await engineOf('reference'), await engineOf('wasm')];
const settings = { seed: 20240817, numRuns: 300 };

const onEngine = (engine: ComputeEngine, { shape, dtype, data }: Elements): Tensor =>
  tensor(engine, Float64Array.from(data), { shape, dtype });

/** A shape, and others that broadcast with it: axes dropped from the front, dimensions replaced by 1. */
const relatedShapes = (count: number): fc.Arbitrary<Shape[]> =>
  fc
    .tuple(
      fc.array(fc.nat({ max: 4 }), { maxLength: 5 }),
      fc.array(fc.tuple(fc.nat({ max: 5 }), fc.array(fc.boolean(), { minLength: 5, maxLength: 5 })), {
        minLength: count,
        maxLength: count,
      }),
    )
    .map(([whole, variants]) =>
      variants.map(([dropped, kept]) => whole.map((dimension, axis) => (kept[axis] ? dimension : 1)).slice(dropped)),
    );

describe('broadcasting', () => {
  it('gives the greatest of the dimensions along each axis, in any order of the shapes', () => {
    fc.assert(
      fc.property(relatedShapes(3), (shapes) => {
        const common = broadcastShapes(shapes);
        expect(broadcastShapes([...shapes].reverse())).toEqual(common);
        expect(broadcastShapes([broadcastShapes(shapes.slice(0, 2)) ?? [], shapes[2]])).toEqual(common);
        const rank = Math.max(...shapes.map((shape) => shape.length));
        const expected = Array.from({ length: rank }, (_, axis) => {
          const along = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
          return along.find((dimension) => dimension !== 1) ?? 1;
        });
        expect(common).toEqual(expected);
      }),
      settings,
    );
  });

  it('refuses dimensions that differ, unless one is 1', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 4 }), { maxLength: 4 }), fc.array(fc.nat({ max: 4 }), { maxLength: 4 }), (a, b) => {
        const length = Math.min(a.length, b.length);
        const fits = Array.from({ length }, (_, index) => [a[a.length - 1 - index], b[b.length - 1 - index]]).every(
          ([x, y]) => x === y || x === 1 || y === 1,
        );
        expect(broadcastShapes([a, b]) !== undefined).toBe(fits);
      }),
      settings,
    );
  });

  it('pairs the elements that belong together, on every engine', () => {
    fc.assert(
      fc.property(relatedShapes(2), ([a, b]) => {
        const [x, y] = [floats(a, [-3, 3], 1), floats(b, [-3, 3], 2)];
        const want = build(broadcastShapes([a, b]) ?? [], (index) => Math.fround(pick(x, index) - pick(y, index)));
        for (const engine of [reference, wasm]) {
          const result = sub(onEngine(engine, x), onEngine(engine, y));
          expect(result.shape).toEqual(want.shape);
          expect(Array.from(readSync(result), Math.fround)).toEqual(want.data);
        }
      }),
      settings,
    );
  });
});

type Expression = (leaves: readonly Tensor[]) => Tensor;

const unaries = {
  abs,
  exp: (x: Tensor) => exp(minimum(x, 2)),
  neg,
  relu,
  sigmoid,
  softplus,
  sqrt: (x: Tensor) => sqrt(add(abs(x), 0.1)),
  tanh,
} as const;
const binaries = { add, sub, mul, maximum, minimum, div: (x: Tensor, y: Tensor) => div(x, add(abs(y), 0.5)) } as const;
const LEAVES = 3;

/** Expressions over the leaves. Conditions compare leaves alone: elsewhere rounding could decide them. */
const expressions = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 6, depthSize: 'large', withCrossShrink: true },
    fc.nat({ max: LEAVES - 1 }).map(
      (which): Expression =>
        (leaves) =>
          leaves[which],
    ),
    fc.tuple(fc.constantFrom(...Object.values(unaries)), tie('expression')).map(
      ([op, x]): Expression =>
        (leaves) =>
          op(x(leaves)),
    ),
    fc.tuple(fc.constantFrom(...Object.values(binaries)), tie('expression'), tie('expression')).map(
      ([op, x, y]): Expression =>
        (leaves) =>
          op(x(leaves), y(leaves)),
    ),
    fc.tuple(fc.constantFrom(add, mul, maximum), tie('expression'), fc.constantFrom(-1.5, 0, 0.25, 2)).map(
      ([op, x, number]): Expression =>
        (leaves) =>
          op(x(leaves), number),
    ),
    fc
      .tuple(
        fc.constantFrom(greater, greaterEqual),
        fc.nat({ max: LEAVES - 1 }),
        fc.nat({ max: LEAVES - 1 }),
        tie('expression'),
        tie('expression'),
      )
      .map(
        ([compare, a, b, x, y]): Expression =>
          (leaves) =>
            where(compare(leaves[a], leaves[b]), x(leaves), y(leaves)),
      ),
  ),
})).expression;

describe('elementwise expressions', () => {
  it('on wasm come close to float64', () => {
    fc.assert(
      fc.property(relatedShapes(LEAVES), expressions, (shapes, expression) => {
        const leaves = shapes.map((shape, which) => floats(shape, [-2, 2], which));
        const [want, got] = [reference, wasm].map((engine) => expression(leaves.map((leaf) => onEngine(engine, leaf))));
        expect(got.shape).toEqual(want.shape);
        expectClose(readSync(got), readSync(want), 2e-5);
      }),
      settings,
    );
  });
});
