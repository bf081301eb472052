/** What the reader of a node is given. */
import type { Attributes } from './attributesOf.js';
import type { Constant } from './tensorOf.js';
import { Unreadable } from './unreadable.js';
import { type GraphValue, type Size, type Stream, sizeOfNumber } from './values.js';

export interface Site {
  /** The name of the node in messages: `LSTM "/r/LSTM"`. */
  readonly node: string;
  readonly opType: string;
  /** The version of the operators. */
  readonly opset: number;
  readonly attributes: Attributes;
  /** `undefined` where an optional input is left out. */
  readonly inputs: readonly (GraphValue | undefined)[];
}

/** Reads a node: one value for each of its outputs. */
export type NodeReader = (site: Site) => readonly GraphValue[];

export function streamAt({ inputs }: Site, which: number): Stream {
  const value = inputs[which];
  if (value?.kind === 'stream') return value;
  if (value?.kind === 'finals' && value.parts.length === 1) return value.parts[0];
  throw new Unreadable(`its input ${which} is ${whatIs(value)}, expected what came from the input of the model`);
}

export function constantAt({ inputs }: Site, which: number): Constant {
  const value = inputs[which];
  if (value?.kind !== 'constant') throw new Unreadable(`its input ${which} is ${whatIs(value)}, expected a constant of the file`);
  return value;
}

/** Whole numbers, such as axes, from an input or an attribute. `undefined` if neither is there. */
export function intsAt(site: Site, which: number, attribute?: string): readonly number[] | undefined {
  const listed = attribute === undefined ? undefined : site.attributes.ints(attribute);
  if (listed !== undefined) return listed;
  if (site.inputs[which] === undefined) return undefined;
  const sizes = sizesAt(site, which);
  return sizes.map(({ factor, symbols }) => {
    if (symbols.length > 0) throw new Unreadable(`its input ${which} depends on the size of the input of the model`);
    return factor;
  });
}

/** More than the sizes of any shape; a longer list of whole numbers is data. */
const mostSizes = 64;

/** Sizes, from constants or from shapes. */
export function sizesAt(site: Site, which: number): readonly Size[] {
  const value = site.inputs[which];
  if (value?.kind === 'sizes') return value.sizes;
  const constant = constantAt(site, which);
  if (constant.isFloat || constant.dims.length > 1 || (constant.dims[0] ?? 1) > mostSizes) {
    throw new Unreadable(`its input ${which} is [${constant.dims}], expected a list of sizes`);
  }
  return Array.from(constant.data(), sizeOfNumber);
}

export function axisOf(axis: number, rank: number): number {
  const counted = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(counted) || counted < 0 || counted >= rank) throw new Unreadable(`its axis ${axis} does not exist`);
  return counted;
}

function whatIs(value: GraphValue | undefined): string {
  if (value === undefined) return 'left out';
  const names = { constant: 'a constant', stream: 'a sequence', finals: 'a last state', sizes: 'a size', aside: 'a state', refused: '' };
  return names[value.kind];
}
