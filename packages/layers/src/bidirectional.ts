/** One cell in both directions of time. */
import type { Cell } from '@statal/cells';
import { add, concat, leaves, mul, StatalError, type Tensor } from '@statal/tensors';
import { checkField, needOptions, oneOf, optional, outermostEngine, scoped } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import type { MaskedOutputs } from './holdOutputs.js';
import type { Layer } from './layer.js';
import { aCell, checkInit } from './layerRules.js';
import { type Named, recurrent } from './recurrent.js';

/** How the outputs of both directions become one: side by side, or combined element by element. */
export type MergeMode = 'concat' | 'sum' | 'mean' | 'product';

/** Merges the outputs of both directions: [T, B, units] each, or [B, units] with `returnSequences: false`. */
export type MergeFunction = (forward: Tensor, backward: Tensor) => Tensor;

/** The options of `bidirectional`. */
export interface BidirectionalOptions {
  readonly inputs: number;
  /** Units of each direction. */
  readonly units: number;
  /** How the outputs are merged; `concat` puts forward first. Default: `concat`. */
  readonly merge?: MergeMode | MergeFunction | undefined;
  /**
   * True returns the output at every step. False merges the output of the last step that each direction reads, [B, units] each, as
   * in Keras. Default: true.
   */
  readonly returnSequences?: boolean | undefined;
  /** What steps that `lengths` and `mask` leave out give in each direction, as in `recurrent`. Default: `zero`. */
  readonly maskedOutputs?: MaskedOutputs | undefined;
  /** The cell of the backward direction, with as many units. Default: the same cell. */
  readonly backwardCell?: Cell | undefined;
}

/** One value for each direction. */
export type BothDirections<T> = { readonly forward: T; readonly backward: T };

export const mergeModes: { readonly [Mode in MergeMode]: MergeFunction } = {
  concat: (forward, backward) => concat([forward, backward], { axis: -1 }),
  sum: (forward, backward) => add(forward, backward),
  mean: (forward, backward) => mul(0.5, add(forward, backward)),
  product: (forward, backward) => mul(forward, backward),
};

/**
 * Runs one cell forward and one backward over the same sequence, each with parameters of its own (Schuster and Paliwal, 1997):
 * [T, B, inputs] -> [T, B, 2 units] with `merge: 'concat'`, else [T, B, units]. With `lengths`, the backward direction starts at
 * the last valid step of each batch row.
 *
 * With `returnSequences: false` the output is one vector for each batch row, [B, 2 units] or [B, units]. It merges the forward
 * output at the last valid step with the backward output at the first, so both have read the whole row. For a row without valid
 * steps it merges zeros.
 *
 * Parameters and state are { forward, backward }, each as in `recurrent`. Both directions have the same cell, unless `backwardCell` is
 * given; with `concat`, its output may have another width.
 *
 * @example
 * const layer = bidirectional(gru(), { inputs: 40, units: 64, merge: 'sum' });
 * layer.apply(layer.init({ engine, random }), x).output.shape; // [6, 2, 64]
 * @throws StatalError if the outputs of both cells have different widths and `merge` combines them element by element
 * @throws StatalError if `resets` are given and `returnSequences` is false: the directions end in different sequences
 * @throws StatalError from `config()` if `merge` is a function: JSON cannot hold it
 */
export function bidirectional<P extends string, S extends string, N extends string>(
  cell: Cell<P, S, N>,
  options: BidirectionalOptions & { readonly backwardCell?: undefined },
): Layer<BothDirections<Named<P>>, BothDirections<Named<S>>>;
// With a second cell, whose names may be others. This signature is not generic, so that `isBoth ? bidirectional : recurrent` can be called.
export function bidirectional(
  cell: Cell,
  options: BidirectionalOptions,
): Layer<BothDirections<Named<string>>, BothDirections<Named<string>>>;
export function bidirectional(
  cell: Cell,
  options: BidirectionalOptions,
): Layer<BothDirections<Named<string>>, BothDirections<Named<string>>> {
  needOptions('bidirectional', options, ['inputs', 'units', 'merge', 'returnSequences', 'maskedOutputs', 'backwardCell']);
  const { merge = 'concat', backwardCell, ...shared } = options;
  const { inputs, units, returnSequences = true, maskedOutputs = 'zero' } = shared;
  checkField('bidirectional', 'the cell', cell, aCell);
  checkField('bidirectional', 'backwardCell', backwardCell, optional(aCell));
  const behindCell = backwardCell ?? cell;
  const name = `bidirectional(${cell.name === behindCell.name ? cell.name : `${cell.name}, ${behindCell.name}`})`;
  const modes = oneOf(Object.keys(mergeModes));
  if (typeof merge !== 'function') checkField(name, 'merge', merge, { ...modes, expected: `${modes.expected} or a function` });
  const forward = recurrent(cell, shared);
  const backward = recurrent(behindCell, { ...shared, reverse: true });
  const merged = typeof merge === 'string' ? mergeModes[merge] : merge;
  return {
    name,
    inputs,
    units: typeof merge === 'function' ? 'unknown' : widthOf(name, merge, [forward.units, backward.units]),
    init(given) {
      checkInit(name, given);
      const { engine, random } = given;
      return { forward: forward.init({ engine, random: random.fold(0) }), backward: backward.init({ engine, random: random.fold(1) }) };
    },
    apply(params, x, given = {}) {
      checkApply(name, given);
      const { state, random, ...options } = given;
      if (!returnSequences && options.resets !== undefined) {
        throw new StatalError(
          name,
          'resets say that a row holds several sequences, and the two directions end in different ones',
          'Give each sequence a row of its own',
        );
      }
      return scoped(outermostEngine(name, leaves([params, x, state])), () => {
        const ahead = forward.apply(params.forward, x, { ...options, state: state?.forward, random: random?.fold(0) });
        const behind = backward.apply(params.backward, x, { ...options, state: state?.backward, random: random?.fold(1) });
        const states = { forward: ahead.state, backward: behind.state };
        return { output: merged(ahead.output, behind.output), state: states, ...(!returnSequences && { flags: {} }) };
      });
    },
    config() {
      if (typeof merge === 'function') {
        throw new StatalError(
          name,
          'merge is a function, which JSON cannot hold',
          `Use ${Object.keys(mergeModes).join(', ')}, or make the model by code and load its parameters`,
        );
      }
      return {
        layer: 'bidirectional',
        cell: { name: cell.name, options: cell.options },
        inputs,
        units,
        merge,
        // Omitted at their defaults: models saved before these options existed do not have them.
        ...(!returnSequences && { returnSequences }),
        ...(maskedOutputs !== 'zero' && { maskedOutputs }),
        ...(backwardCell !== undefined && { backwardCell: { name: backwardCell.name, options: backwardCell.options } }),
      };
    },
  };
}

function widthOf(name: string, merge: MergeMode, [forward, backward]: readonly Layer['units'][]): Layer['units'] {
  if (typeof forward !== 'number' || typeof backward !== 'number') return forward;
  if (merge === 'concat') return forward + backward;
  if (forward === backward) return forward;
  throw new StatalError(name, `merge "${merge}" combines outputs of width ${forward} and ${backward}`, 'Merge them by "concat"');
}
