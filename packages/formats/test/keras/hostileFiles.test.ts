/** Files whose bytes were changed: each is read, or refused with a `FormatError`. */
import { FormatError } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { archiveNames } from '../../src/keras/archiveNames.js';
import { readKeras } from '../../src/keras/index.js';
import { mutated } from '../pytorch/mutations.js';
import { kerasFile } from './goldenModel.js';
import { described, madeArchive, madeHdf5, sequentialModel, zerosOf } from './madeArchive.js';

/** The share of inputs that is made of each file. */
const files = { 'vectors.keras': 0.25, 'functional.keras': 0.05, 'gruResetAfter.h5': 0.3, 'embedding.h5': 0.4 };
const inputs = Number(process.env.FUZZ_INPUTS ?? 10_000);
/** Damages any part of a file, or a short stretch that begins with a structure: most of an HDF5 file are zeros. */
function damaged(bytes: Uint8Array, structures: readonly number[], seed: number): Uint8Array {
  if (seed % 2 === 0) return mutated(bytes, seed);
  const start = structures[(seed * 7919) % structures.length];
  const end = Math.min(bytes.length, start + 48);
  const result = bytes.slice();
  result.set(mutated(bytes.subarray(start, end), seed).subarray(0, end - start), start);
  return result;
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
    const structures = Array.from(bytes.keys()).filter((at) => bytes[at] !== 0 && (at === 0 || bytes[at - 1] === 0));
    let read = 0;
    for (let seed = 0; seed < share * inputs; seed++) {
      const changed = damaged(bytes, structures, seed);
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
