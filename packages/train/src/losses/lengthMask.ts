/** The mask of a padded batch. */
import { type Engine, greater, StatalError, type Tensor, tensor } from '@statal/tensors';
import { checkFields, needList, wholeNumberFrom0 } from '@statal/tensors/internals';

/**
 * lengths [B] -> float [T, B]: 1 at the steps within the length of the batch row, else 0. For the losses of padded batches.
 *
 * @example
 * const mask = lengthMask(engine, [2, 1], { steps: 3 }); // [T, B] = [3, 2]
 * mask; // [[1, 1], [1, 0], [0, 0]]
 */
export function lengthMask(engine: Engine, lengths: Int32Array | readonly number[], options: { readonly steps: number }): Tensor {
  checkFields('lengthMask', options, { steps: wholeNumberFrom0 });
  const { steps } = options;
  if (!ArrayBuffer.isView(lengths)) needList('lengthMask', 'lengths', lengths);
  lengths.forEach((length, row) => {
    if (!(Number.isInteger(length) && length >= 0 && length <= steps)) {
      throw new StatalError('lengthMask', `length ${length} of row ${row} is not a whole number from 0 to ${steps}`);
    }
  });
  const time = Int32Array.from({ length: steps }, (_, step) => step);
  return greater(tensor(engine, Int32Array.from(lengths)), tensor(engine, time, { shape: [steps, 1] }));
}
