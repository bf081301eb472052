import { checkField, leaves, sizeOf, type Tree } from '@statal/tensors';
import { aTree } from './layerRules.js';

/** How many numbers a tree of parameters holds. */
export function countParameters(params: Tree): number {
  checkField('countParameters', 'params', params, aTree);
  return leaves(params).reduce((total, { shape }) => total + sizeOf(shape), 0);
}
