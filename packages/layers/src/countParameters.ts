import { leaves, sizeOf, type Tree } from '@statal/tensors';

/** How many numbers a tree of parameters holds. */
export function countParameters(params: Tree): number {
  return leaves(params).reduce((total, { shape }) => total + sizeOf(shape), 0);
}
