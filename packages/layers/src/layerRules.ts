/** Checks of the arguments of layers. They are not in checkInput.ts, which pages load just to run a model. */
import {
  anEngine,
  aRandom,
  aTree,
  checkField,
  checkFields,
  type FieldRule,
  having,
  named,
  optional,
  text,
} from '@statal/tensors/internals';
import type { InitOptions } from './layer.js';

/** A value with the methods of a layer. */
export const aLayer: FieldRule = {
  ...having('a layer', 'init', 'apply', 'config'),
  hint: 'A cell becomes a layer in recurrent(lstm(), { inputs, units })',
};

export const aCell: FieldRule = {
  ...having('a cell', 'params', 'state', 'step', 'noise'),
  hint: 'Give a cell, such as lstm()',
};

/** Checks the `params` of `apply`. */
export function checkParams(layer: string, params: unknown): void {
  checkField(layer, 'params', params, aTree);
}

/** The rule for the tensors of a file, by name. */
export const savedTensors: FieldRule = having('a map of tensors', 'get', 'keys');

export const aSource: FieldRule = optional(text);

/** The rule for the text metadata of a file. */
export const someMetadata: FieldRule = optional(named(text, 'an object of texts'));

/** Checks the options of `init`. */
export function checkInit(layer: string, options: InitOptions): void {
  checkFields(layer, options, { engine: anEngine, random: aRandom });
}
