/** The output of the step that a recurrent layer reads last. */
import { type FlagOptions, type StepResult, scan } from '@statal/autograd';
import { type Tensor, zeros } from '@statal/tensors';
import type { NoState } from './layer.js';

/** output [T, B, ...] at the last valid step of each row, in reverse at the first, [B, ...]; 0 for a row without valid steps. */
export function lastOutput(output: Tensor, flags: FlagOptions & { readonly reverse: boolean }): Tensor {
  // This scan has no `bptt`: it would cut a row that ends early off from its last output.
  const keepLast = (_: Tensor, now: Tensor): StepResult<Tensor, NoState> => ({ state: now, output: {} });
  return scan(keepLast, zeros(output.engine.base, output.shape.slice(1)), output, flags).state;
}
