import { FormatError } from '@statal/layers';
import { createEngine } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as tfLayers from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readTfjs, type TfjsShards } from '../../src/tfjs/index.js';
import { batchFirstOutput } from '../keras/goldenModel.js';
import { described, sequentialModel } from '../keras/madeArchive.js';
import { mutated } from '../pytorch/mutations.js';

const { layers: L } = tfLayers;

/** The files of a model: what `model.save` writes. */
interface Saved {
  readonly model: { readonly modelTopology: object; readonly format: string; readonly weightsManifest: readonly object[] };
  readonly shards: Readonly<Record<string, Uint8Array>>;
}

async function saved(model: tfLayers.LayersModel): Promise<Saved> {
  let files: Saved | undefined;
  await model.save({
    async save(artifacts) {
      const bytes = new Uint8Array(artifacts.weightData as ArrayBuffer);
      const half = Math.floor(bytes.length / 2); // shards end anywhere, also within a number
      const manifest = [{ paths: ['group1-shard1of2.bin', 'group1-shard2of2.bin'], weights: artifacts.weightSpecs ?? [] }];
      files = {
        model: JSON.parse(JSON.stringify({ modelTopology: artifacts.modelTopology, format: artifacts.format, weightsManifest: manifest })),
        shards: { 'group1-shard1of2.bin': bytes.subarray(0, half), 'group1-shard2of2.bin': bytes.subarray(half) },
      };
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
    },
  });
  return files as Saved;
}

/** Multiples of 1/64 in [-0.75, 0.75). */
function filled(model: tfLayers.LayersModel): tfLayers.LayersModel {
  let seed = 1;
  const next = (): number => {
    seed = (seed * 16807) % 2147483647;
    return ((seed % 96) - 48) / 64;
  };
  model.setWeights(model.getWeights().map(({ shape }) => tf.tensor(Array.from({ length: tf.util.sizeFromShape(shape) }, next), shape)));
  return model;
}

// Without the chained methods of tensors, the orthogonal initializer fails.
const recurrentInitializer = 'glorotUniform' as const;
const cell = { units: 3, recurrentInitializer };
const sequences = { ...cell, returnSequences: true };
const x = Array.from({ length: 30 }, (_, index) => Math.sin(index));
const ids = [1, 2, 3, 4, 5, 6, 7, 0, 0, 8];
const mask = ids.map((id) => (id === 0 ? 0 : 1));

const models: Readonly<Record<string, () => tfLayers.LayersModel>> = {
  'lstm, with the hard sigmoid of TensorFlow.js': () =>
    chain([L.lstm(sequences), L.lstm(cell), L.dense({ units: 2, activation: 'softmax' })]),
  'gru and simpleRNN': () =>
    chain([L.gru(sequences), L.gru({ ...sequences, recurrentActivation: 'sigmoid' }), L.simpleRNN({ ...cell, activation: 'relu' })]),
  'no biases': () =>
    chain([L.lstm({ ...sequences, useBias: false }), L.gru({ ...sequences, useBias: false }), L.dense({ units: 2, useBias: false })]),
  'bidirectional layers': () =>
    chain([
      L.bidirectional({ layer: L.lstm(sequences) as tfLayers.RNN, mergeMode: 'concat' }),
      L.bidirectional({ layer: L.gru(cell) as tfLayers.RNN, mergeMode: 'sum' }),
    ]),
  'layers of single steps': () =>
    chain([
      L.simpleRNN(sequences),
      L.timeDistributed({ layer: L.dense({ units: 4, activation: 'tanh' }) }),
      L.layerNormalization(),
      L.dropout({ rate: 0.3 }),
      L.globalAveragePooling1d(),
      L.dense({ units: 3 }),
      L.activation({ activation: 'sigmoid' }),
    ]),
  'a backward layer': () => chain([L.lstm({ ...cell, goBackwards: true })]),
  'a functional model': () => {
    const input = tfLayers.input({ shape: [5, 3] });
    const encoded = L.gru({ ...cell, name: 'encoder' }).apply(input);
    return tfLayers.model({ inputs: input, outputs: L.dense({ units: 2 }).apply(encoded) as tfLayers.SymbolicTensor });
  },
};

function chain(parts: readonly tfLayers.layers.Layer[]): tfLayers.LayersModel {
  const model = tfLayers.sequential();
  model.add(L.inputLayer({ inputShape: [5, 3] }));
  for (const part of parts) model.add(part);
  return model;
}

