/** Copies parameters out of an engine. */
import { namedLeaves, read, StatalError, type Tensor, type Tree } from '@statal/tensors';
import { aTree, checkField } from '@statal/tensors/internals';
import type { SafetensorsTensor } from './safetensors.js';

/**
 * Copies all parameters, by path ("layers.1.W"): I32 for int, F64 where the engine computes in float64, else F32. The elements are
 * those at the time of the call, even if the parameters are updated before the promise resolves.
 *
 * @throws StatalError if two parameters have the same path
 * @example
 * const stored = await parametersToSafetensors({ W: tensor(engine, [[1, 2]]) });
 * stored.get('W'); // { dtype: 'F32', shape: [1, 2], data: [1, 2] }
 */
export async function parametersToSafetensors(params: Tree): Promise<Map<string, SafetensorsTensor>> {
  checkField('parametersToSafetensors', 'params', params, aTree);
  const named = namedLeaves(params);
  const copies = await Promise.all(named.map(([, parameter]) => copied(parameter)));
  const tensors = new Map(named.map(([path], index) => [path, copies[index]]));
  if (tensors.size !== named.length) {
    const [twice] = named.find(([path], index) => named.findIndex(([other]) => other === path) !== index) ?? [];
    throw new StatalError('parametersToSafetensors', `two parameters have the path ${twice}`, 'Names should have no dots in them');
  }
  return tensors;
}

async function copied(parameter: Tensor): Promise<SafetensorsTensor> {
  const { shape } = parameter;
  const data = await read(parameter);
  if (data instanceof Float64Array) return { dtype: 'F64', shape, data };
  if (data instanceof Float32Array) return { dtype: 'F32', shape, data };
  return { dtype: 'I32', shape, data };
}
