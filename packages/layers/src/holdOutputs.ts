/** Outputs that stay in held steps, as Keras gives them by default. */
import { type FlagOptions, type StepResult, scan } from '@statal/autograd';
import { cast, mul, reshape, type Tensor, where, zeros } from '@statal/tensors';
import { validSteps } from './validSteps.js';

/** What a held step outputs: 0, or the output of the valid step that was read before it. */
export type MaskedOutputs = 'zero' | 'previous';

export const maskedOutputsKnown: readonly MaskedOutputs[] = ['zero', 'previous'];

/**
 * output [T, B, ...] in which each held step repeats the valid step that was read before it: y'_t = y_t where step t is valid, else
 * y'_(t - 1), in reverse y'_(t + 1). It is 0 before the first valid step of a sequence.
 */
export function holdOutputs(output: Tensor, flags: FlagOptions & { readonly reverse: boolean }): Tensor {
  const { lengths, mask, resets, reverse } = flags;
  const valid = validSteps(output, { lengths, mask });
  if (valid === undefined) return output;
  const [, batch, ...rest] = output.shape;
  const hold = (before: Tensor, now: { readonly output: Tensor; readonly valid: Tensor }): StepResult<Tensor, Tensor> => {
    const held = where(reshape(now.valid, [batch, ...rest.map(() => 1)]), now.output, before);
    return { state: held, output: held };
  };
  // Without `lengths` and `mask`, which would set held steps to 0. A reset in the padding behind a row's length has no effect.
  const within = lengths === undefined ? undefined : validSteps(output, { lengths });
  const borders = resets === undefined || within === undefined ? resets : mul(cast(resets, 'float'), within);
  return scan(hold, zeros(output.engine.base, [batch, ...rest]), { output, valid }, { resets: borders, reverse }).output;
}
