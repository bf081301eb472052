/** `.keras` archives with any description and any weights, for files that Keras would not write. */
import type { Hdf5Array } from '../../src/hdf5/readHdf5.js';
import { type Hdf5Tree, writeHdf5 } from '../../src/hdf5/writeHdf5.js';
import { writeStoredZip } from '../../src/zip/writeStoredZip.js';

/** A layer of the description. */
export function described(className: string, config: object, more: object = {}): object {
  return { class_name: className, config: { name: className.toLowerCase(), ...config }, ...more };
}

export function sequentialModel(...layers: readonly object[]): object {
  return { class_name: 'Sequential', config: { name: 'sequential', layers } };
}

/** Zeros of a shape. */
export function zerosOf(...shape: readonly number[]): Hdf5Array {
  return { shape, elements: new Float32Array(shape.reduce((product, size) => product * size, 1)) };
}

/** An archive whose weights have paths such as `layers/dense/vars/0`. */
export function madeArchive(model: unknown, weights: Readonly<Record<string, Hdf5Array>> | Uint8Array = {}): Uint8Array {
  const json = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
  return writeStoredZip(
    new Map([
      ['metadata.json', json({ keras_version: '3.15.1' })],
      ['config.json', json(model)],
      ['model.weights.h5', weights instanceof Uint8Array ? weights : madeHdf5(weights)],
    ]),
  );
}

/** An HDF5 file with arrays at these paths. */
export function madeHdf5(weights: Readonly<Record<string, Hdf5Array>>): Uint8Array {
  return writeHdf5(treeOf(weights));
}

function treeOf(weights: Readonly<Record<string, Hdf5Array>>): Hdf5Tree {
  type Branch = Map<string, Branch | Hdf5Array>;
  const root: Branch = new Map();
  for (const [path, array] of Object.entries(weights)) {
    const names = path.split('/');
    const last = names.pop() as string;
    let here = root;
    for (const name of names) {
      if (!here.has(name)) here.set(name, new Map());
      here = here.get(name) as Branch;
    }
    here.set(last, array);
  }
  return root;
}