describe('readTfjs', async () => {
  const engine = await createEngine();

  beforeAll(async () => {
    const greeting = vi.spyOn(console, 'warn').mockImplementation(() => undefined); // tfjs recommends its native package
    await tf.setBackend('cpu');
    await tf.ready();
    tf.zeros([1]).dispose();
    greeting.mockRestore();
  });

  it.each(Object.entries(models))('computes what TensorFlow.js computes: %s', async (_, make) => {
    const model = filled(make());
    const { model: json, shards } = await saved(model);
    const read = await readTfjs(JSON.stringify(json), shards, { engine });
    const want = await (model.predict(tf.tensor(x, [2, 5, 3])) as tf.Tensor).data();
    expectClose(await batchFirstOutput(engine, read, { input: { shape: [2, 5, 3], data: x } }), want, 1e-6);
  });

  it.each<[string, () => tfLayers.layers.Layer[]]>([
    ['one direction', () => [L.gru(sequences)]],
    ['two directions', () => [L.bidirectional({ layer: L.lstm(sequences) as tfLayers.RNN, mergeMode: 'concat' })]],
    ['the last output', () => [L.lstm(cell)]],
  ])('holds outputs at masked steps as TensorFlow.js does: %s', async (_, make) => {
    const model = tfLayers.sequential({ layers: [L.embedding({ inputDim: 9, outputDim: 3, inputLength: 5, maskZero: true }), ...make()] });
    const { model: json, shards } = await saved(filled(model));
    const read = await readTfjs(json, new Map(Object.entries(shards)), { engine });
    expect(read.notes).toContain(
      `layers.0, Embedding "${model.layers[0].name}", masks index 0: pass mask or lengths to apply, which leave these steps out.`,
    );
    const want = await (model.predict(tf.tensor(ids, [2, 5], 'int32')) as tf.Tensor).data();
    const given = { input: { shape: [2, 5], data: ids }, mask: { shape: [2, 5], data: mask } };
    expectClose(await batchFirstOutput(engine, read, given), want, 1e-6);
  });

  it('reads Buffers of Node', async () => {
    const kernel = { name: 'dense/kernel', shape: [1, 2], dtype: 'float32' };
    const modelTopology = sequentialModel(described('Dense', { units: 2, use_bias: false }));
    const whole = Buffer.concat([Buffer.alloc(1), Buffer.from(Float32Array.of(5, 6).buffer)]).subarray(1);
    const model = await readTfjs({ modelTopology, weightsManifest: [{ paths: ['w'], weights: [kernel] }] }, { w: whole }, { engine });
    expect(Array.from(await batchFirstOutput(engine, model, { input: { shape: [1, 1], data: [2] } }))).toEqual([10, 12]);
  });

  it('reads quantized weights', async () => {
    const modelTopology = sequentialModel(described('Dense', { units: 2, use_bias: false, batch_input_shape: [null, 2] }));
    const group = (quantization: object): object => ({
      modelTopology,
      weightsManifest: [{ paths: ['w'], weights: [{ name: 'dense/kernel', shape: [2, 2], dtype: 'float32', quantization }] }],
    });
    const one = { input: { shape: [2, 2], data: [1, 0, 0, 1] } };
    const outputs = async (quantization: object, bytes: readonly number[]): Promise<number[]> =>
      Array.from(await batchFirstOutput(engine, await readTfjs(group(quantization), { w: Uint8Array.from(bytes) }, { engine }), one));
    expect(await outputs({ dtype: 'uint8', scale: 0.5, min: -1 }, [0, 1, 2, 255])).toEqual([-1, -0.5, 0, 126.5]);
    expect(await outputs({ dtype: 'uint16', scale: 0.5, min: 1 }, [0, 0, 1, 0, 0, 1, 255, 255])).toEqual([1, 1.5, 129, 32768.5]);
    expect(await outputs({ dtype: 'float16', scale: 1 }, [0, 0x3c, 0, 0xc0, 0, 0x34, 1, 0])).toEqual([1, -2, 0.25, 2 ** -24]);
  });

  const dense = sequentialModel(described('Dense', { units: 2, use_bias: false, batch_input_shape: [null, 2] }));
  const kernel = { name: 'dense/kernel', shape: [2, 2], dtype: 'float32' };
  const manifest = (...weights: readonly object[]): object => ({ modelTopology: dense, weightsManifest: [{ paths: ['w'], weights }] });

  it.each<[string, string | object, TfjsShards, string]>([
    [
      'a graph model',
      { format: 'graph-model', modelTopology: { node: [] } },
      {},
      'm: it is a graph model, which has lost its layers. Convert the Keras file itself: readKeras reads it',
    ],
    ['another file', '{}', {}, 'm: it is no model of TensorFlow.js: it has no modelTopology'],
    ['no JSON', '{', {}, 'm: it is not JSON. Give the text of model.json'],
    [
      'a missing shard',
      manifest(kernel),
      {},
      'm: weightsManifest.0 has no bytes for the shard "w". Give the bytes of each file that model.json names',
    ],
    [
      'a cut shard',
      manifest(kernel),
      { w: new Uint8Array(15) },
      'm: weightsManifest.0 has 15 bytes, and dense/kernel ends behind them. Take all shards of one model',
    ],
    [
      'a shard of another model',
      manifest(kernel),
      { w: new Uint8Array(20) },
      'm: weightsManifest.0 has 20 bytes, and its weights 16. Take all shards of one model',
    ],
    [
      'a weight without a layer',
      manifest(kernel, { ...kernel, name: 'other/kernel' }),
      () => new Uint8Array(32),
      'm: the weight "other/kernel" belongs to no layer of the model',
    ],
    [
      'a weight of whole numbers',
      manifest({ ...kernel, dtype: 'int32' }),
      { w: new Uint8Array(16) },
      'm: weightsManifest.0 has dense/kernel of int32 as int32, and float32 is read, also quantized to float16, uint8 or uint16',
    ],
  ])('refuses %s in one line', async (_, model, shards, message) => {
    const error = await readTfjs(model, shards, { engine, source: 'm' }).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toBe(message);
  });

  it('reads or refuses descriptions with changed bytes', async () => {
    const { model, shards } = await saved(filled(models['layers of single steps']()));
    const bytes = new TextEncoder().encode(JSON.stringify(model));
    const results = { model: 0, error: 0 };
    for (let seed = 0; seed < Number(process.env.FUZZ_INPUTS ?? 4000); seed++) {
      const text = new TextDecoder().decode(mutated(bytes, seed));
      const result = await readTfjs(text, shards, { engine }).catch((thrown: Error) => thrown);
      if (!(result instanceof Error)) results.model++;
      else if (result instanceof FormatError && !result.message.includes('\n')) results.error++;
      else throw result;
    }
    expect(results.model).toBeGreaterThan(100);
    expect(results.error).toBeGreaterThan(100);
  });
});
