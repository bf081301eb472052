/** Matrix products. */

import { needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { reshape } from './layout.js';

/** The options of `matmul`. */
export interface MatmulOptions {
  /** Whether `a` holds [..., k, m]. Default: false. */
  readonly transposeA?: boolean | undefined;
  /** Whether `b` holds [..., n, k]. Default: false. */
  readonly transposeB?: boolean | undefined;
}

/**
 * The product of matrices: a [..., m, k] times b [..., k, n] -> [..., m, n]. Leading axes broadcast, as in NumPy and PyTorch. If b is one
 * matrix, the leading axes of `a` are rows of one product.
 *
 * A product of batches is the op `batchMatmul`. Threads share its matrices.
 *
 * @throws ShapeError if an input has less than two axes, or if the shapes do not fit
 * @example
 * const a = tensor(engine, [[1, 2]]); // [1, 2]
 * const b = tensor(engine, [[[1, 0], [0, 1]], [[2, 0], [0, 2]]]); // [2, 2, 2]
 * matmul(a, b); // [[[1, 2]], [[2, 4]]]
 * matmul(a, a, { transposeB: true }); // [[5]]
 */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  needTensor('matmul', a);
  needTensor('matmul', b);
  needOptions('matmul', options, ['transposeA', 'transposeB']);
  const { transposeA = false, transposeB = false } = options;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new ShapeError(
      'matmul',
      `expected [..., m, k] times [..., k, n], got ${showShape(a.shape)} and ${showShape(b.shape)}`,
      'expandDims makes a matrix of a vector',
    );
  }
  const attributes = { transposeA, transposeB };
  if (a.shape.length === 2 && b.shape.length === 2) return dispatch('matmul', [a, b], attributes);
  if (b.shape.length > 2 || transposeA) return dispatch('batchMatmul', [a, b], attributes, 'matmul');
  const rows = a.shape.slice(0, -1);
  const flat = reshape(a, [rows.reduce((product, dimension) => product * dimension, 1), a.shape[a.shape.length - 1]]);
  const product = dispatch('matmul', [flat, b], attributes);
  return reshape(product, [...rows, product.shape[1]]);
}
