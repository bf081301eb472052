/** Random numbers, piece by piece. Only the numbers of the result are drawn. */
import type { Attributes } from '../../../ops/vocabulary.js';
import { threefry, unitInterval } from '../../../random/threefry.js';
import { sizeOf } from '../../../shape.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import type { WasmRuntime } from '../runtime/wasmRuntime.js';

export function drawUniform(
  { kernels, allocator }: WasmRuntime,
  { pointer, shape }: Placement,
  { key, pieces }: Attributes<'randomUniform'>,
): void {
  const size = sizeOf(shape);
  const { length, first, every } = pieces ?? { length: size, first: 0, every: size };
  for (let begin = 0, number = first; begin < size; begin += length, number += every) {
    const at = pointer + ELEMENT_BYTES * begin;
    // The kernel begins with the first of the two numbers of a counter. If the piece begins with the second, it is drawn here.
    const alone = number % 2;
    const block = (number + alone) / 2;
    if (alone === 1) allocator.views.f32[at / ELEMENT_BYTES] = unitInterval(threefry(key, [block - 1, 0])[1]);
    kernels.randomUniform(at + ELEMENT_BYTES * alone, length - alone, key[0], key[1], block);
  }
}
