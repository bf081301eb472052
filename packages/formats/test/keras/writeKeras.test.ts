/**
 * Files that `writeKeras` wrote. tooling/oracles/kerasFiles.py has opened the committed ones in Keras; these tests hold the bytes to them.
 * `WRITE_KERAS=1` writes them again.
 */
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { defineCell, gru, lstm, rnn } from '@statal/cells';
import {
  bidirectional,
  dense,
  dropout,
  embedding,
  FormatError,
  frameStacking,
  type Layer,
  layerNorm,
  pooling,
  recurrent,
  sequential,
  stacked,
  timeDistributed,
} from '@statal/layers';
import { createEngine, Random, type Tree } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import { readKeras, writeKeras } from '../../src/keras/index.js';
import { readStoredZip } from '../../src/zip/readStoredZip.js';
import { batchFirstOutput, type KerasCase, kerasCases, kerasFile } from './goldenModel.js';

const sizes = { inputs: 3, units: 4 };
const head = dense({ inputs: 4, units: 2, activation: 'softmax' });

const written: Readonly<Record<string, Layer>> = {
  lstm: recurrent(lstm(), sizes) as Layer,
  classifier: sequential([recurrent(lstm(), { ...sizes, returnSequences: false }), dropout({ rate: 0.5 }), head]) as Layer,
  gruReset: sequential([
    recurrent(gru(), sizes),
    recurrent(gru({ reset: 'before' }), { inputs: 4, units: 4 }),
    pooling({ kind: 'mean' }),
  ]) as Layer,
  activations: sequential([
    recurrent(lstm({ gateActivation: 'hardSigmoid', activation: 'relu' }), sizes),
    recurrent(gru({ activation: 'linear', useBias: false }), { inputs: 4, units: 4 }),
    recurrent(rnn({ activation: 'sigmoid', useBias: false }), { inputs: 4, units: 4 }),
    pooling({ kind: 'max' }),
  ]) as Layer,
  reversed: sequential([
    recurrent(rnn({ activation: 'relu' }), { ...sizes, reverse: true }),
    layerNorm({ units: 4, epsilon: 1e-4 }),
    recurrent(gru(), { inputs: 4, units: 4, reverse: true }),
    recurrent(lstm(), { inputs: 4, units: 4, returnSequences: false }),
  ]) as Layer,
  bidirectional: sequential([
    bidirectional(lstm(), { inputs: 3, units: 2 }),
    bidirectional(gru(), { inputs: 4, units: 4, merge: 'mean' }),
    bidirectional(rnn(), { inputs: 4, units: 2, merge: 'product', returnSequences: false }),
  ]) as Layer,
  text: sequential([
    embedding({ entries: 9, units: 3 }),
    stacked([recurrent(lstm(), sizes), recurrent(lstm(), { inputs: 4, units: 4 })], { dropout: 0.2 }),
    timeDistributed(dense({ inputs: 4, units: 9, bias: false })),
  ]) as Layer,
  vectors: sequential([dense({ ...sizes, activation: 'tanh' }), layerNorm({ units: 4, shift: false }), head]) as Layer,
};

