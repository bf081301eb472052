/** Compiles a whole step, such as a training step: it is recorded once and runs from a plan afterwards. */
import { leaves, StatalError, type Tensor, withLeaves } from '@statal/tensors';
import { checkField, needOptions, optional, outermostEngine, refuse, wholeNumberFrom1 } from '@statal/tensors/internals';
import { checkedResult } from './checkedResult.js';
import { RecordedStep } from './recordedStep.js';
import { type Changing, identityOf, stepArguments } from './stepArguments.js';

/** The options of `compile`. */
export interface CompileOptions {
  /**
   * Records the step again at every n-th call and compares, to find numbers and branches that JavaScript decided anew. For development: a
   * comparison costs as much as a call without `compile`. Default: only the second recording of each signature is compared.
   */
  readonly checkEvery?: number | undefined;
  /** The most signatures whose plans are kept. The one that was not used for longest is freed first. Default: 32. */
  readonly keep?: number | undefined;
}

/** A compiled step. Call it as the function that was compiled. */
export interface CompiledFunction<A extends readonly unknown[], R> {
  (...given: A): R;
  /** Number of plans that are kept: one for each signature. */
  readonly plans: number;
  /** Frees the memory of all plans. The next call records anew. */
  close(): void;
}

/**
 * Compiles `step`, which may hold the loss, the gradients of all parameters, clipping, and the optimizer's update. Arguments have the same
 * signature if their nesting, shapes and types are the same, and the rows of a `Random`.
 *
 * - The first call of a signature runs without recording, because a shape may never come again.
 * - The second and the third call record the function as a plan. The two recordings are compared. If a number or an op differs, the error
 *   names it.
 * - Later calls run the plan: they only call kernels. On the wasm engine, all calls give the same bits.
 *
 * Rules for the function:
 *
 * - What changes from call to call must be an argument: a tensor, a number, a `Random`, a typed array, or a nesting of these.
 * - A number arrives as a scalar tensor, so it can be computed with, and cannot choose a branch or a shape. Strings, booleans and other
 *   objects are part of the signature.
 * - A typed array arrives unchanged. `tensor(engine, array, ...)` then uploads the elements of each call. What JavaScript computes from its
 *   elements is part of the recording.
 * - Tensors from outside are read anew at each call. Parameters and moments that an optimizer updates change in place.
 * - Learning rates follow their schedule, because optimizers ask for the rate at each call.
 * - The tensors of the result are new at each call. Everything else in it is that of the recording.
 *
 * Called inside of `grad`, `scan` or another compiled step, it is the function itself. Similar: `jax.jit`, `torch.compile`.
 *
 * @throws StatalError if two recordings differ, if the step reads elements, or if no argument holds a tensor
 * @example
 * const params = { w: tensor(engine, [1, 2]) };
 * const optimizer = sgd({ learningRate: 0.25 });
 * const step = compile((p: typeof params, x: Tensor) => {
 *   const { loss, gradients } = valueAndGrad((p: typeof params) => sum(mul(p.w, x)))(p);
 *   optimizer.update(p, gradients);
 *   return loss;
 * });
 * for (let call = 0; call < 4; call++) step(params, tensor(engine, [1, 0]));
 * params.w; // [0, 2]
 */
export function compile<A extends readonly unknown[], R>(step: (...given: A) => R, options: CompileOptions = {}): CompiledFunction<A, R> {
  if (typeof step !== 'function') refuse('compile', 'a function', step);
  needOptions('compile', options, ['checkEvery', 'keep']);
  const { checkEvery, keep = 32 } = options;
  checkField('compile', 'checkEvery', checkEvery, optional(wholeNumberFrom1));
  checkField('compile', 'keep', keep, wholeNumberFrom1);
  /** By signature, the most recently used last. */
  const steps = new Map<string, RecordedStep>();
  /** Signatures that were called before. */
  const seen = new Set<string>();
  const drop = (signature: string): void => {
    steps.get(signature)?.close();
    steps.delete(signature);
  };
  const call = (...given: A): R => {
    const { signature, changing } = stepArguments(given);
    const engine = engineOf(changing);
    if (engine.base !== engine || engine.level > 0) return step(...given);
    const key = `${signature} ${identityOf(engine)}`;
    if (!seen.has(key)) {
      if (seen.size >= MOST_SEEN) seen.clear();
      seen.add(key);
      return engine.base.scope(() => checkedResult(step(...given)));
    }
    const known = steps.get(key);
    if (known !== undefined && !known.holds) drop(key);
    const recorded = steps.get(key) ?? new RecordedStep(engine.base, step as (...given: readonly unknown[]) => unknown, given);
    steps.delete(key);
    steps.set(key, recorded);
    try {
      const tensors = recorded.call(given, changing, checkEvery);
      return withLeaves(recorded.result, tensors) as R;
    } catch (error) {
      drop(key);
      throw error;
    } finally {
      if (steps.size > keep) drop(steps.keys().next().value as string);
    }
  };
  return Object.defineProperties(call, {
    plans: { get: () => steps.size },
    close: {
      value: () => {
        seen.clear();
        [...steps.keys()].forEach(drop);
      },
    },
  }) as unknown as CompiledFunction<A, R>;
}

function engineOf(changing: readonly Changing[]): Tensor['engine'] {
  const tensors = leaves(changing);
  if (tensors.length > 0) return outermostEngine('compile', tensors);
  throw new StatalError('compile', 'no argument holds a tensor', 'Pass the parameters as an argument');
}

/** More than a program has, unless each of its batches has another shape. */
const MOST_SEEN = 10_000;
