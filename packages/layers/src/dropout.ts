/** Dropout as a layer. Between the levels of a stack, use the `dropout` option of `stacked` instead. */
import { mul, type Shape } from '@statal/tensors';
import { checkFields, needTensor, outermostEngine, scoped, share } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import { dropoutMask } from './dropoutMask.js';
import type { Layer, NoParams, NoState } from './layer.js';

/** The options of `dropout`. */
export interface DropoutOptions {
  /** Probability that a value becomes 0: at least 0 and less than 1. */
  readonly rate: number;
}

/**
 * In training y = x m, where m is 0 with probability `rate`, else 1/(1 - rate). In evaluation, when `apply` gets no `random`, y = x
 * (Srivastava et al., "Dropout", 2014). x may have any shape; there are no parameters.
 *
 * Ranks that share a batch draw the masks of their rows (`random.ofRows`). The number of axes says where the rows are. Three and five axes are
 * a sequence, [T, B, F] or [T, B, H, W, C], with the rows on axis 1. Any other x has them on axis 0: [B, F] or [B, H, W, C].
 *
 * @example
 * const x = tensor(engine, [1, 2, 3]);
 * const training = dropout({ rate: 0.5 }).apply({}, x, { random }); // each element 0 or twice as large
 * const evaluation = dropout({ rate: 0.5 }).apply({}, x);
 * evaluation.output; // [1, 2, 3]
 */
export function dropout(options: DropoutOptions): Layer<NoParams, NoState> {
  checkFields('dropout', options, { rate: share });
  const { rate } = options;
  return {
    name: 'dropout',
    inputs: 'any',
    units: 'same',
    init: () => ({}),
    apply(_, x, options = {}) {
      checkApply('dropout', options);
      const { random } = options;
      needTensor('dropout', x);
      if (random === undefined || rate === 0) return { output: x, state: {} };
      return scoped(outermostEngine('dropout', [x]), () => ({
        output: mul(x, dropoutMask(x.engine, x.shape, { random, rate, batchAxis: batchAxisOf(x.shape) })),
        state: {},
      }));
    },
    config: () => ({ layer: 'dropout', rate }),
  };
}

/** The axis of the rows, by the number of axes: 1 for [T, B, F] and [T, B, H, W, C], else 0. A scalar has no rows. */
function batchAxisOf({ length }: Shape): number | undefined {
  if (length === 0) return undefined;
  return length === 3 || length === 5 ? 1 : 0;
}
