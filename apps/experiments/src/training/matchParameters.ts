/**
 * Sizes of a model from a budget of parameters. Cells grow in steps (one more unit of an lstm is a tenth of a small one), so the units alone
 * cannot meet a budget. The hidden layer of the read-out can: a unit of it is about one percent.
 */
import { type Cell, cellShapes } from '@statal/cells';
import { UsageError } from '@statal/command-line';
import { sizeOf } from '@statal/tensors';

export interface ModelSizes {
  /** Of the recurrent layer. */
  readonly units: number;
  /** Of the hidden layer of the read-out; 0: there is none, and the read-out is linear. */
  readonly readout: number;
  /** Of the whole model: cell, hidden layer and answer. */
  readonly parameters: number;
}

export interface Widths {
  readonly inputs: number;
  readonly outputs: number;
}

/** How far from the budget a model may be, as a share of it. */
const budgetTolerance = 0.02;

/** The hidden layer is as near to this as the budget allows. */
const usualReadout = 16;
const readoutRange = { from: 8, to: 40 };

/** Recurrent layer of `units`, then relu of `readout` where there is one, then the answer, both with bias. */
export function countModel(cell: Cell, { inputs, outputs }: Widths, sizes: Pick<ModelSizes, 'units' | 'readout'>): number {
  const { units, readout } = sizes;
  const { params, output } = cellShapes(cell, { inputs, units });
  const own = Object.values(params).reduce((total, { shape }) => total + sizeOf(shape), 0);
  const head = readout === 0 ? (output + 1) * outputs : (output + 1) * readout + (readout + 1) * outputs;
  return own + head;
}

/**
 * Of all sizes within 2% of the budget the one whose read-out is nearest to 16.
 *
 * @throws UsageError if there are none
 */
export function matchParameters(cell: Cell, widths: Widths, budget: number): ModelSizes {
  let best: ModelSizes | undefined;
  const distance = ({ readout }: ModelSizes): number => Math.abs(readout - usualReadout);
  for (let units = 1; countModel(cell, widths, { units, readout: readoutRange.from }) <= budget * (1 + budgetTolerance); units++) {
    const readout = nearestReadout(cell, widths, { units, budget });
    const parameters = countModel(cell, widths, { units, readout });
    const found = { units, readout, parameters };
    if (Math.abs(parameters - budget) <= budgetTolerance * budget && (best === undefined || distance(found) < distance(best))) best = found;
  }
  if (best !== undefined) return best;
  throw new UsageError(
    `--parameters ${budget}`,
    `no size of ${cell.name} comes within ${100 * budgetTolerance}% of it with ${widths.inputs} inputs and ${widths.outputs} outputs`,
    'Give another number; larger ones always work',
  );
}

/** The parameters are a straight line over the width of the read-out. */
function nearestReadout(cell: Cell, widths: Widths, { units, budget }: { readonly units: number; readonly budget: number }): number {
  const { from, to } = readoutRange;
  const least = countModel(cell, widths, { units, readout: from });
  const each = countModel(cell, widths, { units, readout: from + 1 }) - least;
  return Math.min(to, Math.max(from, from + Math.round((budget - least) / each)));
}
