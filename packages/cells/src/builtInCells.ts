/** The built-in cells by name, from which a saved model is rebuilt. */
import type { Cell } from './cell.js';
import { checkOptions } from './checkOptions.js';
import { gru } from './gru.js';
import { indrnn } from './indrnn.js';
import { lstm } from './lstm.js';
import { mgu } from './mgu.js';
import { minGru } from './minGru.js';
import { minLstm } from './minLstm.js';
import { rnn } from './rnn.js';
import { statal } from './statal.js';

/** Makes a cell from its `options`. */
export type CellFactory = (options: Cell['options']) => Cell;

/** The name of a built-in cell. */
export type BuiltInCell = 'rnn' | 'lstm' | 'gru' | 'statal' | 'indrnn' | 'mgu' | 'minGru' | 'minLstm';

/**
 * `builtInCells[cell.name](cell.options)` makes the same cell. Factories check their options.
 *
 * @throws StatalError if an option is unknown or invalid
 */
export const builtInCells: { readonly [Name in BuiltInCell]: CellFactory } = {
  rnn,
  lstm,
  gru,
  statal,
  indrnn: withoutOptions(indrnn),
  mgu: withoutOptions(mgu),
  minGru: withoutOptions(minGru),
  minLstm: withoutOptions(minLstm),
};

function withoutOptions(make: () => Cell): CellFactory {
  return (options) => {
    const cell = make();
    checkOptions(cell.name, options, {});
    return cell;
  };
}
