/** Checks indices that came from the host. Indices computed on the device cannot be checked. */
import { indexError } from '../../ops/indexError.js';
import type { Attributes, ElementwiseOps, LayoutOps, OpName } from '../../ops/vocabulary.js';
import { type Shape, sizeOf } from '../../shape.js';
import { stridesOf } from '../../strides.js';
import type { GpuTensor } from './gpuTensor.js';

export function requireIndices<K extends OpName>(op: K, attributes: Attributes<K>, operands: readonly (GpuTensor | number)[]): void {
  const rule = indexRules[op as K & keyof typeof indexRules] as IndexRule<K>;
  const use = rule?.(operands, attributes);
  if (use === undefined || typeof use.indices === 'number') return;
  const { shape, strides, offset, buffer } = use.indices;
  const { ints } = buffer;
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

/** Which operand of an op holds indices, and into how many rows they point. */
type IndexRule<K extends OpName> =
  | ((
      operands: readonly (GpuTensor | number)[],
      attributes: Attributes<K>,
    ) => { readonly indices: GpuTensor | number; readonly rows: number })
  | undefined;

const shapeOf = (operand: GpuTensor | number): Shape => (operand as GpuTensor).shape;
const targets: IndexRule<'softmaxCrossEntropy'> = ([logits, indices]) => ({ indices, rows: shapeOf(logits)[1] });

const indexRules: { readonly [K in Exclude<OpName, keyof ElementwiseOps | keyof LayoutOps>]: IndexRule<K> } = {
  sum: undefined,
  max: undefined,
  argmax: undefined,
  softmax: undefined,
  logSoftmax: undefined,
  softmaxCrossEntropy: targets,
  softmaxCrossEntropyGradient: targets,
  matmul: undefined,
  batchMatmul: undefined,
  gather: ([table, indices]) => ({ indices, rows: shapeOf(table)[0] }),
  scatterAdd: ([indices], { rows }) => ({ indices, rows }),
  oneHot: ([indices], { depth }) => ({ indices, rows: depth }),
  fill: undefined,
  randomUniform: undefined,
  cast: undefined,
};
