/** Random numbers, piece by piece. Only the numbers of the result are drawn. */
import type { Attributes } from '../../../ops/vocabulary.js';
import { sizeOf } from '../../../shape.js';
import type { Kernels } from '../kernels/kernelModule.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';

export function drawUniform(kernels: Kernels, { pointer, shape }: Placement, { key, pieces }: Attributes<'randomUniform'>): void {
  const size = sizeOf(shape);
  const { length, first, every } = pieces ?? { length: size, first: 0, every: size };
  for (let begin = 0, number = first; begin < size; begin += length, number += every) {
    kernels.randomUniform(pointer + ELEMENT_BYTES * begin, length, key[0], key[1], Math.floor(number / 2), number % 2);
  }
}
