/** Gradients of ordinary functions of tensors, by reverse-mode differentiation. */
import { isTensor, leaves, mapTree, ShapeError, StatalError, sizeOf, type Tensor, type Tree, withLeaves, zerosLike } from '@statal/tensors';
import { checkField, outermostEngine, recorded, refuse, scoped, showShape, someTensors, source } from '@statal/tensors/internals';
import { TapeEngine, TapeTensor } from './tape/tapeEngine.js';

/** The result of a loss function: the loss, and beside it carried state, logits or metrics, which get no gradients. */
export type LossResult = Tensor | { readonly loss: Tensor };

/** What a loss function returns beside the loss. */
export type Aux<R extends LossResult> = R extends Tensor ? Record<never, never> : Omit<R, 'loss'>;

/** The result of `valueAndGrad(f)`. */
export interface ValueAndGradients<P extends Tree, R extends LossResult> {
  readonly loss: Tensor;
  /** Same nesting as the parameters. */
  readonly gradients: P;
  readonly aux: Aux<R>;
}

/**
 * `valueAndGrad(f)(params, ...rest)` calls `f` and differentiates the loss it returns (a scalar) with respect to every float tensor of
 * `params`. The tensors that `f` made are freed, except those that it returns.
 *
 * @throws StatalError if `f` returns no loss
 * @throws ShapeError if the loss is not a scalar
 * @example
 * const params = { w: tensor(engine, [1, 2]) };
 * const x = tensor(engine, [3, 4]);
 * const lossOf = (p: typeof params, x: Tensor) => {
 *   const products = mul(p.w, x);
 *   return { loss: sum(products), products };
 * };
 * const { loss, gradients, aux } = valueAndGrad(lossOf)(params, x);
 * loss; // 11
 * gradients.w; // [3, 4]
 * aux.products; // [3, 8]
 */
export function valueAndGrad<P extends Tree, A extends readonly unknown[], R extends LossResult>(
  f: (params: P, ...rest: A) => R,
): (params: P, ...rest: A) => ValueAndGradients<P, R> {
  if (typeof f !== 'function') refuse('valueAndGrad', 'a function', f);
  return (params, ...rest) => {
    checkField('valueAndGrad', 'params', params, someTensors);
    const watchedValues = leaves(params);
    const below = outermostEngine('valueAndGrad', watchedValues);
    return scoped(below, () => differentiate('valueAndGrad', f, params, rest, below));
  };
}

/**
 * `grad(f)(params, ...rest)` returns only the gradients of `valueAndGrad`, nested as the parameters.
 *
 * @throws ShapeError if the loss is not a scalar
 * @example
 * const params = { w: tensor(engine, [1, 2]) };
 * const { w } = grad((p: typeof params) => sum(mul(p.w, p.w)))(params);
 * w; // [2, 4]
 */
export function grad<P extends Tree, A extends readonly unknown[]>(f: (params: P, ...rest: A) => LossResult): (params: P, ...rest: A) => P {
  if (typeof f !== 'function') refuse('grad', 'a function', f);
  return (params, ...rest) => {
    checkField('grad', 'params', params, someTensors);
    // This scope frees the loss, and what else `f` returns.
    const below = outermostEngine('grad', leaves(params));
    return scoped(below, () => differentiate('grad', f, params, rest, below).gradients);
  };
}

/**
 * `valueAndGrad` for code that uses gradients while others are still computed, such as an all-reduce.
 *
 * @param ready called with the gradient of each leaf, by its index, as soon as it is known: the last layers come first
 */
export function valueAndGradAsReady<P extends Tree, R extends LossResult>(
  f: (params: P) => R,
  ready: (index: number, gradient: Tensor) => void,
): (params: P) => ValueAndGradients<P, R> {
  return (params) => {
    const below = outermostEngine('valueAndGrad', leaves(params));
    return scoped(below, () => differentiate('valueAndGrad', f, params, [], below, ready));
  };
}

function differentiate<P extends Tree, A extends readonly unknown[], R extends LossResult>(
  where: string,
  f: (params: P, ...rest: A) => R,
  params: P,
  rest: A,
  below: Tensor['engine'],
  ready?: (index: number, gradient: Tensor) => void,
): ValueAndGradients<P, R> {
  const tape = new TapeEngine(below);
  const watched: TapeTensor[] = [];
  const lifted = mapTree(params, (value) => {
    const leaf = value.dtype === 'float' ? tape.watch(value) : tape.lift(value);
    watched.push(leaf);
    return leaf;
  });
  const result = recorded(below, () => f(lifted, ...rest));
  const loss = lossOf(where, result);
  const detach = (tensor: Tensor): Tensor => (tensor instanceof TapeTensor && tensor.engine === tape ? tensor.value : tensor);
  const value = detach(loss);
  const seed = source(value.engine, 'fill', { shape: value.shape, value: 1, dtype: 'float' });
  const gradientOf = (index: number, cotangent: Tensor | undefined): Tensor => cotangent ?? zerosLike(watched[index].value);
  const cotangents = tape.backward(loss, seed, watched, ready && ((index, cotangent) => ready(index, gradientOf(index, cotangent))));
  const gradients = withLeaves(
    params,
    watched.map((_, index) => gradientOf(index, cotangents[index])),
  );
  const { loss: _, ...aux } = (isTensor(result) ? {} : result) as { loss?: Tensor };
  return { loss: value, gradients, aux: mapTree(aux, detach) as Aux<R> };
}

function lossOf(where: string, result: LossResult): Tensor {
  const loss = isTensor(result) ? result : (result as { loss?: unknown } | undefined)?.loss;
  if (!isTensor(loss)) {
    const isAsync = (result as unknown) instanceof Promise;
    const way = isAsync ? 'It cannot be async: leave out async and await' : 'Return a scalar tensor, or { loss, ...anything }';
    throw new StatalError(where, 'the function returned no loss', way);
  }
  if (sizeOf(loss.shape) !== 1) {
    throw new ShapeError(where, `the loss has shape ${showShape(loss.shape)}`, 'Reduce it to one number with sum or mean');
  }
  return loss;
}
