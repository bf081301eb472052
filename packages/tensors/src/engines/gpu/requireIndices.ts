/** Checks indices that came from the host. Indices computed on the device cannot be checked. */
import { indexError } from '../../ops/indexError.js';
import type { Attributes, OpName } from '../../ops/vocabulary.js';
import { sizeOf, stridesOf } from '../../shape.js';
import type { GpuTensor } from './gpuTensor.js';

export function requireIndices(op: OpName, attributes: object, operands: readonly (GpuTensor | number)[]): void {
  const use = indicesOf(op, attributes, operands);
  if (use === undefined || typeof use.indices === 'number') return;
  const { shape, strides, offset, storage } = use.indices;
  const { ints } = storage;
  if (ints === undefined || !ints.some((index) => index < 0 || index >= use.rows)) return;
  const own = stridesOf(shape);
  for (let position = 0; position < sizeOf(shape); position++) {
    let at = offset;
    shape.forEach((dimension, axis) => {
      at += (Math.floor(position / own[axis]) % dimension) * strides[axis];
    });
    if (ints[at] < 0 || ints[at] >= use.rows) throw indexError(op.replace('Gradient', ''), ints[at], position, use.rows);
  }
}

function indicesOf(
  op: OpName,
  attributes: object,
  operands: readonly (GpuTensor | number)[],
): { readonly indices: GpuTensor | number; readonly rows: number } | undefined {
  const [first, second] = operands;
  switch (op) {
    case 'gather':
      return { indices: second, rows: (first as GpuTensor).shape[0] };
    case 'scatterAdd':
      return { indices: first, rows: (attributes as Attributes<'scatterAdd'>).rows };
    case 'oneHot':
      return { indices: first, rows: (attributes as Attributes<'oneHot'>).depth };
    case 'softmaxCrossEntropy':
    case 'softmaxCrossEntropyGradient':
      return { indices: second, rows: (first as GpuTensor).shape[1] };
    default:
      return undefined;
  }
}
