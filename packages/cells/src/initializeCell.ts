/** The initial values of a cell: its parameters, and a state of zeros. */
import { type Engine, type Random, ShapeError, type Tensor, zeros } from '@statal/tensors';
import { needEngine, refuse, sameShape, scoped, showShape } from '@statal/tensors/internals';
import type { Cell, CellSizes } from './cell.js';
import { cellShapes, checkedCell } from './cellShapes.js';
import { mapValues } from './mapValues.js';

/** The options of `initializeCell`: the sizes, the engine that holds the parameters, and the key of their random numbers. */
export interface InitializeCellOptions extends CellSizes {
  readonly engine: Engine;
  readonly random: Random;
}

/**
 * Initializes the parameters of a cell, each with its own random key.
 *
 * @example
 * const params = initializeCell(lstm(), { engine, random: Random.fromSeed(1), inputs: 65, units: 128 });
 * @throws ShapeError if an initializer returns another shape than that of its parameter
 */
export function initializeCell<P extends string>(cell: Cell<P>, options: InitializeCellOptions): { [Name in P]: Tensor } {
  const { engine, random, inputs, units } = checkedCell('initializeCell', cell, options, ['inputs', 'units', 'engine', 'random']);
  needEngine('initializeCell', engine, 'The engine is an option: { engine, random }');
  if (!random?.fold) refuse('initializeCell', 'a Random', random, 'Make one with Random.fromSeed(1)');
  const { params } = cellShapes(cell, { inputs, units });
  const keys = random.split(Object.keys(params).length);
  let next = 0;
  return scoped(engine, () =>
    mapValues(params, ({ shape, init }, name): Tensor => {
      const value = init({ engine, shape, random: keys[next++], inputs, units });
      if (!sameShape(value.shape, shape) || value.dtype !== 'float') {
        throw new ShapeError(
          cell.name,
          `the initializer of ${name} gave ${value.dtype} ${showShape(value.shape)}, expected float ${showShape(shape)}`,
        );
      }
      return value;
    }),
  );
}

/**
 * The state before the first step: zeros, [batch, ...shape] each.
 *
 * @throws StatalError if it is not a cell
 * @example
 * zeroState(gru(), { engine, batch: 2, units: 8 }).h.shape; // [2, 8]
 */
export function zeroState<S extends string>(
  cell: Cell<string, S>,
  options: { readonly engine: Engine; readonly batch: number; readonly units: number },
): { [Name in S]: Tensor } {
  const { engine, batch, units } = checkedCell('zeroState', cell, options, ['engine', 'batch', 'units']);
  needEngine('zeroState', engine, 'The engine is an option: { engine, batch, units }');
  return mapValues(cell.state({ units }), (shape): Tensor => zeros(engine, [batch, ...shape]));
}
