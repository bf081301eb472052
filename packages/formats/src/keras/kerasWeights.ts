/** Where the weights of a layer are: in an archive by path, or in a list by the name of the layer. */
import { FormatError } from '@statal/layers';
import type { Hdf5Array, Hdf5Group } from '../hdf5/readHdf5.js';
import { fail } from './kerasConfig.js';
import type { KerasLayer } from './layerChain.js';

/** Gives the weights of layers. */
export interface WeightSource {
  /** The weights of a part of a layer ('cell', or '' for the layer itself), which must be exactly those of these names. */
  take(layer: KerasLayer, part: string, names: readonly string[]): readonly Hdf5Array[];
  /** @throws FormatError if a layer has weights that were not taken */
  end(): void;
}

/** The weights of a `.keras` archive: `layers/lstm/cell/vars/0`. Keras 2.13 has another name for `layers`. */
export function archiveWeights(file: Hdf5Group): WeightSource {
  const folder = file.names.includes('_layer_checkpoint_dependencies') ? '_layer_checkpoint_dependencies' : 'layers';
  return {
    take({ archivePath, config: { place } }, part, names) {
      const path = [archivePath.replaceAll(/(^|\/)layers\//g, `$1${folder}/`), part, 'vars'].filter((name) => name !== '').join('/');
      const group = file.group(path);
      const count = group?.names.length ?? 0;
      if (count !== names.length) fail(place, `has ${count} weights in ${path}, and should have ${names.length}: ${names.join(', ')}`);
      return names.map((name, index) => group?.array(String(index)) ?? fail(place, `has no ${name} in ${path}`));
    },
    end() {},
  };
}

/** A weight in a list. */
export interface ListedWeight {
  /** `lstm/lstm_cell/kernel:0` */
  readonly name: string;
  read(): Hdf5Array;
}

/** Lists of weights, one for each layer. */
export interface WeightLists {
  /** What layers share a list: those of a model inside another one in a legacy `.h5`. */
  keyOf(layer: KerasLayer): string;
  weightsOf(layer: KerasLayer): readonly ListedWeight[];
}

/** The weights of a legacy `.h5` and of TensorFlow.js. Parts of a layer follow each other in its list. */
export function listedWeights({ keyOf, weightsOf }: WeightLists): WeightSource {
  const lists = new Map<string, { readonly layer: KerasLayer; readonly weights: readonly ListedWeight[]; taken: number }>();
  return {
    take(layer, _part, names) {
      const key = keyOf(layer);
      const list = lists.get(key) ?? { layer, weights: weightsOf(layer), taken: 0 };
      lists.set(key, list);
      return names.map((name) => {
        const weight = list.weights[list.taken];
        const found = weight?.name.split('/').at(-1)?.replace(/:\d+$/, '');
        if (weight === undefined) fail(layer.config.place, `has no weight ${name} in the file`);
        if (found !== name) fail(layer.config.place, `has the weight ${JSON.stringify(weight.name)} where ${name} should be`);
        list.taken++;
        return weight.read();
      });
    },
    end() {
      for (const { layer, weights, taken } of lists.values()) {
        if (taken < weights.length)
          fail(layer.config.place, `has the weight ${JSON.stringify(weights[taken].name)}, which it has no use for`);
      }
    },
  };
}

/** The weights of a legacy `.h5`: the group of each layer lists the paths of its arrays. */
export function legacyWeights(file: Hdf5Group, source: string): WeightSource {
  const root = file.group('model_weights');
  if (root === undefined) throw new FormatError(source, 'it has a description of a model and no weights');
  return listedWeights({
    keyOf: ({ names: [key] }) => key,
    weightsOf({ names: [key], config: { place } }) {
      const group = root.group(key);
      return (group === undefined ? [] : weightNames(group)).map((name) => ({
        name,
        read: () => group?.array(name) ?? fail(place, `has no array ${JSON.stringify(name)} in the file`),
      }));
    },
  });
}

/** A list of names. h5py limits an attribute to 64 kB, so Keras divides a longer list into weight_names0, weight_names1 ... */
function weightNames(group: Hdf5Group): readonly string[] {
  const whole = group.attribute('weight_names');
  if (whole !== undefined) return whole;
  const names: string[] = [];
  for (let index = 0; ; index++) {
    const more = group.attribute(`weight_names${index}`);
    if (more === undefined) return names;
    names.push(...more);
  }
}
