/** Loads saved elements into parameters. */
import { type Data, namedLeaves, type Tensor, type Tree, write } from '@statal/tensors';
import { aTree, checkField, checkFields, sameShape, showShape } from '@statal/tensors/internals';
import { floatsOf16Bits } from './floatsOf16Bits.js';
import { FormatError } from './formatError.js';
import { aSource, savedTensors } from './layerRules.js';
import type { SafetensorsTensor } from './safetensors.js';

/** The options of `loadParameters`. */
export interface LoadOptions {
  /** The name of the tensors in error messages, e.g. the path of the file. Default: "checkpoint". */
  readonly source?: string | undefined;
}

/**
 * Overwrites parameters in place with the tensors at the same paths. Everything is checked first: nothing changes if a path is
 * missing or unknown, or if a shape or element type differs.
 *
 * Float parameters take F32, F64, F16 and BF16, int parameters I32.
 *
 * @example
 * const bytes = encodeSafetensors(await parametersToSafetensors(params));
 * loadParameters(params, decodeSafetensors(bytes, { source: 'model.safetensors' }).tensors, { source: 'model.safetensors' });
 * @throws FormatError with the first differences
 */
export function loadParameters(params: Tree, tensors: ReadonlyMap<string, SafetensorsTensor>, options: LoadOptions = {}): void {
  checkField('loadParameters', 'params', params, aTree);
  checkField('loadParameters', 'tensors', tensors, savedTensors);
  checkFields('loadParameters', options, { source: aSource });
  const { source = 'checkpoint' } = options;
  const named = namedLeaves(params);
  const known = new Set(named.map(([path]) => path));
  const differences = [
    ...named.flatMap(([path, parameter]) => difference(path, parameter, tensors.get(path))),
    ...[...tensors.keys()].flatMap((path) => (known.has(path) ? [] : [`${path} is left over`])),
  ];
  if (differences.length > 0) {
    const first = differences.slice(0, 3).join(', ');
    const more = differences.length > 3 ? `, and ${differences.length - 3} more` : '';
    throw new FormatError(
      source,
      `these are the parameters of another model: ${first}${more}`,
      'Make the model that was saved, or take its own file',
    );
  }
  for (const [path, parameter] of named) write(parameter, dataOf(tensors.get(path) as SafetensorsTensor));
}

function difference(path: string, { shape, dtype }: Tensor, saved: SafetensorsTensor | undefined): string[] {
  if (saved === undefined) return [`${path} is missing`];
  if (!sameShape(saved.shape, shape)) return [`${path} is ${showShape(saved.shape)} and should be ${showShape(shape)}`];
  const fitting = dtype === 'int' ? ['I32'] : ['F32', 'F64', 'F16', 'BF16'];
  return fitting.includes(saved.dtype) ? [] : [`${path} is ${saved.dtype} and should be ${fitting.join(' or ')}`];
}

/** Elements of a dtype that fits. */
function dataOf({ dtype, data }: SafetensorsTensor): Data {
  return dtype === 'F16' || dtype === 'BF16' ? floatsOf16Bits(data as Uint16Array, { dtype }) : (data as Data);
}
