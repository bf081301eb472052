import { leaves, sizeOf, type Tree } from '@statal/tensors';
import { aTree, checkField } from '@statal/tensors/internals';

/** The number of elements in a tree of parameters. */
export function countParameters(params: Tree): number {
  checkField('countParameters', 'params', params, aTree);
  return leaves(params).reduce((total, { shape }) => total + sizeOf(shape), 0);
}
