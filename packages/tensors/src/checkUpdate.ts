/** What every engine asks of an update in place before it writes anything. */
import { ShapeError, StatalError } from './errors.js';
import { sameShape, showShape } from './shape.js';
import type { Tensor } from './tensor.js';
import type { UpdateAttributes, UpdateRule } from './updates.js';

const needed: { readonly [K in UpdateRule]: (attributes: UpdateAttributes[K]) => number } = {
  sgd: ({ momentum }) => (momentum === 0 ? 2 : 3),
  rmsprop: ({ momentum }) => (momentum === 0 ? 3 : 4),
  adam: () => 4,
};

export function checkUpdate<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void {
  const count = needed[rule](attributes);
  if (tensors.length < count)
    throw new StatalError(rule, `expected ${count} tensors (parameter, gradient, moments), got ${tensors.length}`);
  const [parameter] = tensors;
  if (tensors.some(({ shape, dtype }) => dtype !== 'float' || !sameShape(shape, parameter.shape))) {
    const types = tensors.map(({ shape, dtype }) => `${dtype} ${showShape(shape)}`).join(', ');
    throw new ShapeError(rule, `parameter, gradient and moments must be float and of one shape, got ${types}`);
  }
}
