import { StatalError } from '@statal/tensors';

/** A promise would let JavaScript go on after the recording has ended. */
export function checkedResult<R>(result: R): R {
  if (!(result instanceof Promise)) return result;
  throw new StatalError('compile', 'the step is async', 'Leave out async and await: a step only computes');
}
