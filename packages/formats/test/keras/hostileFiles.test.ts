/** Files whose bytes were changed: each is read, or refused with a `FormatError`. */
import { FormatError } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { archiveNames } from '../../src/keras/archiveNames.js';
import { readKeras } from '../../src/keras/index.js';
import { kerasFile } from './goldenModel.js';
import { described, madeArchive, madeHdf5, sequentialModel, zerosOf } from './madeArchive.js';

/** The share of inputs that is made of each file. */
const files = { 'vectors.keras': 0.25, 'functional.keras': 0.05, 'gruResetAfter.h5': 0.3, 'embedding.h5': 0.4 };
const inputs = Number(process.env.FUZZ_INPUTS ?? 10_000);
const words = [0, 1, 8, 0xff, 0xffff, 0x7fffffff, 0xffffffff, 0x10000000];

/** Whole numbers below a limit, from a seed. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Changes one to four places: a byte, or four bytes at once. Structures differ from 0, so half of the places are beside one. */
function mutated(bytes: Uint8Array, structures: readonly number[], below: (limit: number) => number): Uint8Array {
  const result = bytes.slice();
  const view = new DataView(result.buffer);
  for (let change = 0; change <= below(4); change++) {
    const at = below(2) === 0 ? below(bytes.length - 4) : Math.min(bytes.length - 4, structures[below(structures.length)]);
    if (below(2) === 0) result[at] = below(256);
    else view.setUint32(at, words[below(words.length)] || below(bytes.length), true);
  }
  return below(20) === 0 ? result.subarray(0, below(bytes.length)) : result;
}

/** The tables of members in an HDF5 file. */
function tables(bytes: Uint8Array): { readonly at: number; readonly count: number }[] {
  const starts = Array.from(bytes.keys()).filter((at) => new TextDecoder().decode(bytes.subarray(at, at + 4)) === 'SNOD');
  return starts.map((at) => ({ at, count: bytes[at + 6] }));
}

describe('a hostile file', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it.each(Object.entries(files))('%s with changed bytes is read or refused', (name, share) => {
    const bytes = kerasFile(name);
    const structures = Array.from(bytes.keys()).filter((at) => bytes[at] !== 0 && bytes[at] < 32);
    const below = random(name.length);
    let read = 0;
    for (let index = 0; index < share * inputs; index++) {
      const changed = mutated(bytes, structures, below);
      try {
        readKeras(changed, { engine });
        read++;
      } catch (error) {
        if (!(error instanceof FormatError) || error.message.includes('\n')) throw error;
      }
    }
    expect(read).toBeGreaterThan(0);
    expect(read).toBeLessThan(share * inputs);
  });

  it('does not take memory that a description states', () => {
    const layer = (config: object): Uint8Array =>
      madeArchive(sequentialModel(described('Embedding', config)), { 'layers/embedding/vars/0': zerosOf(2, 2) });
    expect(() => readKeras(layer({ input_dim: 2 ** 31 - 1, output_dim: 2 ** 31 - 1 }), { engine, source: 'm' })).toThrow(
      'm: layers.0, Embedding "embedding", has a table of [2, 2] and should have [2147483647, 2147483647]',
    );
    expect(() => readKeras(layer({ input_dim: 1e300, output_dim: 2 }), { engine, source: 'm' })).toThrow(
      'm: layers.0, Embedding "embedding", has input_dim that is not a whole number from 1',
    );
  });

  it('does not read the same weights many times', () => {
    const layers = Array.from({ length: 8 }, (_, index) => described('Dense', { units: 100, use_bias: false, name: `d${index}` }));
    const paths = archiveNames(layers.map(() => 'Dense')).map((name) => `layers/${name}/vars/0`);
    const weights = madeHdf5(Object.fromEntries(paths.map((path, index) => [path, index === 0 ? zerosOf(100, 100) : zerosOf(1)])));
    const table = tables(weights).find(({ count }) => count === 8)?.at as number;
    const view = new DataView(weights.buffer);
    const first = view.getBigUint64(table + 16, true);
    for (let entry = 1; entry < 8; entry++) view.setBigUint64(table + 16 + 40 * entry, first, true);
    expect(() => readKeras(madeArchive(sequentialModel(...layers), weights), { engine, source: 'm' })).toThrow(
      'model.weights.h5 of m: the HDF5 file refers to its parts in circles, or to the same part many times. Save or download it again',
    );
  });

  it('does not change prototypes', () => {
    const text = JSON.stringify(sequentialModel(described('Dense', { units: 1 }))).replace('"units"', '"__proto__":{"polluted":1},"units"');
    const weights = { 'layers/dense/vars/0': zerosOf(1, 1), 'layers/dense/vars/1': zerosOf(1) };
    expect(readKeras(madeArchive(text, weights), { engine }).layer.inputs).toBe(1);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    for (const name of ['__proto__', 'constructor', 'toString']) {
      expect(() => readKeras(madeArchive(sequentialModel(described(name, {}))), { engine })).toThrow('has no counterpart here');
    }
  });
});
