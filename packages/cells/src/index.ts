// Cells

export { type BuiltInCell, builtInCells, type CellFactory } from './builtInCells.js';
export type { Cell, CellResult, CellSizes, Initializer, InitializerContext, Noise, ParameterSpec, StepInputs } from './cell.js';
// To run cells
export { type CellShapes, cellShapes, checkedCell } from './cellShapes.js';
// Custom cells
export { defineCell } from './defineCell.js';
export { type GruOptions, gru } from './gru.js';
export { indrnn } from './indrnn.js';
export { type InitializeCellOptions, initializeCell, zeroState } from './initializeCell.js';
export { constant, glorot, normal, ones, orthogonal, packed, spread, uniform, zeros } from './initializers.js';
export type { Json } from './json.js';
export { type LstmOptions, type LstmParameter, lstm } from './lstm.js';
export type { CellDefinition } from './makeCell.js';
export { minGru } from './minGru.js';
export { minLstm } from './minLstm.js';
export { type RnnOptions, rnn } from './rnn.js';
export { type StatalOptions, type StatalParameter, statal } from './statal.js';
export type { StatalMemory } from './statalMemory.js';
