/**
 * The meaning of lengths, mask and resets, written out: each piece of each row runs alone without its held steps, and its outputs are put
 * back in their places.
 */
import { concat, leaves, mapTree, slice, type Tensor, withLeaves, zeros, zerosLike } from '@statal/tensors';
import fc from 'fast-check';
import type { ApplyOptions, LayerResult } from '../src/index.js';

/** Steps and rows. */
export const T = 5;
export const B = 3;

export interface Flags {
  readonly lengths?: readonly number[] | undefined;
  /** [T][B] */
  readonly mask?: readonly (readonly number[])[] | undefined;
  /** [T][B] */
  readonly resets?: readonly (readonly number[])[] | undefined;
}

const bits = (ones: number): fc.Arbitrary<number[]> =>
  fc.array(
    fc.integer({ min: 0, max: 99 }).map((percent) => Number(percent < 100 * ones)),
    { minLength: T, maxLength: T },
  );
const leftPadded = fc.nat(T).map((padding) => Array.from({ length: T }, (_, t) => Number(t >= padding)));
const byRow = (row: fc.Arbitrary<number[]>): fc.Arbitrary<number[][]> =>
  fc.array(row, { minLength: B, maxLength: B }).map((rows) => Array.from({ length: T }, (_, t) => rows.map((values) => values[t])));

/** Lengths from 0, masks with holes, with padding on the left and without any step, and resets at steps of any kind. */
export const anyFlags: fc.Arbitrary<Flags> = fc.record({
  lengths: fc.option(fc.array(fc.nat(T), { minLength: B, maxLength: B }), { nil: undefined }),
  mask: fc.option(byRow(fc.oneof(bits(0.6), leftPadded, bits(0))), { nil: undefined, freq: 3 }),
  resets: fc.option(byRow(bits(0.4)), { nil: undefined, freq: 4 }),
});

export function isHeld({ lengths, mask }: Flags, t: number, row: number): boolean {
  return (lengths !== undefined && t >= lengths[row]) || mask?.[t][row] === 0;
}

interface Piece {
  /** The times of the steps that run, in order. */
  readonly steps: readonly number[];
  /** Whether it starts from the given state, in the forward and in the backward direction. */
  readonly goesOn: { readonly forward: boolean; readonly backward: boolean };
}

function piecesOf(flags: Flags, row: number): Piece[] {
  const { lengths, resets } = flags;
  const length = lengths?.[row] ?? T;
  const within = Array.from({ length }, (_, t) => t);
  const cuts = within.filter((t) => t > 0 && resets?.[t][row] === 1);
  const starts = [0, ...cuts];
  return starts.map((start, index) => ({
    steps: within.filter((t) => t >= start && t < (cuts[index] ?? length) && !isHeld(flags, t, row)),
    goesOn: {
      forward: index === 0 && (length === 0 || resets?.[0][row] !== 1),
      backward: index === starts.length - 1,
    },
  }));
}

export type Side = Readonly<Record<string, Tensor>>;

/** The states of both directions. A layer may have only one. */
export type Directions = { readonly forward?: Side; readonly backward?: Side };

type Apply = (x: Tensor, options: Pick<ApplyOptions<Directions>, 'state'>) => LayerResult<Directions>;

/** x [T, B, ...]. Held steps may have any values. */
export function applyToPieces(apply: Apply, x: Tensor, state: Directions, flags: Flags): LayerResult<Directions> {
  const rows = Array.from({ length: B }, (_, row) =>
    applyToRow(apply, slice(x, { axis: 1, start: row, size: 1 }), rowOf(state, row), { flags, row }),
  );
  return {
    output: concat(
      rows.map(({ output }) => output),
      { axis: 1 },
    ),
    state: joined(rows.map((row) => row.state)),
  };
}

function applyToRow(
  apply: Apply,
  x: Tensor,
  given: Directions,
  { flags, row }: { readonly flags: Flags; readonly row: number },
): LayerResult<Directions> {
  const results = piecesOf(flags, row).map(({ steps, goesOn }) => {
    const none = zeros(x.engine, [0, ...x.shape.slice(1)], x.dtype);
    const own = concat([none, ...steps.map((t) => slice(x, { start: t, size: 1 }))]);
    const state = mapDirections(given, (side, direction) => (goesOn[direction] ? side : mapTree(side, zerosLike)));
    return { steps, ...apply(own, { state }) };
  });
  const [{ output: some }] = results;
  const places = Array.from({ length: T }, (_, t) => {
    const from = results.find(({ steps }) => steps.includes(t));
    return from === undefined
      ? zeros(x.engine, [1, 1, ...some.shape.slice(2)])
      : slice(from.output, { start: from.steps.indexOf(t), size: 1 });
  });
  const [first, last] = [results[0], results[results.length - 1]];
  return {
    output: concat(places),
    state: mapDirections(given, (_, direction) => (direction === 'forward' ? last : first).state[direction] as Side),
  };
}

function mapDirections(sides: Directions, change: (side: Side, direction: 'forward' | 'backward') => Side): Directions {
  const { forward, backward } = sides;
  return {
    ...(forward !== undefined && { forward: change(forward, 'forward') }),
    ...(backward !== undefined && { backward: change(backward, 'backward') }),
  };
}

function rowOf(state: Directions, row: number): Directions {
  return mapTree(state, (leaf) => slice(leaf, { start: row, size: 1 }));
}

function joined(rows: readonly Directions[]): Directions {
  const all = rows.map(leaves);
  return withLeaves(
    rows[0],
    all[0].map((_, leaf) => concat(all.map((row) => row[leaf]))),
  );
}
