/** Shows the states and gates of a model's recurrent layers at every step. */
import { broadcastTo, isTensor, leaves, mapTree, StatalError, type Tensor, type Tree } from '@statal/tensors';
import { aTree, checkField, needTensor, outermostEngine, recorded, scoped } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import type { ApplyOptions, Layer, LayerResult } from './layer.js';
import { aLayer } from './layerRules.js';
import type { Named } from './recurrent.js';

/** One direction of one recurrent layer, over time. All values are 0 at held steps, as outputs are by default. */
export interface ObservedLayer {
  /** Path of its parameters in those of the model: `layers.1.layers.0`, `layers.1.forward`; empty if it is the whole model. */
  readonly path: string;
  /** Its name, e.g. `recurrent(lstm)`. */
  readonly name: string;
  /** Every state after each step, [T, B, ...]. */
  readonly states: Named<string>;
  /** Every value that the cell returns as `gates`, [T, B, ...]. */
  readonly gates: Named<string>;
}

/** The result of `observe`: that of `Layer.apply`, and what happened inside. */
export interface Observation<S = Tree> extends LayerResult<S> {
  /** Every recurrent layer that ran, from bottom to top, forward before backward. */
  readonly layers: readonly ObservedLayer[];
}

/**
 * Applies a model and also returns every named state and gate of its recurrent layers at every step. States are named as in the
 * cell's `state`, gates as in the `gates` that a step returns. A loss may use them like any output.
 *
 * Without `observe`, gates cost nothing. With it, the last bits of the output may differ, because a loop with more outputs is fused
 * differently.
 *
 * @example
 * const { layers } = observe(model, params, ids); // ids [T, B] = [6, 2]
 * layers[0].gates.forget.shape; // [6, 2, 8]
 * @throws StatalError if a gate and a state have the same name
 */
export function observe<P, S>(model: Layer<P, S>, params: P, x: Tensor, options: ApplyOptions<S> = {}): Observation<S> {
  checkField('observe', 'the model', model, aLayer);
  checkField('observe', 'params', params, aTree);
  needTensor('observe', x);
  checkApply('observe', options);
  const engine = outermostEngine('observe', leaves([params, x, options.state]));
  const paths = new Map<unknown, string[]>();
  collectPaths(params, '', paths);
  // `recorded` turns off the scopes of layers, which would free the observed states and gates: no layer's result holds them.
  return scoped(engine, () =>
    recorded(engine, () => {
      const layers: ObservedLayer[] = [];
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

/** Collects the paths of each subtree of the parameters. A subtree that is used twice has two paths. */
function collectPaths(branch: unknown, path: string, paths: Map<unknown, string[]>): void {
  if (typeof branch !== 'object' || branch === null || isTensor(branch)) return;
  paths.set(branch, [...(paths.get(branch) ?? []), path]);
  for (const [name, value] of Object.entries(branch)) collectPaths(value, path === '' ? name : `${path}.${name}`, paths);
}

/** The next path of a subtree; the last one repeats. */
function nextPath(places: string[] = ['']): string {
  return (places.length > 1 ? places.shift() : places[0]) as string;
}

function checkNames(layer: string, states: object, gates: object): void {
  const twice = Object.keys(gates).find((name) => Object.hasOwn(states, name));
  if (twice !== undefined) throw new StatalError(layer, `${twice} is the name of a state and of a gate`, 'Give the gate another one');
}

/** Broadcasts a gate that is the same in all batch rows to [B, ...]. */
function everyRow(gate: Tensor, batch: number): Tensor {
  return broadcastTo(gate, [batch, ...gate.shape.slice(gate.shape.length < 2 ? 0 : 1)]);
}
