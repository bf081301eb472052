import { showShape } from '@statal/tensors/internals';
import type { Hdf5Array } from '../hdf5/readHdf5.js';
import { fail } from './kerasConfig.js';
import type { KerasLayer } from './layerChain.js';

/** @throws FormatError if a weight does not have the shape that the layer says; -1 stands for any size from 1 */
export function needShape({ config }: KerasLayer, name: string, weight: Hdf5Array, shape: readonly number[]): void {
  const fits =
    weight.shape.length === shape.length &&
    shape.every((size, axis) => (size === -1 ? weight.shape[axis] > 0 : size === weight.shape[axis]));
  if (!fits) fail(config.place, `has a ${name} of ${showShape(weight.shape)} and should have ${showShape(shape).replace('-1', 'inputs')}`);
}
