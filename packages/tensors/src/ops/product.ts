/** Matrix products. */

import { needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { reshape } from './layout.js';

/** The options of `matmul`. */
export interface MatmulOptions {
  readonly transposeA?: boolean | undefined;
  readonly transposeB?: boolean | undefined;
}

/**
 * a [..., k] times b [k, n] -> [..., n]. Leading axes of `a` are rows. Transposed inputs must be matrices.
 *
 * @throws ShapeError if the inner dimensions differ, `a` has fewer than two axes, or an input is int
 * @example
 * const [a, b] = [tensor(engine, [[1, 2]]), tensor(engine, [[3, 4], [5, 6]])];
 * matmul(a, b); // [[13, 16]]
 * matmul(a, b, { transposeB: true }); // [[11, 17]]
 */
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
  if (a.shape.length === 2 || transposeA) return dispatch('matmul', [a, b], { transposeA, transposeB });
  const rows = a.shape.slice(0, -1);
  const flat = reshape(a, [rows.reduce((product, dimension) => product * dimension, 1), a.shape[a.shape.length - 1]]);
  const product = dispatch('matmul', [flat, b], { transposeA, transposeB });
  return reshape(product, [...rows, product.shape[1]]);
}
