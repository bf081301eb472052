/** The cells of this package by name: how a saved model finds its own again. */
import type { Cell } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { rnn } from './rnn.js';

/** From a cell's `options` to the cell. */
export type CellFactory = (options: Cell['options']) => Cell;

/** `builtInCells[cell.name](cell.options)` is the same cell again. Factories check their options and throw StatalError. */
export const builtInCells: { readonly rnn: CellFactory; readonly lstm: CellFactory; readonly gru: CellFactory } = { rnn, lstm, gru };
