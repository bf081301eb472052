/** Reads nodes that make constants, sizes and zeros. */

import { asStream } from './layoutNodes.js';
import { type NodeReader, sizesAt } from './site.js';
import { asConstant, constantOf } from './tensorOf.js';
import { Unreadable } from './unreadable.js';
import { type GraphValue, product, sizeOfAxis, sizeOfNumber } from './values.js';

export const readConstant: NodeReader = ({ attributes }) => {
  const tensor = attributes.get('value')?.t;
  if (tensor !== undefined) return [constantOf(tensor)];
  for (const [name, field] of [
    ['value_int', 'i'],
    ['value_float', 'f'],
    ['value_ints', 'ints'],
    ['value_floats', 'floats'],
  ] as const) {
    const value = attributes.get(name)?.[field];
    if (value === undefined) continue;
    const list = typeof value === 'number' ? [value] : value;
    return [asConstant(typeof value === 'number' ? [] : [list.length], field.startsWith('f'), () => Float64Array.from(list))];
  }
  throw new Unreadable('its constant is no tensor of numbers');
};

/** Sizes of the stream, from `start` to `end`. */
export const readShape: NodeReader = ({ inputs: [value], attributes }) => {
  const stream = asStream(value);
  if (value?.kind === 'aside') return [value];
  if (value?.kind === 'constant') return [{ kind: 'sizes', sizes: value.dims.map(sizeOfNumber), isScalar: false }];
  if (stream === undefined) throw new Unreadable('it takes the sizes of what is no sequence');
  const sizes = stream.axes.map(sizeOfAxis).slice(attributes.int('start', 0), attributes.get('end')?.i);
  return [{ kind: 'sizes', sizes, isScalar: false }];
};

export const readConstantOfShape: NodeReader = ({ attributes }) => {
  const tensor = attributes.get('value')?.t;
  if (tensor !== undefined && !constantOf(tensor).isZero()) throw new Unreadable('it makes a tensor of another number than 0');
  return [{ kind: 'aside', from: 'zeros' }];
};

export const readExpand: NodeReader = ({ inputs: [value] }) => {
  if (value?.kind === 'aside') return [value];
  if (value?.kind === 'constant' && value.isZero()) return [{ kind: 'aside', from: 'zeros' }];
  throw new Unreadable('it repeats something else than zeros');
};

/** Products of sizes. Others are not needed for the shapes of recurrent models. */
export const readSizeProduct: NodeReader = (site) => {
  const [a, b] = [sizesAt(site, 0), sizesAt(site, 1)];
  if (a.length !== b.length) throw new Unreadable('it multiplies unequal numbers of sizes');
  const isScalar = site.inputs.every((value) => value?.kind === 'sizes' && value.isScalar);
  return [{ kind: 'sizes', sizes: a.map((size, index) => product([size, b[index]])), isScalar }];
};

const isIntType = [6, 7];

export const readCast: NodeReader = ({ inputs: [value], attributes }) => {
  if (value === undefined) throw new Unreadable('it has no input');
  const toInt = isIntType.includes(attributes.int('to', 0));
  const isInt = (given: GraphValue): boolean => given.kind === 'sizes' || (given.kind === 'stream' && given.isInt);
  if (value.kind === 'aside' || value.kind === 'constant' || isInt(value) === toInt) return [value];
  throw new Unreadable('it turns numbers into indices, or indices into numbers');
};

/** What lengths choose between the state before and the last state is a state. */
export const readOfStates: NodeReader = ({ inputs }) => {
  const isLast = (value: GraphValue | undefined): boolean =>
    value?.kind !== 'stream' || (value.last?.config.layer === 'recurrent' && value.last.config.returnSequences === false);
  if (!inputs.every(isLast) || !inputs.some((value) => value?.kind === 'aside')) throw new Unreadable('it compares or chooses elements');
  return [{ kind: 'aside', from: 'computed' }];
};
