/**
 * The sizes of a model for a budget of parameters. Cells grow in steps: one more unit is a tenth of a small lstm. Units alone therefore
 * cannot meet a budget. The hidden layer of the read-out can: one of its units is about one percent.
 */

import { type Cell, cellShapes } from '@statal/cells';
import { sizeOf } from '@statal/tensors';

export interface ModelSizes {
  /** Units of the recurrent layer. */
  readonly units: number;
  /** Units of the hidden layer of the read-out. 0: the read-out is linear. */
  readonly readout: number;
  /** Parameters of the whole model: cell, hidden layer and answer. */
  readonly parameters: number;
}

export interface Widths {
  readonly inputs: number;
  readonly outputs: number;
}

/** Largest relative distance from the budget. */
export const budgetTolerance = 0.02;

/** The preferred width of the hidden layer. */
const usualReadout = 16;
const readoutRange = { from: 8, to: 40 };

/** Counts the parameters: recurrent layer of `units`, relu layer of `readout` if it is not 0, and answer, both with bias. */
export function countModel(cell: Cell, { inputs, outputs }: Widths, sizes: Pick<ModelSizes, 'units' | 'readout'>): number {
  const { units, readout } = sizes;
  const { params, output: outputShape } = cellShapes(cell, { inputs, units });
  const output = outputShape[outputShape.length - 1];
  const own = Object.values(params).reduce((total, { shape }) => total + sizeOf(shape), 0);
  const head = readout === 0 ? (output + 1) * outputs : (output + 1) * readout + (readout + 1) * outputs;
  return own + head;
}

/** Among all sizes within 2% of the budget, the one whose read-out is closest to 16. `undefined` if there is none. */
export function sizesWithin(cell: Cell, widths: Widths, budget: number): ModelSizes | undefined {
  let best: ModelSizes | undefined;
  const distance = ({ readout }: ModelSizes): number => Math.abs(readout - usualReadout);
  for (let units = 1; countModel(cell, widths, { units, readout: readoutRange.from }) <= budget * (1 + budgetTolerance); units++) {
    const readout = nearestReadout(cell, widths, { units, budget });
    const parameters = countModel(cell, widths, { units, readout });
    const found = { units, readout, parameters };
    if (Math.abs(parameters - budget) <= budgetTolerance * budget && (best === undefined || distance(found) < distance(best))) best = found;
  }
  return best;
}

/** The best read-out for a number of units. The parameters are linear in the width of the read-out. */
function nearestReadout(cell: Cell, widths: Widths, { units, budget }: { readonly units: number; readonly budget: number }): number {
  const { from, to } = readoutRange;
  const least = countModel(cell, widths, { units, readout: from });
  const each = countModel(cell, widths, { units, readout: from + 1 }) - least;
  return Math.min(to, Math.max(from, from + Math.round((budget - least) / each)));
}
