/** Puts the parts of a batch side by side again, and compares them with the whole batch. */
import { expect } from 'vitest';
import type { BatchRows } from '../src/index.js';

/** The arrays of a batch: those with an axis of time, with the number that pads them, and those with one element for each row. */
export interface BatchFields {
  readonly timed: { readonly [field: string]: number };
  readonly perRow: readonly string[];
}

type Numbers = Int32Array | Float32Array;

/** What batches of all kinds may have. */
interface Batch {
  readonly rows?: BatchRows | undefined;
  readonly batch?: number;
  readonly steps?: number;
  readonly lengths?: Int32Array;
  readonly shape?: readonly number[];
  readonly targetShape?: readonly number[];
  readonly [field: string]: unknown;
}

/** Expects that the parts of all ranks, in their order, are the rows of the whole batch. */
export function expectParts(whole: Batch, parts: readonly Batch[], { timed, perRow }: BatchFields): void {
  expect(whole).not.toHaveProperty('rows');
  const of = rowsOf(whole);
  const ends = parts.map((_, rank) => Math.floor(((rank + 1) * of) / parts.length));
  expect(parts.map(({ rows }) => rows)).toEqual(
    ends.map((end, rank) => ({ first: ends[rank - 1] ?? 0, count: end - (ends[rank - 1] ?? 0), of })),
  );
  for (const part of parts) expect(rowsOf(part)).toBe(part.rows?.count);
  for (const field of perRow) expect(joinedRows(parts, field), field).toEqual([...(whole[field] as Numbers)]);
  for (const [field, padding] of Object.entries(timed)) expectTimed(whole, parts, { field, padding });
}

/** The number of rows that the arrays have. */
function rowsOf({ batch, lengths }: Batch): number {
  return batch ?? (lengths as Int32Array).length;
}

function joinedRows(parts: readonly Batch[], field: string): readonly number[] {
  return parts.flatMap((part) => {
    expect(part[field]).toHaveLength(rowsOf(part));
    return [...(part[field] as Numbers)];
  });
}

/** Every element (t, b, i) of the whole batch is that of the part, or padding behind the last step of the part. */
function expectTimed(
  whole: Batch,
  parts: readonly Batch[],
  { field, padding }: { readonly field: string; readonly padding: number },
): void {
  const array = whole[field] as Numbers;
  const of = rowsOf(whole);
  const steps = stepsOf(whole, field);
  const width = array.length / steps / of;
  const joined = array.slice().fill(padding);
  for (const part of parts) {
    const { first, count } = part.rows as BatchRows;
    const own = part[field] as Numbers;
    expect(own.length, field).toBe(stepsOf(part, field) * count * width);
    for (let t = 0; t < stepsOf(part, field); t++)
      joined.set(own.subarray(t * count * width, (t + 1) * count * width), (t * of + first) * width);
  }
  // Faster than `toEqual`, and the bits are compared.
  const other = array.findIndex((value, at) => !Object.is(value, joined[at]));
  expect(other, `${field}: the first element that differs, of ${array.length}`).toBe(-1);
}

/** The steps of a field, from its shape where the batch tells it. */
function stepsOf(batch: Batch, field: string): number {
  const shape = field === 'inputs' ? batch.shape : (batch.targetShape ?? batch.shape);
  if (shape === undefined) return batch.steps as number;
  expect(shape[1]).toBe(rowsOf(batch));
  return shape[0];
}
