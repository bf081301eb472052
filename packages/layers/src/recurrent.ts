/** A recurrent layer: one cell over time, in one direction. */
import { type ScanOptions, type StepResult, scan } from '@statal/autograd';
import { type Cell, type CellResult, cellShapes, checkedCell, initializeCell, type StepInputs, zeroState } from '@statal/cells';
import { leaves, type Shape, ShapeError, type Tensor, type Tree } from '@statal/tensors';
import { outermostEngine, refuse, sameShape, scoped, showShape, showValue } from '@statal/tensors/internals';
import { checkApply, checkSequence } from './checkInput.js';
import { drawNoise } from './drawNoise.js';
import { holdOutputs, type MaskedOutputs, maskedOutputsKnown } from './holdOutputs.js';
import { lastOutput } from './lastOutput.js';
import type { Layer } from './layer.js';

/** The options of `recurrent`. */
export interface RecurrentOptions {
  readonly inputs: number;
  readonly units: number;
  /** Reads from the last step to the first; outputs keep their place in time. Default: false. */
  readonly reverse?: boolean | undefined;
  /**
   * True returns the output at every step, [T, B, units]. False returns only that of the last step it reads, [B, units], as in
   * Keras. Default: true.
   */
  readonly returnSequences?: boolean | undefined;
  /**
   * What steps that `lengths` and `mask` leave out give: 0 (`zero`), or the output of the valid step that was read before them
   * (`previous`), as Keras does outside of Bidirectional. Later layers get the same `lengths` and `mask`, and read these steps as 0.
   * Default: `zero`.
   */
  readonly maskedOutputs?: MaskedOutputs | undefined;
}

/** Tensors by name. */
export type Named<Names extends string> = { readonly [Name in Names]: Tensor };

/**
 * Runs a cell over a sequence: [T, B, inputs] -> [T, B, units], and the final state, [B, ...] each. If the cell declares another
 * output width, the layer's `units` is that width. A cell over images, such as `convLstm`, takes [T, B, H, W, inputs] and gives
 * [T, B, H', W', units].
 *
 * - `lengths`: the final state of a batch row is the one after its last valid step (in reverse, after its first); outputs of padding are 0,
 *   unless `maskedOutputs` says otherwise.
 * - `resets` [T, B]: marks the steps at which another sequence begins, in both directions.
 *
 * With `returnSequences: false` the output is [B, units]: that of a row's last valid step, in reverse of its first. A row without
 * valid steps gives 0. With `resets`, output and final state belong to the sequence that is read last. The output has no time axis,
 * so the next layers get no `lengths` and `mask`.
 *
 * Parameters and states are those of the cell, by name.
 *
 * @example
 * const layer = recurrent(lstm(), { inputs: 40, units: 8 });
 * const params = layer.init({ engine, random });
 * const { output, state } = layer.apply(params, x);
 * output.shape; // [6, 2, 8]
 * const next = layer.apply(params, x, { state }); // goes on where the sequence ended
 * @throws ShapeError if x is not float [T, B, inputs] or the images of the cell, if the shape of a state is not the cell's, or if the cell's output does not
 * have its declared width
 */
export function recurrent<P extends string, S extends string, N extends string>(
  cell: Cell<P, S, N>,
  options: RecurrentOptions,
): Layer<Named<P>, Named<S>> {
  const {
    inputs,
    units,
    reverse = false,
    returnSequences = true,
    maskedOutputs = 'zero',
  } = checkedCell('recurrent', cell, options, ['inputs', 'units', 'reverse', 'returnSequences', 'maskedOutputs']);
  for (const [field, value] of Object.entries({ reverse, returnSequences })) {
    if (typeof value !== 'boolean') refuse('recurrent', `${field} true or false`, value);
  }
  if (!maskedOutputsKnown.includes(maskedOutputs)) {
    refuse('recurrent', `maskedOutputs ${maskedOutputsKnown.map(showValue).join(' or ')}`, maskedOutputs);
  }
  const name = `recurrent(${cell.name})`;
  const shapes = cellShapes(cell, { inputs, units });
  return {
    name,
    inputs,
    units: shapes.output[shapes.output.length - 1],
    init: (given) => initializeCell(cell, { ...given, inputs, units }),
    apply(params, x, options = {}) {
      if (!params) refuse(name, 'params', params);
      checkApply(name, options);
      checkSequence(name, x, shapes.x);
      const { state, random, observe, bptt, ...flags } = options;
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
              checkOutput(name, result?.output, [batch, ...shapes.output]);
              return { ...result, output: result && shown(result) };
            },
            state ?? zeroState(cell, { engine, batch, units }),
            { x, ...perStep },
            scanOptions,
          );
        const all = observe === undefined ? loop(({ output }) => output) : observe({ name, params, batch }, loop);
        const read = { ...flags, reverse };
        if (!returnSequences) return { output: lastOutput(all.output, read), state: all.state, flags: {} };
        return maskedOutputs === 'zero' ? all : { output: holdOutputs(all.output, read), state: all.state };
      });
    },
    config: () => ({
      layer: 'recurrent',
      cell: { name: cell.name, options: cell.options },
      inputs,
      units,
      reverse,
      // Omitted at their defaults: models saved before these options existed do not have them.
      ...(!returnSequences && { returnSequences }),
      ...(maskedOutputs !== 'zero' && { maskedOutputs }),
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
    wanted.length > 2 ? 'Declare its sizes: image, and output for the channels' : 'Declare its width: output: ({ units }) => ...',
  );
}
