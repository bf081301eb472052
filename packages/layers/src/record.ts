/** Looking inside: what the recurrent layers of a model hold and decide at every step. */
import {
  broadcastTo,
  checkField,
  isTensor,
  leaves,
  mapTree,
  needOptions,
  needTensor,
  outermostEngine,
  recorded,
  StatalError,
  scoped,
  type Tensor,
  type Tree,
} from '@statal/tensors';
import type { ApplyOptions, Layer, LayerResult } from './layer.js';
import { aLayer, aTree } from './layerRules.js';
import type { Named } from './recurrent.js';

/** One direction of one recurrent layer, over time. In the padding all of it is 0, as outputs are. */
export interface RecordedLayer {
  /** Where its parameters are in those of the model: `layers.1.layers.0`, `layers.1.forward`; empty where it is the model. */
  readonly path: string;
  /** e.g. `recurrent(lstm)`. */
  readonly name: string;
  /** Every state after each step, [T, B, ...]. */
  readonly states: Named<string>;
  /** Every gate, and whatever else the cell has named in its step, [T, B, ...]. */
  readonly gates: Named<string>;
}

export interface Recording<S = Tree> extends LayerResult<S> {
  /** Every recurrent layer that ran, in this order: from bottom to top, forward before backward. */
  readonly layers: readonly RecordedLayer[];
}

/**
 * Applies a model and gives, beside what `apply` gives, every named state and gate of its recurrent layers at every step. States
 * have the names of the cell's `state`, gates those under which a step returns them as `gates`. They may be used like any output:
 * in a loss, too.
 *
 * Nothing is kept ready for it: without `record` the same loop runs as if no gate had a name. With it, the last bits of the output may
 * differ, because a loop that shows more is fused in another way.
 *
 * @example
 * const { layers } = record(model, params, x);
 * const forget = await read(layers[0].gates.forget); // [T, B, units]
 * @throws StatalError if a gate has the name of a state
 */
export function record<P, S>(model: Layer<P, S>, params: P, x: Tensor, options: ApplyOptions<S> = {}): Recording<S> {
  checkField('record', 'the model', model, aLayer);
  checkField('record', 'params', params, aTree);
  needTensor('record', x);
  needOptions('record', options);
  const engine = outermostEngine('record', leaves([params, x, options.state]));
  const paths = new Map<unknown, string[]>();
  collectPaths(params, '', paths);
  // What a layer shows is made within its scopes, and its result does not hold it.
  return scoped(engine, () =>
    recorded(engine, () => {
      const layers: RecordedLayer[] = [];
      const result = model.apply(params, x, {
        ...options,
        observe({ name, params: own, batch }, loop) {
          const { state, output: all } = loop(({ state: states, output, gates = {} }) => {
            checkNames(name, states, gates);
            return { output, states, gates: mapTree(gates, (gate) => everyRow(gate, batch)) };
          });
          const { output, ...shown } = all;
          layers.push({ path: nextPath(paths.get(own)), name, ...shown });
          return { state, output };
        },
      });
      return { ...result, layers };
    }),
  );
}

/** Where each branch of the parameters is. One that serves twice is in two places. */
function collectPaths(branch: unknown, path: string, paths: Map<unknown, string[]>): void {
  if (typeof branch !== 'object' || branch === null || isTensor(branch)) return;
  paths.set(branch, [...(paths.get(branch) ?? []), path]);
  for (const [name, value] of Object.entries(branch)) collectPaths(value, path === '' ? name : `${path}.${name}`, paths);
}

/** The places of one branch in turn, the last of them for good. */
function nextPath(places: string[] = ['']): string {
  return (places.length > 1 ? places.shift() : places[0]) as string;
}

function checkNames(layer: string, states: object, gates: object): void {
  const twice = Object.keys(gates).find((name) => Object.hasOwn(states, name));
  if (twice !== undefined) throw new StatalError(layer, `${twice} is the name of a state and of a gate`, 'Give the gate another one');
}

/** A value that is the same in all rows, for each of them. */
function everyRow(gate: Tensor, batch: number): Tensor {
  return broadcastTo(gate, [batch, ...gate.shape.slice(gate.shape.length < 2 ? 0 : 1)]);
}
