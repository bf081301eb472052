/** Grows saved parameters to fit a model with more symbols or classes. */
import type { Shape } from '@statal/tensors';
import { checkField, checkFields, type FieldRule, showShape, text } from '@statal/tensors/internals';
import { FormatError } from './formatError.js';
import { aSource, savedTensors } from './layerRules.js';
import type { LoadOptions } from './loadParameters.js';
import { elementArrays, type SafetensorsTensor } from './safetensors.js';

/** The options of `growTensors`. */
export interface GrowOptions extends LoadOptions {
  /** Paths of the parameters to enlarge: `['layers.0.table', 'layers.2.W', 'layers.2.b']`. */
  readonly paths: readonly string[];
}

const somePaths: FieldRule = { expected: 'a list of paths', accepts: (value) => Array.isArray(value) && value.every(text.accepts) };

type Floats = Float64Array | Float32Array;

/**
 * Enlarges the saved tensors at `paths`: saved elements fill the beginning of every axis, elements of `fresh` fill the rest. So old
 * symbols keep their ids, and new ones start as in a new layer. Other tensors are returned as saved.
 *
 * @param fresh the newly initialized parameters of the larger model
 * @example
 * const [small, larger] = [5, 6].map((entries) => embedding({ entries, units: 8 }));
 * const saved = await parametersToSafetensors(small.init({ engine, random }));
 * const params = larger.init({ engine, random });
 * const grown = growTensors(saved, await parametersToSafetensors(params), { paths: ['table'] });
 * loadParameters(params, grown);
 * grown.get('table')?.shape; // [6, 8]
 * @throws FormatError if a tensor at `paths` is missing, not of floats, of another rank, or larger than the fresh one
 */
export function growTensors(
  saved: ReadonlyMap<string, SafetensorsTensor>,
  fresh: ReadonlyMap<string, SafetensorsTensor>,
  options: GrowOptions,
): Map<string, SafetensorsTensor> {
  checkField('growTensors', 'saved', saved, savedTensors);
  checkField('growTensors', 'fresh', fresh, savedTensors);
  checkFields('growTensors', options, { paths: somePaths, source: aSource });
  const { paths, source = 'checkpoint' } = options;
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
  // The higher precision of the two, so that saved elements are exact.
  const dtype = small.dtype === 'F64' ? 'F64' : (large.dtype as 'F32' | 'F64');
  const data: Floats = new elementArrays[dtype](large.data as Floats);
  const from = small.data as Floats;
  const width = small.shape.at(-1) ?? 1;
  for (let start = 0; start < from.length; start += width) {
    data.set(from.subarray(start, start + width), placeIn(large.shape, small.shape, start));
  }
  return { dtype, shape: large.shape, data };
}

/** The position in the larger shape of the element at `index` in the smaller shape. */
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
