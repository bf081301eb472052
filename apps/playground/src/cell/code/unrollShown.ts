/** Unrolls a cell over a few steps of one sequence, as plain data that a Worker can send. */
import type { Cell } from '@statal/cells';
import { unrollCell } from '@statal/layers';
import { mul, slice, sum, type Tensor } from '@statal/tensors';
import { readUnrolled, type UnrolledData } from '../../figures/unrolledData.js';

/** Steps that a reader can follow. */
const mostSteps = 24;

/**
 * The gradients are those of the squares of the last output: they show how far back the last step looks.
 *
 * @param x [T, B, inputs]; the first batch row is unrolled
 */
export function unrollShown(cell: Cell, params: Readonly<Record<string, Tensor>>, x: Tensor, units: number): Promise<UnrolledData> {
  const steps = Math.min(mostSteps, x.shape[0]);
  const row = slice(slice(x, { start: 0, size: steps }), { axis: 1, start: 0, size: 1 });
  const loss = ({ output }: { readonly output: Tensor }): Tensor => {
    const last = slice(output, { start: steps - 1, size: 1 });
    return sum(mul(last, last));
  };
  return readUnrolled(unrollCell(cell, params, row, { units, loss }));
}
