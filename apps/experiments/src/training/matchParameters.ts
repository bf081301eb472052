/** The sizes of a model for a budget that a user gives. */
import type { Cell } from '@statal/cells';
import { UsageError } from '@statal/command-line';
import { budgetTolerance, type ModelSizes, sizesWithin, type Widths } from './modelSizes.js';

/**
 * Among all sizes within 2% of the budget, the one whose read-out is closest to 16.
 *
 * @throws UsageError if there is none
 */
export function matchParameters(cell: Cell, widths: Widths, budget: number): ModelSizes {
  const found = sizesWithin(cell, widths, budget);
  if (found !== undefined) return found;
  throw new UsageError(
    `--parameters ${budget}`,
    `no size of ${cell.name} comes within ${100 * budgetTolerance}% of it with ${widths.inputs} inputs and ${widths.outputs} outputs`,
    'Give another number; larger ones always work',
  );
}
