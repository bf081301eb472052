import { dense } from '@statal/layers';
import { createEngine, Random, StatalError } from '@statal/tensors';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as keras from '../../src/keras/index.js';
import * as tfjs from '../../src/tfjs/index.js';
import { described, sequentialModel } from './madeArchive.js';

const engine = await createEngine();
const model = dense({ inputs: 2, units: 3 });
const params = model.init({ engine, random: Random.fromSeed(1) });
const bytes = await keras.writeKeras(model, params);
const source = a('a file', 'text?');

testWrongArguments({
  exports: keras,
  errors: [StatalError],
  rows: {
    readKeras: call(keras.readKeras, a(bytes, 'nothingElse'), o({ engine: a(engine, 'nothingElse'), source })),
    writeKeras: call(keras.writeKeras, a(model, 'nothingElse'), a(params, 'nothingElse'), o({ name: a('mine', 'text?') }, 'nothingElse?')),
  },
});

const modelTopology = sequentialModel(described('Dense', { units: 1, use_bias: false }));
const weightsManifest = [{ paths: ['w'], weights: [{ name: 'dense/kernel', shape: [1, 1], dtype: 'float32' }] }];

testWrongArguments({
  exports: tfjs,
  errors: [StatalError],
  rows: {
    readTfjs: call(
      tfjs.readTfjs,
      a({ modelTopology, weightsManifest }, 'nothingElse'),
      a({ w: new Uint8Array(4) }, 'function'),
      o({ engine: a(engine, 'nothingElse'), source }),
    ),
  },
});
