/** Matrix products. */

import { needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { reshape } from './layout.js';

export interface MatmulOptions {
  readonly transposeA?: boolean | undefined;
  readonly transposeB?: boolean | undefined;
}

/**
 * Multiplies looked-up rows by a matrix: rows of a table times a matrix are rows of their product. If the table has fewer rows
 * than are looked up, multiplying the table first is less work. An example is an embedding before the input weights of a
 * recurrent layer.
 */
function multiplyTable(a: Tensor, b: Tensor, transposeB: boolean): Tensor | undefined {
  const { lookup } = a;
  if (lookup === undefined || b.shape.length !== 2) return undefined;
  const { table, indices, reads } = lookup;
  const [rows, columns] = table.shape;
  if (rows >= reads || columns !== b.shape[transposeB ? 1 : 0]) return undefined;
  // A table from outside of a step can only be multiplied outside of it, so by a matrix that is known there.
  const isKnown = table.engine === a.engine || b.engine !== a.engine;
  return isKnown ? dispatch('gather', [dispatch('matmul', [table, b], { transposeA: false, transposeB }), indices]) : undefined;
}

/** a [..., k] times b [k, n] -> [..., n]. Leading axes of `a` are rows. Transposed inputs must be matrices. */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  needTensor('matmul', a);
  needTensor('matmul', b);
  needOptions('matmul', options, ['transposeA', 'transposeB']);
  const { transposeA = false, transposeB = false } = options;
  if (a.shape.length < 2) {
    throw new ShapeError(
      'matmul',
      `expected [..., k] with at least two axes times [k, n], got ${showShape(a.shape)} and ${showShape(b.shape)}`,
    );
  }
  const looked = transposeA ? undefined : multiplyTable(a, b, transposeB);
  if (looked !== undefined) return looked;
  if (a.shape.length === 2 || transposeA) return dispatch('matmul', [a, b], { transposeA, transposeB });
  const rows = a.shape.slice(0, -1);
  const flat = reshape(a, [rows.reduce((product, dimension) => product * dimension, 1), a.shape[a.shape.length - 1]]);
  const product = dispatch('matmul', [flat, b], { transposeA, transposeB });
  return reshape(product, [...rows, product.shape[1]]);
}
