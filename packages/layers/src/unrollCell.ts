/** Every value inside of a cell, over time: the graph of its step with the cell's own names. */
import { type ScanOptions, type Unrolled, type UnrollOptions, unroll } from '@statal/autograd';
import { type Cell, cellShapes, checkedCell, type StepInputs, zeroState } from '@statal/cells';
import { leaves, type Tensor } from '@statal/tensors';
import { aTree, checkField, outermostEngine, scoped } from '@statal/tensors/internals';
import { checkSequence } from './checkInput.js';
import { drawNoise } from './drawNoise.js';
import type { Named } from './recurrent.js';

/** The options of `unrollCell`. */
export interface UnrollCellOptions<S extends string> extends Omit<ScanOptions<Named<S>>, 'resetState'> {
  readonly units: number;
  /** The state before the first step. Default: zeros. */
  readonly state?: Named<S> | undefined;
  /** A scalar loss of the outputs and the states. With it, every node has gradients. */
  readonly loss?: UnrollOptions<Named<S>, Tensor>['loss'] | undefined;
}

/**
 * Runs a cell over x [T, B, inputs] and returns every node of its step: its values at each step and, with a `loss`, its gradients. Nodes
 * are named as in the cell: `x`, `previous.h`, `params.W`, `gates.forget`, `state.h`, `output`. `selectValues` of `@statal/autograd` finds
 * them by name.
 *
 * Values are those of `recurrent` in evaluation: noises are 1. `observe` is much faster, and enough for states and gates.
 *
 * @example
 * const cell = lstm();
 * const params = initializeCell(cell, { engine, random, inputs: 40, units: 8 });
 * const unrolled = unrollCell(cell, params, x, { units: 8, loss: ({ output }) => sum(output) });
 * const forget = unrolled.nodes.find(({ names }) => names.includes('gates.forget'));
 * forget?.values.shape; // [6, 2, 8]
 * forget?.gradients?.shape; // [6, 2, 8]
 * @throws ShapeError if x is not float [T, B, inputs], or the loss is not a scalar
 */
export function unrollCell<P extends string, S extends string, N extends string>(
  cell: Cell<P, S, N>,
  params: Named<P>,
  x: Tensor,
  options: UnrollCellOptions<S>,
): Unrolled<Named<S>, Tensor> {
  const { units, state, ...others } = checkedCell('unrollCell', cell, options, optionNames);
  checkField('unrollCell', 'params', params, aTree);
  const inputs = x?.shape?.at(-1) ?? 1;
  const shapes = cellShapes(cell, { inputs, units });
  checkSequence(`unrollCell(${cell.name})`, x, shapes.x);
  const [steps, batch] = x.shape;
  return scoped(outermostEngine('unrollCell', leaves([params, x, state])), () => {
    const engine = x.engine.base;
    const { perSequence: noise } = drawNoise(cell, shapes.noise, { engine, random: undefined, steps, batch });
    return unroll(
      (before: Named<S>, now: Tensor, own: Named<P>) => cell.step({ ...before, ...noise, x: now } as StepInputs<S | N>, own),
      state ?? zeroState(cell, { engine, batch, units }),
      x,
      { ...others, params },
    );
  });
}

const optionNames: readonly (keyof UnrollCellOptions<string>)[] = [
  'units',
  'state',
  'loss',
  'reverse',
  'lengths',
  'mask',
  'resets',
  'bptt',
];
