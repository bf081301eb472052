/** The shapes of a cell for given sizes. */
import { type Shape, StatalError } from '@statal/tensors';
import { needOptions, refuse } from '@statal/tensors/internals';
import type { Cell, CellSizes, Initializer } from './cell.js';
import { byUnits } from './initializers.js';
import { mapValues } from './mapValues.js';

/** The result of `cellShapes`. */
export interface CellShapes<P extends string, S extends string, N extends string> {
  readonly params: { readonly [Name in P]: { readonly shape: Shape; readonly init: Initializer } };
  /** Shape of each state for one batch row. */
  readonly state: { readonly [Name in S]: Shape };
  /** Shape of each noise for one batch row. */
  readonly noise: { readonly [Name in N]: Shape };
  /** Shape of x for one batch row: [inputs], or [H, W, inputs] for a cell over images. */
  readonly x: Shape;
  /** Shape of the output for one batch row: [units], or [H', W', units]. */
  readonly output: Shape;
}

/**
 * The shapes and initializers of a cell with `inputs` features and `units` units.
 *
 * @throws StatalError if a size is not a whole number from 1. For a cell of `defineCell`, also if a name is used twice, is `x` or
 * has a dot in it, or if a dimension is not a whole number
 * @example
 * const { params, state } = cellShapes(lstm(), { inputs: 3, units: 8 });
 * params.W.shape; // [3, 32]
 * state; // { h: [8], c: [8] }
 */
export function cellShapes<P extends string, S extends string, N extends string>(
  cell: Cell<P, S, N>,
  options: CellSizes,
): CellShapes<P, S, N> {
  const { inputs, units } = checkedCell('cellShapes', cell, options, ['inputs', 'units']);
  const sizes = { inputs, units };
  for (const [size, value] of Object.entries(sizes)) {
    if (!(Number.isInteger(value) && value >= 1)) throw new StatalError(cell.name, `${size} is ${value}, expected a whole number from 1`);
  }
  const params = mapValues(cell.params(sizes), (spec) =>
    'shape' in spec ? { shape: spec.shape, init: spec.init ?? byUnits } : { shape: spec, init: byUnits },
  );
  const state = mapValues(cell.state({ units }), (shape) => shape);
  const noise = mapValues(cell.noise, ({ shape }) => shape(sizes));
  const { inputs: ofInputs, outputs: ofOutputs } = cell.image ?? { inputs: [], outputs: [] };
  return { params, state, noise, x: [...ofInputs, inputs], output: [...ofOutputs, cell.output({ units })] };
}

/**
 * Checks that `cell` is a cell and that `options` is an object with no other names than these, and returns `options`. For functions
 * of your own that take a cell.
 *
 * @param where the name of your function, for the message
 * @throws StatalError if not
 * @example
 * checkedCell('myLoop', gru(), { units: 8 }, ['units']); // { units: 8 }
 */
export function checkedCell<Options extends object>(
  where: string,
  cell: Pick<Cell, 'step'>,
  options: Options,
  names: readonly (keyof Options & string)[],
): Options {
  if (!cell?.step) refuse(where, 'a cell', cell, 'Give a cell, such as lstm()');
  needOptions(where, options, names);
  return options;
}
