/** Saved parameters for a model that has more symbols or classes than the one that was saved. */
import { type Shape, showShape } from '@statal/tensors';
import { FormatError } from './formatError.js';
import type { LoadOptions } from './loadParameters.js';
import { elementArrays, type SafetensorsTensor } from './safetensors.js';

export interface GrowOptions extends LoadOptions {
  /** The parameters that are larger now, by path: `['layers.0.table', 'layers.2.W', 'layers.2.b']`. */
  readonly paths: readonly string[];
}

type Floats = Float64Array | Float32Array;

/**
 * The saved tensors, those at `paths` enlarged: what was saved fills the beginning of every axis, the rest has the elements of `fresh`.
 * So ids of old symbols stay, and new ones start as in a new layer. All other tensors are returned as they were saved.
 *
 * @param fresh the parameters of the larger model, newly initialised
 * @example
 * const params = larger.init({ engine, random });
 * const grown = growTensors(saved, await parametersToSafetensors(params), { paths: ['layers.0.table', 'layers.2.W', 'layers.2.b'] });
 * loadParameters(params, grown);
 * @throws FormatError if a tensor at `paths` is missing, of integers, of another rank, or larger than the fresh one
 */
export function growTensors(
  saved: ReadonlyMap<string, SafetensorsTensor>,
  fresh: ReadonlyMap<string, SafetensorsTensor>,
  { paths, source = 'checkpoint' }: GrowOptions,
): Map<string, SafetensorsTensor> {
  const grown = paths.map((path) => {
    const [small, large] = [saved.get(path), fresh.get(path)];
    if (small === undefined || large === undefined) {
      throw new FormatError(source, `${path} is missing`, 'Name parameters that both models have');
    }
    if (!isFloat(small) || !isFloat(large)) throw new FormatError(source, `${path} is not of floats`, 'Only floats can grow');
    if (small.shape.length !== large.shape.length || small.shape.some((size, axis) => size > large.shape[axis])) {
      throw new FormatError(
        source,
        `${path} is ${showShape(small.shape)}, which does not fit into ${showShape(large.shape)}`,
        'Make a model that has everything that was saved',
      );
    }
    return [path, grownTensor(small, large)] as const;
  });
  return new Map([...saved, ...grown]);
}

function isFloat({ dtype }: SafetensorsTensor): boolean {
  return dtype === 'F32' || dtype === 'F64';
}

function grownTensor(small: SafetensorsTensor, large: SafetensorsTensor): SafetensorsTensor {
  // In the precision of what was saved if that is the higher one.
  const dtype = small.dtype === 'F64' ? 'F64' : (large.dtype as 'F32' | 'F64');
  const data: Floats = new elementArrays[dtype](large.data as Floats);
  const from = small.data as Floats;
  const width = small.shape.at(-1) ?? 1;
  for (let start = 0; start < from.length; start += width) {
    data.set(from.subarray(start, start + width), placeIn(large.shape, small.shape, start));
  }
  return { dtype, shape: large.shape, data };
}

/** Where the element that is the `index`-th of the smaller shape stands in the larger one. */
function placeIn(large: Shape, small: Shape, index: number): number {
  let place = 0;
  let stride = 1;
  let rest = index;
  for (let axis = small.length - 1; axis >= 0; axis--) {
    place += (rest % small[axis]) * stride;
    rest = Math.floor(rest / small[axis]);
    stride *= large[axis];
  }
  return place;
}
