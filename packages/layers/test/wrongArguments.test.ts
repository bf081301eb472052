import { lstm, rnn } from '@statal/cells';
import { createEngine, Random, StatalError, type Tensor, zeros } from '@statal/tensors';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import { expect, it } from 'vitest';
import * as layers from '../src/index.js';

const { bidirectional, dense, embedding, frameStacking, layerNorm, pooling, recurrent, sequential, stacked, dropout, timeDistributed } =
  layers;

const engine = await createEngine();
const random = Random.fromSeed(1);
const float = (...shape: number[]): Tensor => zeros(engine, shape);
const model = dense({ inputs: 2, units: 3 });
const params = model.init({ engine, random });
const writer = sequential([embedding({ entries: 3, units: 2 }), dense({ inputs: 2, units: 3 })]);
const writerParams = writer.init({ engine, random });
const square = dense({ inputs: 2, units: 2 });
const squareParams = square.init({ engine, random });
const saved = await layers.parametersToSafetensors(params);
const bytes = layers.encodeSafetensors(saved);
const file = await layers.encodeModel(model, params);

const count = a(2, 'count');
const aSource = a('a file', 'text?');
const metadata = a({ a: 'b' }, 'object?');
const imageWindow = { size: a(2, 'pair?'), stride: a(1, 'pair?'), padding: a(0, 'pairFrom0?') };
const convolution = layers.conv2d({ inputs: 2, units: 3, size: 1 });

