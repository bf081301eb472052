/** Reads the `axis` of options. Axes count from 0; negative ones count from the end, so -1 is the last, as in NumPy and PyTorch. */
import { needOptions, refuse } from '../checkArguments.js';
import { ShapeError } from '../errors.js';
import { frontAxis, type Shape, showShape } from '../shape.js';

/** The option of functions that work along one axis. */
export interface AxisOption {
  /** Counts from 0; -1 is the last axis. */
  readonly axis?: number | undefined;
}

/** The option of functions that work along one axis or several. */
export interface AxesOption {
  /** One axis or several. They count from 0; -1 is the last axis. */
  readonly axis?: number | readonly number[] | undefined;
}

/**
 * The axis of `options`, counted from the front.
 *
 * @throws StatalError if there are other options than those that are named
 * @throws ShapeError if `shape` has no such axis
 */
export function axisOf(where: string, shape: Shape, options: AxisOption, otherwise: number, ...others: readonly string[]): number {
  needOptions(where, options, ['axis', ...others]);
  const { axis = otherwise } = options;
  return existingAxis(where, shape, axis);
}

export function existingAxis(where: string, shape: Shape, axis: number): number {
  const front = frontAxis(axis, shape.length);
  if (shape[front] === undefined) throw new ShapeError(where, `axis ${axis} does not exist in ${showShape(shape)}`);
  return front;
}

/** One axis or several as a list. */
export const listOfAxes = (where: string, axes: number | readonly number[]): readonly number[] =>
  typeof axes === 'number' ? [axes] : Array.isArray(axes) ? axes : refuse(where, 'axis as a number or a list of numbers', axes);
