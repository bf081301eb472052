/**
 * Nested plain objects and arrays whose leaves are tensors: parameters, states, gradients. The path of a leaf
 * ("layers.1.forward.W") is its name in a checkpoint. The idea is JAX's pytrees, restricted to plain data.
 */
import { StatalError } from './errors.js';
import { isTensor, type Tensor } from './tensor.js';

/** Nested plain objects and lists of tensors, such as parameters and states. */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** The same nesting with every tensor replaced by `Leaf`. */
export type TreeOf<T, Leaf> = T extends Tensor ? Leaf : { [K in keyof T]: TreeOf<T[K], Leaf> };

/**
 * All tensors of a tree, in the order of their keys. Ignores values that are not tensors, arrays or plain objects.
 *
 * @example
 * leaves({ W: tensor(engine, [[1, 2]]), b: tensor(engine, [3]) }).length; // 2
 */
export function leaves(tree: unknown): Tensor[] {
  const found: Tensor[] = [];
  collect(tree, found);
  return found;
}

function collect(tree: unknown, found: Tensor[]): void {
  if (isTensor(tree)) found.push(tree);
  else if (isBranch(tree)) for (const value of Object.values(tree)) collect(value, found);
}

/**
 * `[path, tensor]` for every leaf, e.g. `['layers.1.W', W]`.
 *
 * @param prefix goes before every path. Default: ''
 * @example
 * const params = { layers: [{ W: tensor(engine, [[1, 2]]) }] };
 * namedLeaves(params).map(([path]) => path); // ['layers.0.W']
 */
export function namedLeaves(tree: unknown, prefix = ''): [string, Tensor][] {
  if (isTensor(tree)) return [[prefix, tree]];
  if (!isBranch(tree)) return [];
  return Object.entries(tree).flatMap(([name, value]) => namedLeaves(value, prefix === '' ? name : `${prefix}.${name}`));
}

/**
 * A tree of the same nesting with every tensor mapped. Other values stay unchanged.
 *
 * @example
 * mapTree({ w: tensor(engine, [1, 2]) }, (leaf) => mul(leaf, 10)); // { w: [10, 20] }
 */
export function mapTree<T>(tree: T, map: (tensor: Tensor, path: string) => Tensor, path = ''): T {
  if (isTensor(tree)) return map(tree, path) as T;
  if (Array.isArray(tree)) return tree.map((value, index) => mapTree(value, map, join(path, index))) as T;
  if (!isBranch(tree)) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, mapTree(value, map, join(path, name))])) as T;
}

/**
 * Replaces the leaves of `tree` by `tensors`, in the order of `leaves`.
 *
 * @throws StatalError if there is not one tensor for every leaf
 * @example
 * withLeaves({ w: tensor(engine, [1]) }, [tensor(engine, [2])]); // { w: [2] }
 */
export function withLeaves<T>(tree: T, tensors: readonly Tensor[]): T {
  let next = 0;
  const filled = mapTree(tree, () => tensors[next++]);
  if (next !== tensors.length) {
    throw new StatalError('withLeaves', `the tree has ${next} tensors and ${tensors.length} were given`, 'Give one tensor for every leaf');
  }
  return filled;
}

/** Whether a value is a list or a plain object. */
export function isBranch(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

function join(path: string, name: string | number): string {
  return path === '' ? String(name) : `${path}.${name}`;
}