describe('writeKeras', async () => {
  const engine = await createEngine();
  const initialized = (layer: Layer): Tree => layer.init({ engine, random: Random.fromSeed(3) });
  const filePath = (name: string): URL => new URL(`../../../../tooling/oracles/golden/keras/written/${name}.keras.gz`, import.meta.url);

  if (process.env.WRITE_KERAS === '1') {
    for (const [name, layer] of Object.entries(written))
      writeFileSync(filePath(name), gzipSync(await writeKeras(layer, initialized(layer))));
  }

  it.each(readGolden<KerasCase>('kerasWritten').map((golden) => [golden.name, golden] as const))(
    'gives the file %s that Keras has opened, with the outputs of Keras',
    async (name, golden) => {
      const layer = written[name];
      const params = initialized(layer);
      expect(await writeKeras(layer, params)).toEqual(kerasFile(`written/${name}.keras`));
      expectClose(await batchFirstOutput(engine, { layer, params }, golden), golden.outputs.data, 1e-6, name);
    },
  );

  it('is tested with every model above', () => {
    expect(readGolden<KerasCase>('kerasWritten').map(({ name }) => name)).toEqual(Object.keys(written).sort());
  });

  // Keras 2 has another hard sigmoid. Masks are not part of our layers, so a file that was read again does not know that it has one.
  const notTheSame = ['keras2.h5', 'keras20.h5', 'keras2Functional.h5', 'maskedSequences.keras'];
  it.each(kerasCases.filter(({ name }) => !notTheSame.includes(name)).map((golden) => [golden.name, golden] as const))(
    '%s is the same model after it was read, written and read',
    async (name, golden) => {
      const model = readKeras(kerasFile(name), { engine });
      const again = readKeras(await writeKeras(model.layer, model.params), { engine });
      expectClose(await batchFirstOutput(engine, again, golden), golden.outputs.data, 1e-6);
    },
  );

  const leaky = defineCell({
    name: 'leaky',
    params: ({ inputs, units }) => ({ W: [inputs, units] }),
    state: ({ units }) => ({ h: [units] }),
    step: ({ h }) => ({ state: { h }, output: h }),
  });

  it.each<[Layer, string]>([
    [
      recurrent(lstm({ peephole: true }), sizes) as Layer,
      'writeKeras: recurrent, is an lstm with peephole, which Keras does not have. ONNX holds it: writeOnnx',
    ],
    [
      sequential([recurrent(lstm(), sizes), recurrent(lstm({ projection: 2 }), { inputs: 4, units: 4 })]) as Layer,
      'writeKeras: layers.1, recurrent, is an lstm with projection, which Keras does not have. ONNX holds it: writeOnnx',
    ],
    [
      recurrent(gru({ gateActivation: { hardSigmoid: { slope: 0.2, offset: 0.5 } } }), sizes) as Layer,
      'writeKeras: recurrent, has the activation {"hardSigmoid":{"slope":0.2,"offset":0.5}}, and Keras 3 has clamp(x / 6 + 0.5, 0, 1) only. ONNX holds it: writeOnnx',
    ],
    [recurrent(rnn({ clip: 3 }), sizes) as Layer, 'writeKeras: recurrent, limits its sums (clip), which Keras does not'],
    [
      recurrent(lstm({ outputActivation: 'relu' }), sizes) as Layer,
      'writeKeras: recurrent, has outputActivation unlike activation, and Keras has one for both. ONNX holds it: writeOnnx',
    ],
    [recurrent(leaky, sizes) as Layer, 'writeKeras: recurrent, has the cell leaky, which Keras does not have. Keras has rnn, lstm, gru'],
    [
      sequential([recurrent(rnn(), sizes), pooling({ kind: 'last' })]) as Layer,
      'writeKeras: layers.1, pooling, takes the last of the steps, which Keras has no layer for. Use returnSequences: false, or pooling of mean or max',
    ],
    [
      recurrent(rnn(), { ...sizes, reverse: true }) as Layer,
      'writeKeras: the last recurrent layer is reversed and returns sequences, which Keras gives in reverse. Use returnSequences: false, a pooling, or bidirectional',
    ],
    [
      sequential([recurrent(rnn(), { ...sizes, reverse: true }), bidirectional(rnn(), { inputs: 4, units: 2 })]) as Layer,
      'writeKeras: layers.1, bidirectional, follows a reversed layer, after which Keras has the steps in reverse',
    ],
    [
      frameStacking({ inputs: 3, frames: 2, stride: 2 }) as Layer,
      'writeKeras: frameStacking, has no counterpart in Keras that is written. Layers that are written: dense, layerNorm, dropout, embedding, recurrent, bidirectional, pooling, timeDistributed, sequential, stacked',
    ],
    [dropout({ rate: 0.1 }) as Layer, 'writeKeras: no layer says how many features go in. Add a dense or recurrent layer'],
    [
      dense({ inputs: 3, units: 4, activation: { hardSigmoid: { slope: 0.25, offset: 0.5 } } }) as Layer,
      'writeKeras: dense, has the activation {"hardSigmoid":{"slope":0.25,"offset":0.5}}, and Keras 3 has clamp(x / 6 + 0.5, 0, 1) only. ONNX holds it: writeOnnx',
    ],
  ])('refuses what Keras cannot express, in one line (%#)', async (layer, message) => {
    const error = await writeKeras(layer, initialized(layer)).catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as Error).message).toBe(message);
  });

  it.each<['zero' | 'previous', boolean, boolean]>([
    ['zero', true, true],
    ['zero', false, false], // Keras would take 0 for the last output
    ['previous', true, false],
  ])('writes what outputs at masked steps are: %s, returnSequences %s', async (maskedOutputs, returnSequences, zeros) => {
    const layer = recurrent(lstm(), { ...sizes, maskedOutputs, returnSequences }) as Layer;
    const archive = readStoredZip(await writeKeras(layer, initialized(layer)), 'archive');
    const config = JSON.parse(new TextDecoder().decode(archive.get('config.json')));
    expect(config.config.layers[1].config.zero_output_for_mask).toBe(zeros);
  });

  it('names the activation of a dense layer as Keras does', async () => {
    const layer = dense({ inputs: 3, units: 4, activation: 'hardSigmoid' });
    const bytes = await writeKeras(layer, layer.init({ engine, random: Random.fromSeed(1) }));
    expect(new TextDecoder('latin1').decode(bytes)).toContain('"activation":"hard_sigmoid"');
    expect(readKeras(bytes, { engine }).layer.config().layers).toEqual([layer.config()]);
  });

  it('refuses parameters of another model', async () => {
    const params = initialized(dense({ inputs: 3, units: 4 }) as Layer);
    await expect(writeKeras(dense({ inputs: 2, units: 4 }) as Layer, params)).rejects.toThrow(
      'writeKeras: dense, has W [3, 4] and should have [2, 4]. Pass the parameters of this model',
    );
  });
});
