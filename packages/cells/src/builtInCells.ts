/** The built-in cells by name, from which a saved model is rebuilt. */
import type { Cell } from './cell.js';
import { checkOptions } from './checkOptions.js';
import { type ConvGruOptions, convGru } from './convGru.js';
import { type ConvLstmOptions, convLstm } from './convLstm.js';
import { type ConvStatalOptions, convStatal } from './convStatal.js';
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

/** The name of a built-in cell over images. */
export type BuiltInImageCell = 'convLstm' | 'convGru' | 'convStatal';

/**
 * The built-in cells over images. They are not in `builtInCells`, which lists cells that read any sequence and need no options: these need
 * the size of their images, `image`. `builtInImageCells[cell.name](cell.options)` makes the same cell.
 *
 * @throws StatalError if an option is missing, unknown or invalid
 */
export const builtInImageCells: { readonly [Name in BuiltInImageCell]: CellFactory } = {
  convLstm: (options) => convLstm(options as unknown as ConvLstmOptions),
  convGru: (options) => convGru(options as unknown as ConvGruOptions),
  convStatal: (options) => convStatal(options as unknown as ConvStatalOptions),
};

function withoutOptions(make: () => Cell): CellFactory {
  return (options) => {
    const cell = make();
    checkOptions(cell.name, options, {});
    return cell;
  };
}