testWrongArguments({
  exports: layers,
  errors: [StatalError],
  tensors: { 'a float scalar': float(), 'a float tensor of 4 axes': float(2, 1, 2, 1), ints: zeros(engine, [2], 'int') },
  rows: {
    dense: call(dense, o({ inputs: count, units: count, activation: a('softmax', 'nothingElse?'), bias: a(false, 'flag?') })),
    embedding: call(embedding, o({ entries: count, units: count })),
    dropout: call(dropout, o({ rate: a(0.5, 'share') })),
    layerNorm: call(layerNorm, o({ units: count, epsilon: a(1e-3, 'positive?'), shift: a(false, 'flag?') })),
    conv2d: call(
      layers.conv2d,
      o({
        ...{ inputs: count, units: count, ...imageWindow, dilation: a(1, 'pair?'), groups: a(1, 'count?') },
        ...{ activation: a('relu', 'nothingElse?'), bias: a(false, 'flag?') },
      }),
    ),
    pool2d: call(layers.pool2d, o({ kind: a('max', 'nothingElse'), ...imageWindow })),
    groupNorm: call(layers.groupNorm, o({ units: count, groups: a(1, 'count'), epsilon: a(1e-3, 'positive?'), shift: a(false, 'flag?') })),
    upsampling2d: call(layers.upsampling2d, o({ factor: a(2, 'pair?') }, 'nothingElse?')),
    flatten: call(layers.flatten),
    frameStacking: call(frameStacking, o({ inputs: count, frames: count, stride: count })),
    pooling: call(pooling, o({ kind: a('last', 'nothingElse') })),
    'pooling by attention': call(pooling, o({ kind: a('attention', 'nothingElse'), inputs: count })),
    timeDistributed: call(timeDistributed, a(model, 'nothingElse')),
    recurrent: call(
      recurrent,
      a(rnn(), 'nothingElse'),
      o({ inputs: count, units: count, reverse: a(true, 'flag?'), maskedOutputs: a('previous', 'nothingElse?') }),
    ),
    bidirectional: call(
      bidirectional,
      a(lstm(), 'nothingElse'),
      o({
        inputs: count,
        units: count,
        merge: a('sum', 'function?'),
        maskedOutputs: a('previous', 'nothingElse?'),
        backwardCell: a(rnn(), 'nothingElse?'),
      }),
    ),
    sequential: call(sequential, a([model], 'nothingElse')),
    stacked: call(stacked, a([model], 'nothingElse'), o({ dropout: a(0.1, 'share?') }, 'nothingElse?')),
    createSampler: call(
      layers.createSampler,
      o({
        temperature: a(1, 'notNegative?'),
        topK: a(2, 'count?'),
        topP: a(0.5, 'positive?'),
        never: a(1, 'whole?'),
        random: a(random, 'function'),
      }),
    ),
    generate: call(
      layers.generate,
      a(writer, 'nothingElse'),
      a(writerParams, 'nothingElse'),
      o({ prompt: a([1], 'list'), sample: a(() => 1, 'function'), length: a(2, 'whole?') }),
    ),
    forecast: call(
      layers.forecast,
      a(square, 'nothingElse'),
      a(squareParams, 'nothingElse'),
      a({ inputs: new Float32Array(2), shape: [1, 1, 2] }, 'nothingElse'),
      o({ horizon: a(1, 'count'), next: a(undefined, 'function?') }),
    ),
    'the context of forecast': call(
      (inputs: never, shape: never) => layers.forecast(square, squareParams, { inputs, shape }, { horizon: 1 }),
      a(new Float32Array(2), 'nothingElse'),
      a([1, 1, 2], 'nothingElse'),
    ),
    initialState: call(
      layers.initialState,
      a(model, 'nothingElse'),
      a(params, 'nothingElse'),
      o({ batch: a(2, 'count?'), image: a(undefined, 'list?') }, 'nothingElse?'),
    ),
    observe: call(layers.observe, a(model, 'nothingElse'), a(params, 'tree'), a(float(3, 2), 'tensor'), o({}, 'nothingElse?')),
    unrollCell: call(
      layers.unrollCell,
      a(rnn(), 'nothingElse'),
      a(recurrent(rnn(), { inputs: 2, units: 3 }).init({ engine, random }), 'tree'),
      a(float(3, 2, 2), 'tensor'),
      o({ units: a(3, 'count'), loss: a(undefined, 'function?') }),
    ),
    countParameters: call(layers.countParameters, a(params, 'tree')),
    floatsOf16Bits: call(layers.floatsOf16Bits, a(Uint16Array.of(0), 'nothingElse'), o({ dtype: a('F16', 'nothingElse') })),
    loadParameters: call(layers.loadParameters, a(params, 'tree'), a(saved, 'nothingElse'), o({ source: aSource }, 'nothingElse?')),
    growTensors: call(
      layers.growTensors,
      a(saved, 'nothingElse'),
      a(saved, 'nothingElse'),
      o({ paths: a(['W'], 'nothingElse'), source: aSource }),
    ),
    parametersToSafetensors: call(layers.parametersToSafetensors, a(params, 'tree')),
    encodeSafetensors: call(layers.encodeSafetensors, a(saved, 'nothingElse'), o({ metadata }, 'nothingElse?')),
    'encodeSafetensors, a tensor': call(
      (tensor: never) => layers.encodeSafetensors(new Map([['W', tensor]])),
      o({ dtype: a('F32', 'nothingElse'), shape: a([2], 'list'), data: a(new Float32Array(2), 'nothingElse') }),
    ),
    decodeSafetensors: call(layers.decodeSafetensors, a(bytes, 'nothingElse'), o({ source: a('a file', 'anything?') }, 'nothingElse?')),
    encodeModel: call(layers.encodeModel, a(model, 'nothingElse'), a(params, 'tree'), o({ metadata }, 'nothingElse?')),
    decodeModel: call(
      layers.decodeModel,
      a(file, 'nothingElse'),
      o({ engine: a(engine, 'nothingElse'), source: aSource, cells: a({}, 'anything?') }),
    ),
    layerFromConfig: call(
      layers.layerFromConfig,
      a(model.config(), 'nothingElse'),
      o({ source: aSource, cells: a({}, 'anything?') }, 'nothingElse?'),
    ),
    ...Object.fromEntries(
      [
        model,
        embedding({ entries: 3, units: 2 }),
        layerNorm({ units: 2 }),
        convolution,
        layers.groupNorm({ units: 2, groups: 1 }),
        pooling({ kind: 'attention', inputs: 2 }),
        recurrent(rnn(), { inputs: 2, units: 2 }),
        bidirectional(rnn(), { inputs: 2, units: 2 }),
        sequential([model]),
      ].map((layer) => [
        `init of ${layer.name}`,
        call((given: never) => layer.init(given), o({ engine: a(engine, 'nothingElse'), random: a(random, 'nothingElse') })),
      ]),
    ),
    ...Object.fromEntries(
      [
        model,
        dropout({ rate: 0.5 }),
        layerNorm({ units: 2 }),
        pooling({ kind: 'last' }),
        frameStacking({ inputs: 2, frames: 2, stride: 2 }),
        timeDistributed(model),
        recurrent(rnn(), { inputs: 2, units: 2 }),
        bidirectional(rnn(), { inputs: 2, units: 2 }),
        sequential([model]),
      ].map((layer: layers.Layer) => [
        `apply of ${layer.name}`,
        call(
          (x: never, options: never) => layer.apply(layer.init({ engine, random }), x, options),
          a(float(3, 2, 2), 'tensor'),
          o({ random: a(random, 'nothingElse?'), lengths: a(undefined, 'anything?') }, 'nothingElse?'),
        ),
      ]),
    ),
    ...Object.fromEntries(
      [
        convolution,
        layers.pool2d({ kind: 'max', size: 1 }),
        layers.groupNorm({ units: 2, groups: 1 }),
        layers.upsampling2d(),
        layers.flatten(),
      ].map((layer: layers.Layer) => [
        `apply of ${layer.name}`,
        call(
          (x: never, options: never) => layer.apply(layer.init({ engine, random }), x, options),
          a(float(3, 2, 2, 2, 2), 'tensor'),
          o({ random: a(random, 'nothingElse?'), lengths: a(undefined, 'anything?') }, 'nothingElse?'),
        ),
      ]),
    ),
    'params of conv2d': call(
      (given: never) => convolution.apply(given, float(3, 2, 2, 2)),
      a(convolution.init({ engine, random }), 'tree'),
    ),
    'params of dense': call((given: never) => model.apply(given, float(3, 2)), a(params, 'tree')),
  },
});

it('an activation that does not exist is refused at once, and named', () => {
  expect(() => dense({ inputs: 2, units: 3, activation: 'swish' as 'tanh' })).toThrow(
    'dense: activation is "swish", expected "sigmoid", "tanh", "relu", "linear", "hardSigmoid", "softmax" or { hardSigmoid: { slope, offset } }',
  );
});
