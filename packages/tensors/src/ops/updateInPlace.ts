import { needList, needOptions, needTensor, refuse } from '../checkArguments.js';
import { ShapeError, StatalError } from '../errors.js';
import { recorderOf } from '../plan/recording.js';
import { sameShape, showShape } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { UpdateAttributes, UpdateRule } from '../updates.js';

const needed: { readonly [K in UpdateRule]: (attributes: UpdateAttributes[K]) => number } = {
  sgd: ({ momentum }) => (momentum === 0 ? 2 : 3),
  rmsprop: ({ momentum }) => (momentum === 0 ? 3 : 4),
  adam: () => 4,
};

/**
 * Overwrites a parameter and its moments with their next values. Optimizers use it.
 *
 * @param rule `sgd`, `rmsprop` or `adam`
 * @param attributes all attributes of the rule, or a function that returns them. In a compiled step, each run calls the function
 * @param tensors float tensors of one shape: the parameter, its gradient, then the moments of the rule (updates.ts)
 * @example
 * const attributes = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
 * const [parameter, gradient] = [tensor(engine, [1, 2]), tensor(engine, [10, 20])];
 * updateInPlace('sgd', attributes, [parameter, gradient]);
 * parameter; // [0, 0]
 * @throws ShapeError if the tensors differ in shape or are not float
 * @throws StatalError if there are too few tensors
 */
export function updateInPlace<K extends UpdateRule>(
  rule: K,
  attributes: UpdateAttributes[K] | (() => UpdateAttributes[K]),
  tensors: readonly Tensor[],
): void {
  if (!Object.hasOwn(needed, rule)) refuse('updateInPlace', Object.keys(needed).join(' or '), rule);
  const attributesNow = typeof attributes === 'function' ? attributes : (): UpdateAttributes[K] => attributes;
  const now = attributesNow();
  needOptions(rule, now);
  needList(rule, 'tensors', tensors);
  for (const tensor of tensors) needTensor(rule, tensor);
  const count = needed[rule](now);
  if (tensors.length < count) {
    throw new StatalError(rule, `expected ${count} tensors (parameter, gradient, moments), got ${tensors.length}`);
  }
  const [parameter] = tensors;
  if (tensors.some(({ shape, dtype }) => dtype !== 'float' || !sameShape(shape, parameter.shape))) {
    const types = tensors.map(({ shape, dtype }) => `${dtype} ${showShape(shape)}`).join(', ');
    throw new ShapeError(rule, `parameter, gradient and moments must be float and of one shape, got ${types}`);
  }
  const recorder = recorderOf(parameter.engine);
  if (recorder === undefined) parameter.engine.base.update(rule, now, tensors);
  else recorder.recordUpdate(rule, attributesNow, tensors);
}
