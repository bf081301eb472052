/** Functions for users that read and write rows by index. */

import { needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { sameShape, showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { reshape } from './layout.js';

/**
 * Rows of a table [rows, features] at int indices [...] -> [..., features]: an embedding. The gradient is `scatterAdd`.
 *
 * @throws ShapeError if the table is not a matrix, or the indices are not int
 * @throws StatalError if an index is not a row
 * @example
 * const table = tensor(engine, [[1, 2], [3, 4], [5, 6]]);
 * gather(table, tensor(engine, Int32Array.of(2, 0))); // [[5, 6], [1, 2]]
 */
export const gather = (table: Tensor, indices: Tensor): Tensor => dispatch('gather', [table, indices]);

/**
 * int indices [...], updates [..., features] -> [rows, features]: the sum of the updates for each row. The gradient of `gather`.
 *
 * @throws ShapeError if indices and updates do not fit together
 * @throws StatalError if an index is not a row
 * @example
 * const updates = tensor(engine, [[1, 2], [3, 4], [5, 6]]);
 * scatterAdd(tensor(engine, Int32Array.of(0, 2, 0)), updates, { rows: 3 }); // [[6, 8], [0, 0], [3, 4]]
 */
export function scatterAdd(indices: Tensor, updates: Tensor, options: { readonly rows: number }): Tensor {
  needOptions('scatterAdd', options, ['rows']);
  return dispatch('scatterAdd', [indices, updates], { rows: options.rows });
}

/**
 * int indices [...] -> float [..., depth]: 1 at the index, 0 elsewhere.
 *
 * @throws ShapeError if the indices are not int
 * @throws StatalError if an index is not below `depth`
 * @example
 * oneHot(tensor(engine, Int32Array.of(2, 0)), { depth: 3 }); // [[0, 0, 1], [1, 0, 0]]
 */
export function oneHot(indices: Tensor, options: { readonly depth: number }): Tensor {
  needOptions('oneHot', options, ['depth']);
  return dispatch('oneHot', [indices], { depth: options.depth });
}

/**
 * logits [..., V], int targets [...] -> [...]: -log softmax(logits)[target] in nats, without forming the softmax.
 * The derivative with respect to the logits is softmax(logits) - oneHot(target). `crossEntropy` of @statal/train is its mean.
 *
 * @throws ShapeError if the shapes do not fit together
 * @throws StatalError if a target is not a class
 * @example
 * const logits = tensor(engine, [[0, 0], [3, 0]]);
 * softmaxCrossEntropy(logits, tensor(engine, Int32Array.of(0, 1))); // [0.693, 3.049]
 */
export function softmaxCrossEntropy(logits: Tensor, targets: Tensor): Tensor {
  needTensor('softmaxCrossEntropy', logits);
  needTensor('softmaxCrossEntropy', targets);
  if (logits.shape.length === 0 || !sameShape(logits.shape.slice(0, -1), targets.shape)) {
    const got = `${showShape(logits.shape)} and ${showShape(targets.shape)}`;
    throw new ShapeError('softmaxCrossEntropy', `expected logits [..., V] and int targets [...], got ${got}`);
  }
  const classes = logits.shape[logits.shape.length - 1];
  const rows = targets.shape.reduce((product, dimension) => product * dimension, 1);
  const losses = dispatch('softmaxCrossEntropy', [reshape(logits, [rows, classes]), reshape(targets, [rows])]);
  return reshape(losses, targets.shape);
}
