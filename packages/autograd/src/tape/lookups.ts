/**
 * The provenance of looked-up rows: the table and the indices of a `gather`. The tape notes it here, because later ops may be cheaper on
 * the table than on the rows: a product (productOfTable.ts), or ops of a step (foldScan.ts).
 */
import { type Operand, reshape, type Tensor } from '@statal/tensors';
import type { OpName } from '@statal/tensors/internals';

export interface Lookup {
  /** [rows, features] */
  readonly table: Tensor;
  /** int, one for each row that was looked up. */
  readonly indices: Tensor;
}

const lookups = new WeakMap<Tensor, Lookup>();

/** The lookup behind rows [..., features], with indices [...]. */
export function lookupOf(rows: Tensor): Lookup | undefined {
  const lookup = lookups.get(rows);
  return lookup && { table: lookup.table, indices: reshape(lookup.indices, rows.shape.slice(0, -1)) };
}

/** Notes that one value has the provenance of another. */
export function copyLookup(from: Tensor, to: Tensor): void {
  const lookup = lookups.get(from);
  if (lookup !== undefined) lookups.set(to, lookup);
}

/** Notes the provenance of a gather's result, and of the same rows in another shape. */
export function noteLookup(op: OpName, inputs: readonly Operand[], result: Tensor): void {
  if (op === 'gather') {
    const [table, indices] = inputs as readonly Tensor[];
    lookups.set(result, { table, indices });
  } else if (op === 'reshape') {
    const [rows] = inputs as readonly Tensor[];
    if (rows.shape.at(-1) === result.shape.at(-1)) copyLookup(rows, result);
  }
}
