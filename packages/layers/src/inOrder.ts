/** Layers applied in order: the shared part of `sequential` and `stacked`. */
import type { FlagOptions } from '@statal/autograd';
import { leaves, StatalError, type Tree } from '@statal/tensors';
import { checkField, needList, outermostEngine, scoped } from '@statal/tensors/internals';
import { checkApply } from './checkInput.js';
import type { Layer, NoParams, NoState } from './layer.js';
import { aLayer, checkInit } from './layerRules.js';

/** The parameters of a layer of type `L`. */
export type ParamsOf<L> = L extends Layer<infer P, infer _> ? P : never;
/** The state of a layer of type `L`. */
export type StateOf<L> = L extends Layer<infer _, infer S> ? S : never;

/** One entry for each layer, in order. Paths begin with "layers.0". */
export type InOrderParams<L extends readonly Layer[]> = { readonly layers: { readonly [K in keyof L]: ParamsOf<L[K]> } };
/** The state of layers in order: `{ layers: [...] }`. */
export type InOrderState<L extends readonly Layer[]> = { readonly layers: { readonly [K in keyof L]: StateOf<L[K]> } };

type InOrder = { readonly layers: readonly Tree[] };
type Chain<P, S> = Omit<Layer<P, S>, 'config'>;

/**
 * Makes a layer, except its `config`, that applies `layers` in order, and `between` between every two of them.
 *
 * @throws StatalError if there is no layer, or if a layer's width does not match the input of the next
 */
export function inOrder<L extends readonly Layer[]>(
  name: string,
  layers: L,
  between?: Layer<NoParams, NoState>,
): Chain<InOrderParams<L>, InOrderState<L>> {
  const { inputs, units } = widthsOf(name, layers);
  const chain: Chain<InOrder, InOrder> = {
    name,
    inputs,
    units,
    init(given) {
      checkInit(name, given);
      const { engine, random } = given;
      return { layers: layers.map((layer, index) => layer.init({ engine, random: random.fold(index) })) };
    },
    apply(params, x, options = {}) {
      checkApply(name, options);
      const { state, random, bptt, observe, ...given } = options;
      for (const [what, given] of Object.entries({ params, state })) {
        if ((given === undefined && what === 'state') || given?.layers?.length === layers.length) continue;
        throw new StatalError(name, `${what} are for ${given?.layers?.length ?? 'no'} layers and there are ${layers.length}`);
      }
      return scoped(outermostEngine(name, leaves([params, x, state])), () => {
        let output = x;
        let flags: FlagOptions = given;
        const states = layers.map((layer, index): Tree => {
          if (index > 0 && between !== undefined) output = between.apply({}, output, { random: random?.fold(2 * index - 1) }).output;
          const result = layer.apply(params.layers[index], output, {
            ...flags,
            bptt,
            observe,
            state: state?.layers[index],
            random: random?.fold(2 * index),
          });
          output = result.output;
          flags = result.flags ?? flags;
          return result.state;
        });
        return { output, state: { layers: states }, ...(flags !== given && { flags }) };
      });
    },
  };
  return chain as unknown as Chain<InOrderParams<L>, InOrderState<L>>;
}

/** The inputs of the first layer and the units of the last. Fails if a layer's width does not match the input of the next. */
function widthsOf(name: string, layers: readonly Layer[]): Pick<Layer, 'inputs' | 'units'> {
  needList(name, 'layers', layers);
  for (const [index, layer] of layers.entries()) checkField(name, `layers.${index}`, layer, aLayer);
  if (layers.length === 0) throw new StatalError(name, 'there is no layer', 'Give at least one');
  let inputs: Layer['inputs'] = 'any';
  let width: Layer['units'] = 'same';
  let giver = '';
  layers.forEach((layer, index) => {
    const here = `layers.${index}, ${layer.name},`;
    if (width === 'same') inputs = layer.inputs;
    else if (layer.inputs === 'indices') throw new StatalError(name, `${here} takes indices and ${giver} gives features`);
    else if (typeof width === 'number' && typeof layer.inputs === 'number' && layer.inputs !== width) {
      throw new StatalError(name, `${here} takes ${layer.inputs} features and ${giver} gives ${width}`);
    }
    if (layer.units === 'same' && typeof layer.inputs !== 'number') return;
    width = layer.units === 'same' ? (layer.inputs as number) : layer.units;
    giver = here;
  });
  return { inputs, units: width };
}
