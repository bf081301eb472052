/** What the arguments of layers may be. Not beside `checkFeatures`, which pages load that only run a model. */
import { checkField, checkFields, type FieldRule, having, named, optional, text } from '@statal/tensors';
import type { InitOptions } from './layer.js';

/** What can be called like a layer. */
export const aLayer: FieldRule = having('a layer', 'init', 'apply', 'config');

export const aCell: FieldRule = having('a cell', 'params', 'state', 'step', 'noise');

/** Parameters: a tensor, or lists and objects of them. */
export const aTree: FieldRule = having('a tensor, or a list or an object of them');

/** What `apply` needs beside x. */
export function checkParams(layer: string, params: unknown): void {
  checkField(layer, 'params', params, aTree);
}

export const aSource: FieldRule = optional(text);

/** The free text of a file. */
export const someMetadata: FieldRule = optional(named(text, 'an object of texts'));

/** What `init` needs. */
export function checkInit(layer: string, options: InitOptions): void {
  checkFields(layer, options, { engine: having('an engine', 'base'), random: having('a Random', 'fold') });
}
