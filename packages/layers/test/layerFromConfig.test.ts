import { type Cell, defineCell, gru, indrnn, lstm, minGru, minLstm, rnn, statal } from '@statal/cells';
import { createEngine, namedLeaves, Random, type Tree } from '@statal/tensors';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bidirectional,
  conv2d,
  dense,
  dropout,
  embedding,
  FormatError,
  flatten,
  frameStacking,
  groupNorm,
  type Layer,
  layerFromConfig,
  layerNorm,
  pool2d,
  pooling,
  recurrent,
  sequential,
  stacked,
  timeDistributed,
  upsampling2d,
} from '../src/index.js';
import { messageOf } from './messageOf.js';
import { drawn, flat } from './values.js';

const engine = await createEngine({ kind: 'reference' });
const copy = (layer: Layer): unknown => JSON.parse(JSON.stringify(layer.config()));

const summing = (factor: number) =>
  defineCell({
    name: 'summing',
    options: { factor },
    params: () => ({}),
    state: ({ units }) => ({ h: [units] }),
    step: ({ x, h }) => ({ state: { h }, output: x }),
  });

const layers: readonly (readonly [string, Layer])[] = [
  ['embedding', embedding({ entries: 5, units: 3 })],
  ['dense', dense({ inputs: 3, units: 4 })],
  ['dense with all options', dense({ inputs: 3, units: 4, activation: 'sigmoid', bias: false })],
  ['dropout', dropout({ rate: 0.25 })],
  ['layerNorm', layerNorm({ units: 3, epsilon: 1e-3, shift: false })],
  ['frameStacking', frameStacking({ inputs: 3, frames: 3, stride: 2 })],
  ['pooling', pooling({ kind: 'last' })],
  ['pooling with parameters', pooling({ kind: 'attention', inputs: 3 })],
  ['timeDistributed', timeDistributed(dense({ inputs: 3, units: 4 }))],
  ['recurrent', recurrent(gru({ reset: 'before' }), { inputs: 3, units: 4, reverse: true })],
  [
    'recurrent with a statal cell',
    recurrent(statal({ memory: 'moments', slots: 2, output: 'both', forget: true }), { inputs: 3, units: 4 }),
  ],
  [
    'bidirectional with an lstm of another width',
    bidirectional(lstm({ projection: 2, peephole: true, layerNorm: true }), { inputs: 3, units: 4 }),
  ],
  [
    'stacked cells without options',
    stacked([indrnn(), minGru(), minLstm()].map((cell) => recurrent(cell as Cell, { inputs: 3, units: 3 }))),
  ],
  ['bidirectional', bidirectional(rnn({ activation: 'relu' }), { inputs: 3, units: 4, merge: 'product' })],
  ['bidirectional with two cells', bidirectional(lstm(), { inputs: 3, units: 4, backwardCell: gru(), maskedOutputs: 'previous' })],
  [
    'recurrent with options of others',
    recurrent(lstm({ activation: 'relu', gateActivation: { hardSigmoid: { slope: 0.2, offset: 0.5 } }, clip: 3, useBias: false }), {
      ...{ inputs: 3, units: 4, maskedOutputs: 'previous' },
    }),
  ],
  ['dense with a hard sigmoid', dense({ inputs: 3, units: 4, activation: { hardSigmoid: { slope: 0.2, offset: 0.5 } } })],
  ['stacked', stacked([recurrent(lstm(), { inputs: 3, units: 4 }), bidirectional(gru(), { inputs: 4, units: 2 })], { dropout: 0.5 })],
  [
    'sequential',
    sequential([sequential([dense({ inputs: 3, units: 2 }), dropout({ rate: 0.1 })]), recurrent(rnn(), { inputs: 2, units: 4 })]),
  ],
];

const activations = '"sigmoid", "tanh", "relu", "linear", "hardSigmoid"';

const imageLayers: readonly (readonly [string, Layer])[] = [
  ['conv2d', conv2d({ inputs: 4, units: 3 })],
  [
    'conv2d with all options',
    conv2d({
      ...{ inputs: 4, units: 6, size: [3, 2], stride: 1, padding: [2, 1], dilation: 2, groups: 2 },
      ...{ activation: 'relu', bias: false },
    }),
  ],
  ['pool2d', pool2d({ kind: 'max' })],
  ['pool2d with all options', pool2d({ kind: 'mean', size: 3, stride: [1, 2], padding: 'same' })],
  ['groupNorm', groupNorm({ units: 4, groups: 2, epsilon: 1e-3, shift: false })],
  ['upsampling2d', upsampling2d({ factor: [2, 1] })],
  ['flatten', flatten()],
];

