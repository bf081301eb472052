/** Checks at a layer's door. */
import {
  checkField,
  checkFields,
  type FieldRule,
  having,
  named,
  needTensor,
  optional,
  ShapeError,
  showShape,
  type Tensor,
  text,
} from '@statal/tensors';
import type { InitOptions } from './layer.js';

/** x is float with `features` along its last axis; a sequence is [T, B, features], other layers take [..., features]. */
export function checkFeatures(layer: string, x: Tensor, features: number, kind: 'sequence' | 'any' = 'any'): void {
  needTensor(layer, x);
  const rankFits = kind === 'sequence' ? x.shape.length === 3 : x.shape.length >= 2;
  if (x.dtype === 'float' && rankFits && x.shape[x.shape.length - 1] === features) return;
  const wanted = kind === 'sequence' ? `[T, B, ${features}]` : `[..., ${features}]`;
  throw new ShapeError(layer, `x is ${x.dtype} ${showShape(x.shape)}, expected float ${wanted}`);
}

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
