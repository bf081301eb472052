/** The nesting of tensors in plain data, as JSON. With it and the tensors by path, a carried state can be rebuilt. */
import type { Json } from '@statal/cells';
import { isTensor, StatalError, type Tensor } from '@statal/tensors';

/** A tensor by its path, a list, an object, or a plain value. */
export type TreeShape =
  | { readonly tensor: string }
  | { readonly list: readonly TreeShape[] }
  | { readonly fields: { readonly [name: string]: TreeShape } }
  | { readonly value: Json };

/** The shape of plain data. Any other object is an error, because it could not be rebuilt. */
export function shapeOfTree(tree: unknown, path = ''): TreeShape {
  if (isTensor(tree)) return { tensor: path };
  const inner = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
  if (Array.isArray(tree)) return { list: tree.map((value, index) => shapeOfTree(value, inner(index))) };
  if (tree === null || typeof tree === 'string' || typeof tree === 'boolean' || Number.isFinite(tree)) return { value: tree as Json };
  if (typeof tree === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(tree))) {
    const present = Object.entries(tree).filter(([, value]) => value !== undefined);
    return { fields: Object.fromEntries(present.map(([name, value]) => [name, shapeOfTree(value, inner(name))])) };
  }
  const came = typeof tree === 'number' ? String(tree) : `a ${tree?.constructor?.name ?? typeof tree}`;
  const hint = 'Carry plain objects and arrays of tensors from batch to batch';
  throw new StatalError('checkpoint', `the state holds ${came} at "${path}", which cannot be stored`, hint);
}

/** Rebuilds plain data from its shape and tensors. */
export function treeOfShape(shape: TreeShape, tensorAt: (path: string) => Tensor): unknown {
  if ('tensor' in shape) return tensorAt(shape.tensor);
  if ('list' in shape) return shape.list.map((inner) => treeOfShape(inner, tensorAt));
  if ('value' in shape) return shape.value;
  return Object.fromEntries(Object.entries(shape.fields).map(([name, inner]) => [name, treeOfShape(inner, tensorAt)]));
}

/** The paths of all tensors. */
export function pathsOf(shape: TreeShape): string[] {
  if ('tensor' in shape) return [shape.tensor];
  if ('list' in shape) return shape.list.flatMap(pathsOf);
  return 'value' in shape ? [] : Object.values(shape.fields).flatMap(pathsOf);
}