describe('layerFromConfig', () => {
  it.each([...layers, ...imageLayers])('makes the same %s again', (name, layer) => {
    const again = layerFromConfig(copy(layer));
    expect(again.config()).toEqual(layer.config());
    expect([again.name, again.inputs, again.units]).toEqual([layer.name, layer.inputs, layer.units]);
    const params = layer.init({ engine, random: Random.fromSeed(3) });
    expect(flat(again.init({ engine, random: Random.fromSeed(3) }))).toEqual(flat(params));
    if (layer.inputs === 'indices') return;
    const random = Random.fromSeed(5);
    const isOfImages = imageLayers.some(([known]) => known === name);
    const x = drawn(engine, isOfImages ? [4, 2, 6, 5, 4] : [4, 2, 3]);
    expect(flat(again.apply(params, x, { random }))).toEqual(flat(layer.apply(params, x, { random })));
  });

  it('takes what has a default from the default', () => {
    expect(layerFromConfig({ layer: 'recurrent', cell: { name: 'gru' }, inputs: 2, units: 3 }).config()).toEqual(
      recurrent(gru(), { inputs: 2, units: 3 }).config(),
    );
  });

  it("finds cells of one's own by name, as they are or as functions of their options", () => {
    const layer = recurrent(summing(2), { inputs: 3, units: 3 });
    expect(layerFromConfig(copy(layer), { cells: { summing: summing(2) } }).config()).toEqual(layer.config());
    expect(layerFromConfig(copy(layer), { cells: { summing: ({ factor }) => summing(Number(factor)) } }).config()).toEqual(layer.config());
  });

  const one = { layer: 'dense', inputs: 3, units: 4 };
  const cell = { name: 'rnn', options: {} };
  it.each([
    [null, 'm.json: it must be an object that names its "layer"'],
    [{ layer: 3 }, 'm.json: it must be an object that names its "layer"'],
    [
      { layer: 'toString' },
      'm.json: it is of the unknown kind "toString". Known are embedding, dense, conv2d, pool2d, groupNorm, upsampling2d, flatten, dropout, layerNorm, recurrent, bidirectional, frameStacking, pooling, timeDistributed, sequential, stacked',
    ],
    [{ ...one, units: 0 }, 'm.json: units must be at least 1'],
    [{ ...one, units: '4' }, 'm.json: units must be a number'],
    [{ ...one, units: 1.5 }, 'm.json: units must be a whole number'],
    [{ layer: 'dense', inputs: 3 }, 'm.json: units is missing'],
    [{ ...one, width: 4 }, 'm.json: width is not known here'],
    [{ ...one, activation: 'sine' }, `m.json: activation must be ${activations}, "softmax" or { hardSigmoid: { slope, offset } }`],
    [{ layer: 'dropout', rate: 1 }, 'm.json: rate must be less than 1'],
    [{ layer: 'layerNorm', units: 3, epsilon: -1 }, 'm.json: it cannot be made: layerNorm: epsilon is -1, expected a number above 0'],
    [{ layer: 'conv2d', inputs: 3, units: 4, padding: 'full' }, 'm.json: padding must be "valid", "same" or a list of two numbers'],
    [{ layer: 'conv2d', inputs: 3, units: 4, size: 3 }, 'm.json: size must be a list of two numbers'],
    [{ layer: 'pool2d', kind: 'max', stride: [1, 0] }, 'm.json: stride.1 must be at least 1'],
    [
      { layer: 'groupNorm', units: 3, groups: 2 },
      'm.json: it cannot be made: groupNorm: units is 3, which does not divide into 2 groups. Choose a divisor of the units',
    ],
    [{ layer: 'pooling', kind: 'sum' }, 'm.json: kind must be one of last, mean, max, attention'],
    [
      { layer: 'pooling', kind: 'attention' },
      'm.json: it cannot be made: pooling(attention): inputs is undefined, expected a whole number from 1',
    ],
    [{ layer: 'frameStacking', inputs: 3, frames: 2, stride: 0 }, 'm.json: stride must be at least 1'],
    [{ layer: 'timeDistributed', of: { ...one, units: 0 } }, 'm.json: of.units must be at least 1'],
    [{ layer: 'timeDistributed' }, 'm.json: of is missing'],
    [{ layer: 'sequential', layers: {} }, 'm.json: layers must be a list of layers'],
    [{ layer: 'sequential', layers: [one, 7] }, 'm.json: layers.1 must be an object that names its "layer"'],
    [
      { layer: 'sequential', layers: [one, { layer: 'stacked', layers: [{ ...one, units: 0 }] }] },
      'm.json: layers.1.layers.0.units must be at least 1',
    ],
    [
      { layer: 'sequential', layers: [one, one] },
      'm.json: it cannot be made: sequential: layers.1, dense, takes 3 features and layers.0, dense, gives 4',
    ],
    [
      { layer: 'recurrent', cell: { name: 'leaky' }, inputs: 3, units: 3 },
      'm.json: cell is of the unknown kind "leaky". Pass cells of your own: { cells: { name: cell } }',
    ],
    [{ layer: 'recurrent', cell: 'rnn', inputs: 3, units: 3 }, 'm.json: cell must be an object'],
    [
      { layer: 'recurrent', cell: { name: 'rnn', options: { activation: 'sine' } }, inputs: 3, units: 3 },
      `m.json: it cannot be made: rnn: activation is "sine", expected ${activations} or { hardSigmoid: { slope, offset } }`,
    ],
    [
      { layer: 'recurrent', cell: { name: 'summing', options: { factor: 3 } }, inputs: 3, units: 3 },
      'm.json: cell has the options {"factor":3}, and the cell that was passed as "summing" has {"factor":2}',
    ],
    [{ layer: 'recurrent', cell, inputs: 3, units: 3, maskedOutputs: 1 }, 'm.json: maskedOutputs must be one of zero, previous'],
    [
      { layer: 'bidirectional', cell, inputs: 3, units: 3, backwardCell: { name: 'mine' } },
      'm.json: backwardCell is of the unknown kind "mine". Pass cells of your own: { cells: { name: cell } }',
    ],
    [{ layer: 'bidirectional', cell, inputs: 3, units: 3, merge: 'max' }, 'm.json: merge must be one of concat, sum, mean, product'],
  ])('says what is wrong with %j', (config, message) => {
    expect(messageOf(() => layerFromConfig(config, { source: 'm.json', cells: { summing: summing(2) } }))).toBe(message);
  });

  it('refuses what is nested beyond reason', () => {
    let config: unknown = one;
    for (let depth = 0; depth < 100_000; depth++) config = { layer: 'sequential', layers: [config] };
    expect(messageOf(() => layerFromConfig(config))).toBe('configuration: it has more than 64 layers inside each other');
  });

  it('throws nothing but its own errors, whatever it is given', () => {
    const damaged = fc.letrec((tie) => ({
      config: fc.oneof(
        { depthSize: 'small' },
        fc.jsonValue(),
        fc.constantFrom(...layers.map(([, layer]) => layer.config())),
        fc.record(
          {
            layer: fc.constantFrom('sequential', 'stacked', 'dense'),
            layers: fc.array(tie('config'), { maxLength: 3 }),
            inputs: fc.jsonValue(),
          },
          { requiredKeys: [] },
        ),
        fc.record({
          layer: fc.constantFrom('recurrent', 'bidirectional'),
          cell: fc.oneof(fc.jsonValue(), fc.record({ name: fc.constantFrom('rnn', '__proto__'), options: fc.jsonValue() })),
          inputs: fc.nat(9),
          units: fc.nat(9),
        }),
      ),
    })).config;
    fc.assert(
      fc.property(damaged, (config) => {
        try {
          const made = layerFromConfig(config);
          expect(namedLeaves(made.init({ engine, random: Random.fromSeed(1) }) as Tree)).toBeInstanceOf(Array);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
          expect((error as Error).message).not.toContain('\n');
        }
      }),
      { seed: 1, numRuns: 500 },
    );
  });
});
