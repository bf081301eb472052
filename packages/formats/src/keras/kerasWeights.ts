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

/** Weights by name: those of a legacy `.h5` and of TensorFlow.js. */
export interface NamedWeights {
  readonly source: string;
  all(): Iterable<ListedWeight>;
  /** Those of a layer. Parts of a layer follow each other. */
  of(layer: KerasLayer): readonly ListedWeight[];
}

/** Gives weights by name, each once. */
export function listedWeights({ source, all, of }: NamedWeights): WeightSource {
  const lists = new Map<string, { readonly weights: readonly ListedWeight[]; next: number }>();
  const taken = new Set<ListedWeight>();
  return {
    take(layer, part, names) {
      const { place } = layer.config;
      const key = layer.names.join('/');
      const list = lists.get(key) ?? { weights: of(layer), next: 0 };
      lists.set(key, list);
      return names.map((name) => {
        const weight = list.weights[list.next] ?? fail(place, `has no weight ${name} in the file`);
        if (!isNamed(weight.name, part, name)) fail(place, `has the weight ${JSON.stringify(weight.name)} where ${name} should be`);
        if (taken.has(weight)) fail(place, `has the weight ${JSON.stringify(weight.name)} of another layer`);
        list.next++;
        taken.add(weight);
        return weight.read();
      });
    },
    end() {
      for (const weight of all()) {
        if (taken.has(weight)) continue;
        throw new FormatError(source, `the weight ${JSON.stringify(weight.name)} belongs to no layer of the model`);
      }
    },
  };
}

/** Whether a weight is of this name and, if its path tells, of this direction: weights that are not trained come last, so directions may swap. */
function isNamed(path: string, part: string, name: string): boolean {
  const folders = path.split('/');
  const isOther = (direction: string, folder: string): boolean =>
    part.includes(direction) && folders.some((each) => each.startsWith(folder));
  if (isOther('forward_layer', 'backward_') || isOther('backward_layer', 'forward_')) return false;
  return folders.pop()?.replace(/:\d+$/, '') === name;
}

/** The weights of a legacy `.h5`: the group of each layer lists the paths of its arrays. A model inside another one has one list. */
export function legacyWeights(file: Hdf5Group, source: string): WeightSource {
  const root = file.group('model_weights');
  if (root === undefined) throw new FormatError(source, 'it has a description of a model and no weights');
  const groups = new Map<string, readonly ListedWeight[]>();
  const listOf = (key: string): readonly ListedWeight[] => {
    const known = groups.get(key);
    if (known !== undefined) return known;
    const group = root.group(key);
    const list = (group === undefined ? [] : weightNames(group)).map((name) => ({
      name,
      read: () => group?.array(name) ?? fail({ source, path: key }, `has no array ${JSON.stringify(name)} in the file`),
    }));
    groups.set(key, list);
    return list;
  };
  return listedWeights({
    source,
    all: () => root.names.flatMap(listOf),
    of({ names }) {
      const list = listOf(names[0]);
      const own = names[names.length - 1];
      return names.length === 1 ? list : list.filter(({ name }) => name.split('/').slice(0, -1).includes(own));
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
