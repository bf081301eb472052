/** One cell in both directions of time. */
import type { Cell } from '@statal/cells';
import { add, concat, leaves, mul, StatalError, type Tensor } from '@statal/tensors';
import { checkField, needOptions, oneOf, outermostEngine, scoped } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
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
 * Runs one cell forward and one backward over the same sequence, each with its own parameters (Schuster and Paliwal, 1997):
 * [T, B, inputs] -> [T, B, 2 units] with `merge: 'concat'`, else [T, B, units]. With `lengths`, the backward direction starts at
 * the last valid step of each batch row.
 *
 * With `returnSequences: false` the output is one vector for each batch row, [B, 2 units] or [B, units]. It merges the forward
 * output at the last valid step with the backward output at the first, so both have read the whole row. For a row without valid
 * steps it merges zeros.
 *
 * Parameters and state are { forward, backward }, each as in `recurrent`.
 *
 * @example
 * const layer = bidirectional(gru(), { inputs: 40, units: 64, merge: 'sum' });
 * layer.apply(layer.init({ engine, random }), x).output.shape; // [6, 2, 64]
 * @throws StatalError if `resets` are given and `returnSequences` is false: the directions end in different sequences
 * @throws StatalError from `config()` if `merge` is a function: JSON cannot hold it
 */
export function bidirectional<P extends string, S extends string, N extends string>(
  cell: Cell<P, S, N>,
  options: BidirectionalOptions,
): Layer<BothDirections<Named<P>>, BothDirections<Named<S>>> {
  needOptions('bidirectional', options, ['inputs', 'units', 'merge', 'returnSequences']);
  const { inputs, units, merge = 'concat', returnSequences = true } = options;
  checkField('bidirectional', 'the cell', cell, aCell);
  const name = `bidirectional(${cell.name})`;
  const forward = recurrent(cell, { inputs, units, returnSequences });
  const backward = recurrent(cell, { inputs, units, reverse: true, returnSequences });
  const modes = oneOf(Object.keys(mergeModes));
  if (typeof merge !== 'function') checkField(name, 'merge', merge, { ...modes, expected: `${modes.expected} or a function` });
  const merged = typeof merge === 'string' ? mergeModes[merge] : merge;
  return {
    name,
    inputs,
    units: typeof merge === 'function' ? 'unknown' : widthOf(forward, merge),
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
        ...(!returnSequences && { returnSequences }),
      };
    },
  };
}

function widthOf({ units }: Pick<Layer, 'units'>, merge: MergeMode): Layer['units'] {
  return merge === 'concat' && typeof units === 'number' ? 2 * units : units;
}
