/** Functions for users that read and write rows by index. */

import { needOptions, needTensor } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { sameShape, showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { dispatch } from './dispatch.js';
import { reshape } from './layout.js';

/** Rows of a table [rows, features] at int indices [...] -> [..., features]: an embedding. */
export const gather = (table: Tensor, indices: Tensor): Tensor => dispatch('gather', [table, indices]);

/** int indices [...], updates [..., features] -> [rows, features]: the sum of updates for each row. The gradient of `gather`. */
export function scatterAdd(indices: Tensor, updates: Tensor, options: { readonly rows: number }): Tensor {
  needOptions('scatterAdd', options, ['rows']);
  return dispatch('scatterAdd', [indices, updates], { rows: options.rows });
}

/** int indices [...] -> float [..., depth]: 1 at the index, 0 elsewhere. */
export function oneHot(indices: Tensor, options: { readonly depth: number }): Tensor {
  needOptions('oneHot', options, ['depth']);
  return dispatch('oneHot', [indices], { depth: options.depth });
}

/**
 * logits [..., V], int targets [...] -> [...]: -log softmax(logits)[target] in nats, without forming the softmax.
 * The derivative with respect to the logits is softmax(logits) - oneHot(target).
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
