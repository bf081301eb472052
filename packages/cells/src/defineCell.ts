/** The way to a cell of one's own. */
import { needOptions, refuse, StatalError } from '@statal/tensors';
import type { Cell, CellSizes, Noise } from './cell.js';

/** A cell as it is written down: what has a default may be left out. Names are worked out from top to bottom, so `step` comes last. */
export type CellDefinition<P extends string, S extends string, N extends string> = Pick<
  Cell<P, S, N>,
  'name' | 'params' | 'state' | 'step'
> & {
  readonly options?: Cell['options'];
  /** `units` unless told. */
  readonly output?: Cell['output'];
  readonly noise?: { readonly [Name in N]: Noise };
};

/**
 * Fills in what a definition leaves out, and types the step by the names of parameters, states and noises.
 *
 * @example
 * const leaky = defineCell({
 *   name: 'leaky',
 *   params: ({ inputs, units }) => ({ W: [inputs, units], U: [units, units], b: { shape: [units], init: zeros }, rate: { shape: [units], init: constant(1) } }),
 *   state: ({ units }) => ({ h: [units] }),
 *   step({ x, h }, { W, U, b, rate }) {
 *     const keep = sigmoid(rate); // [H]
 *     const next = add(mul(keep, h), mul(sub(1, keep), tanh(add(add(matmul(x, W), matmul(h, U)), b)))); // [B, H]
 *     return { state: { h: next }, output: next };
 *   },
 * });
 * @throws StatalError if the name is empty or the rate of a noise is not in [0, 1)
 */
export function defineCell<P extends string, S extends string, N extends string = never>(
  definition: CellDefinition<P, S, N>,
): Cell<P, S, N> {
  needOptions('defineCell', definition);
  const { name, noise = {} as { readonly [Name in N]: Noise } } = definition;
  const cell = { options: {}, output: ({ units }: Pick<CellSizes, 'units'>) => units, ...definition, noise };
  for (const part of ['params', 'state', 'step', 'output'] as const) {
    if (typeof cell[part] !== 'function') refuse('defineCell', `${part} as a function`, cell[part]);
  }
  for (const part of ['options', 'noise'] as const) needOptions(`defineCell: ${part}`, cell[part]);
  if (typeof name !== 'string') refuse('defineCell', 'a name', name);
  if (name === '') throw new StatalError('defineCell', 'the cell has no name', 'Give it one: saved models and error messages use it');
  for (const [which, given] of Object.entries<Noise>(noise)) {
    needOptions(`${name}: noise ${which}`, given);
    const { rate, each, shape } = given;
    if (typeof shape !== 'function') refuse(`${name}: noise ${which}`, 'shape as a function', shape);
    if (each !== 'step' && each !== 'sequence') refuse(`${name}: noise ${which}`, 'each "step" or "sequence"', each);
    if (!(typeof rate === 'number' && rate >= 0 && rate < 1))
      throw new StatalError(name, `noise ${which} has rate ${rate}, expected a number from 0 to less than 1`);
  }
  return cell;
}
