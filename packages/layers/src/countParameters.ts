import { leaves, sizeOf, type Tree } from '@statal/tensors';
import { aTree, checkField } from '@statal/tensors/internals';

/**
 * The number of elements in a tree of parameters.
 *
 * @throws StatalError if it is not a tree of tensors
 * @example
 * const params = dense({ inputs: 3, units: 2 }).init({ engine, random });
 * countParameters(params); // 8
 */
export function countParameters(params: Tree): number {
  checkField('countParameters', 'params', params, aTree);
  return leaves(params).reduce((total, { shape }) => total + sizeOf(shape), 0);
}
