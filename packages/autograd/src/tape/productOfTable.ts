/** Multiplies looked-up rows outside of a scan. `passes/foldLookups.ts` does the same, and more, within a step. */
import { gather, type Operand, sizeOf, type Tensor } from '@statal/tensors';
import { type Attributes, dispatch, type OpName } from '@statal/tensors/internals';
import { lookupOf } from './lookups.js';

/**
 * Rows of a table times a matrix, as rows of the table's product. An embedding before the weights of a layer is an example.
 * `undefined` for another op, and if the table has no fewer rows than were looked up.
 */
export function productOfTable<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[]): Tensor | undefined {
  if (op !== 'matmul' || (attributes as Attributes<'matmul'>).transposeA) return undefined;
  const [rows, matrix] = inputs as readonly Tensor[];
  const lookup = lookupOf(rows);
  if (lookup === undefined || matrix.shape.length !== 2) return undefined;
  const { table, indices } = lookup;
  return table.shape[0] < sizeOf(indices.shape) ? gather(dispatch(op, [table, matrix], attributes), indices) : undefined;
}
