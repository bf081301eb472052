/** Files that Node read: a Buffer is a Uint8Array whose `slice` does not copy, and it may be a part of a larger memory. */
import { gru, lstm } from '@statal/cells';
import { dense, recurrent, sequential } from '@statal/layers';
import { type ComputeEngine, createEngine, leaves, Random, readSync } from '@statal/tensors';
import { expect, it } from 'vitest';
import type { ImportedModel } from '../src/importedModel.js';
import { readKeras, writeKeras } from '../src/keras/index.js';
import { readPytorch, writePytorch } from '../src/pytorch/index.js';

const engine: ComputeEngine = await createEngine({ kind: 'reference' });
const model = sequential([
  recurrent(lstm(), { inputs: 3, units: 4 }),
  recurrent(gru(), { inputs: 4, units: 2 }),
  dense({ inputs: 2, units: 2 }),
]);
const params = model.init({ engine, random: Random.fromSeed(2) });

const formats: readonly (readonly [string, Uint8Array, (bytes: Uint8Array) => ImportedModel])[] = [
  ['.keras', await writeKeras(model, params), (bytes) => readKeras(bytes, { engine })],
  ['.pt', await writePytorch(model, params), (bytes) => readPytorch(bytes, { engine })],
  ['safetensors', await writePytorch(model, params, { format: 'safetensors' }), (bytes) => readPytorch(bytes, { engine })],
];

it.each(formats)('%s is read of a Buffer at an odd place as of its bytes alone', (_, bytes, read) => {
  const larger = Buffer.concat([Buffer.alloc(13, 7), bytes, Buffer.alloc(5, 7)]);
  const elements = (file: Uint8Array): number[][] => leaves(read(file).params).map((leaf) => [...readSync(leaf)]);
  expect(elements(larger.subarray(13, 13 + bytes.length))).toEqual(elements(bytes));
});
