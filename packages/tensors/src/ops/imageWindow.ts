/** Windows over images, as users give them: sizes for both directions, and paddings by name. */
import { refuse } from '../checkArguments.js';
import type { Shape } from '../shape.js';
import type { ImageWindow } from './vocabulary.js';

/** One number for both directions, or [vertical, horizontal]. */
export type Pair = number | readonly [number, number];

/**
 * `valid`: none. `same`: as many zeros as give ceil(H / stride) positions; if their number is odd, one more after the image than before it.
 * A number or a pair: so many on both sides.
 */
export type Padding = 'valid' | 'same' | Pair;

export interface WindowSizes {
  readonly size: readonly [number, number];
  readonly stride: Pair;
  readonly padding: Padding;
  readonly dilation: Pair;
}

/** The window of an op over images of `height` and `width`. */
export function windowOf(where: string, [height, width]: Shape, { size, stride, padding: given, dilation }: WindowSizes): ImageWindow {
  const [strides, dilations] = [pairOf(where, 'stride', stride), pairOf(where, 'dilation', dilation)];
  const padding = paddingOf(where, given);
  const image = [height, width];
  const widths = [0, 1].map((axis): readonly [number, number] => {
    if (padding === 'valid') return [0, 0];
    if (padding !== 'same') return [padding[axis], padding[axis]];
    const reach = (size[axis] - 1) * dilations[axis] + 1;
    const total = Math.max(0, (Math.ceil(image[axis] / strides[axis]) - 1) * strides[axis] + reach - image[axis]);
    return [total >> 1, total - (total >> 1)];
  });
  const [[above, below], [before, after]] = widths;
  return { size, stride: strides, dilation: dilations, before: [above, before], after: [below, after] };
}

/** Whether `value` is a whole number from `least`, or two of them. */
export function isPair(value: unknown, least: number): value is Pair {
  const isSide = (side: unknown): boolean => Number.isInteger(side) && (side as number) >= least;
  return Array.isArray(value) ? value.length === 2 && value.every(isSide) : isSide(value);
}

/** @throws StatalError if `value` is neither a whole number from `least` nor two of them */
export function pairOf(where: string, name: string, value: unknown, least = 1): readonly [number, number] {
  if (!isPair(value, least)) refuse(where, `${name} as a whole number from ${least}, or two of them`, value);
  return typeof value === 'number' ? [value, value] : value;
}

/** The padding, with a number for each direction. */
export function paddingOf(where: string, padding: Padding): 'valid' | 'same' | readonly [number, number] {
  if (padding === 'valid' || padding === 'same') return padding;
  if (!isPair(padding, 0)) refuse(where, 'padding as "valid", "same", a whole number from 0, or two of them', padding);
  return pairOf(where, 'padding', padding, 0);
}
