/** Recurrent cells, and what a cell of your own is made of. */

// The built-in cells

export { type BuiltInCell, type BuiltInImageCell, builtInCells, builtInImageCells, type CellFactory } from './builtInCells.js';
export { type GruOptions, type GruParameter, gru } from './gru.js';
export { indrnn } from './indrnn.js';
export { type LstmOptions, type LstmParameter, lstm } from './lstm.js';
export { mgu } from './mgu.js';
export { minGru } from './minGru.js';
export { minLstm } from './minLstm.js';
export { type RnnOptions, type RnnParameter, rnn } from './rnn.js';
export { type StatalOptions, type StatalParameter, statal } from './statal.js';
export type { StatalMemory } from './statalMemory.js';

// Options of several cells

export { type Activation, type ActivationName, activationFunction, activationNames, isActivation } from './activations.js';
export type { GateActivationOptions, GateOptions } from './gateOptions.js';

// The built-in cells over images

export { type ConvGruOptions, convGru } from './convGru.js';
export { type ConvLstmOptions, convLstm } from './convLstm.js';
export type { ConvolutionOptions } from './convolutions.js';
export { type ConvStatalOptions, convStatal } from './convStatal.js';

// A cell of your own

export type { Cell, CellImage, CellResult, CellSizes, Noise, ParameterSpec, StepInputs } from './cell.js';
export { defineCell } from './defineCell.js';
export type { Json } from './json.js';
export type { CellDefinition } from './makeCell.js';

// How parameters start: `initializers.zeros`, `initializers.constant(1)`

export type { Initializer, InitializerContext } from './cell.js';
// biome-ignore lint/performance/noReExportAll: one name stands for the file, so nothing is added to the index unseen
export * as initializers from './initializers.js';

// Running a cell without a layer

export { type CellShapes, cellShapes, checkedCell } from './cellShapes.js';
export { type InitializeCellOptions, initializeCell, zeroState } from './initializeCell.js';
