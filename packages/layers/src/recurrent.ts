/** One cell over time, in one direction. */
import { type ScanOptions, type StepResult, scan } from '@statal/autograd';
import { type Cell, type CellResult, cellShapes, checkedCell, initializeCell, type StepInputs, zeroState } from '@statal/cells';
import {
  leaves,
  outermostEngine,
  refuse,
  type Shape,
  ShapeError,
  sameShape,
  scoped,
  showShape,
  type Tensor,
  type Tree,
  zeros,
} from '@statal/tensors';
import { checkFeatures } from './checkInput.js';
import { drawNoise } from './drawNoise.js';
import type { Layer, NoState } from './layer.js';

export interface RecurrentOptions {
  readonly inputs: number;
  readonly units: number;
  /** From the last step to the first; outputs keep their place in time. Default: false. */
  readonly reverse?: boolean;
  /** Give the output of every step, [T, B, units], or of the step that is read last alone, [B, units], as in Keras. Default: true. */
  readonly returnSequences?: boolean;
}

/** Tensors by name. */
export type Named<Names extends string> = { readonly [Name in Names]: Tensor };

/**
 * Runs a cell over a sequence: [T, B, inputs] -> [T, B, units] (or as wide as the cell's output is: the `units` of the
 * layer), every step, and the final state, [B, ...] each. With
 * `lengths` a row's final state is that after its own last step (in reverse: after its first), and its output behind
 * that is 0. `resets` marks steps [T, B] at which another sequence begins, in both directions.
 *
 * With `returnSequences: false` the output is that of the last step which the layer reads, [B, units]: a row's last valid step, in
 * reverse its first one. A row without valid steps gives 0. With `resets` it is the output of the piece that runs last, which the
 * final state is of too. What comes after it has no time, so `lengths` and `mask` end here.
 *
 * Parameters and states are those of the cell, by name.
 *
 * @example
 * const layer = recurrent(lstm(), { inputs: 65, units: 128 });
 * const params = layer.init({ engine, random });
 * const first = layer.apply(params, x);
 * const second = layer.apply(params, next, { state: first.state });
 * @throws ShapeError if x is not float [T, B, inputs], if a given state has another shape than the cell's, or if the
 * cell's output is not as wide as it declares
 */
export function recurrent<P extends string, S extends string, N extends string>(
  cell: Cell<P, S, N>,
  options: RecurrentOptions,
): Layer<Named<P>, Named<S>> {
  const { inputs, units, reverse = false, returnSequences = true } = checkedCell('recurrent', cell, options);
  for (const [field, value] of Object.entries({ reverse, returnSequences })) {
    if (typeof value !== 'boolean') refuse('recurrent', `${field} true or false`, value);
  }
  const name = `recurrent(${cell.name})`;
  const shapes = cellShapes(cell, { inputs, units });
  return {
    name,
    inputs,
    units: shapes.output,
    init: (given) => initializeCell(cell, { ...given, inputs, units }),
    apply(params, x, { state, random, observe, bptt, ...flags } = {}) {
      if (!params) refuse(name, 'params', params);
      checkFeatures(name, x, inputs, 'sequence');
      const [steps, batch] = x.shape;
      if (state !== undefined) checkState(name, state, shapes.state, batch);
      return scoped(outermostEngine(name, leaves([params, x, state])), () => {
        const engine = x.engine.base;
        const { perStep, perSequence } = drawNoise(cell, shapes.noise, { engine, random, steps, batch });
        const scanOptions: ScanOptions<Named<S>> = { ...flags, bptt, reverse };
        const loop = <O extends Tree>(shown: (result: CellResult<S>) => O): StepResult<Named<S>, O> =>
          scan(
            (before: Named<S>, now: { x: Tensor }) => {
              const result = cell.step({ ...before, ...perSequence, ...now } as StepInputs<S | N>, params);
              checkOutput(name, result?.output, [batch, shapes.output]);
              return { ...result, output: result && shown(result) };
            },
            state ?? zeroState(cell, { engine, batch, units }),
            { x, ...perStep },
            scanOptions,
          );
        const all = observe === undefined ? loop(({ output }) => output) : observe({ name, params, batch }, loop);
        if (returnSequences) return all;
        // Without `bptt`: a row that ends windows before the others is not cut off from its last output.
        const keepLast = (_: Tensor, output: Tensor): StepResult<Tensor, NoState> => ({ state: output, output: {} });
        const last = scan(keepLast, zeros(engine, [batch, shapes.output]), all.output, { ...flags, reverse });
        return { output: last.state, state: all.state, flags: {} };
      });
    },
    config: () => ({
      layer: 'recurrent',
      cell: { name: cell.name, options: cell.options },
      inputs,
      units,
      reverse,
      // Left out where it is true, as models saved before it was an option have none.
      ...(!returnSequences && { returnSequences }),
    }),
  };
}

function checkState(layer: string, state: Readonly<Record<string, Tensor>>, shapes: Readonly<Record<string, Shape>>, batch: number): void {
  for (const [name, shape] of Object.entries(shapes)) {
    const wanted = [batch, ...shape];
    const given = state[name];
    if (given !== undefined && sameShape(given.shape, wanted)) continue;
    const problem = `state ${name} is ${given === undefined ? 'missing' : showShape(given.shape)}, expected ${showShape(wanted)}`;
    throw new ShapeError(layer, problem, 'Pass the whole state of an earlier call with as many rows, or none');
  }
}

function checkOutput(layer: string, output: Tensor | undefined, wanted: Shape): void {
  if (output === undefined || sameShape(output.shape, wanted)) return;
  throw new ShapeError(
    layer,
    `the step gave output ${showShape(output.shape)}, expected ${showShape(wanted)}`,
    'Declare its width: output: ({ units }) => ...',
  );
}
