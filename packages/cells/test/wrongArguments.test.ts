import { createEngine, Random, StatalError, type Tensor, zeros } from '@statal/tensors';
import { argument as a, call, options as o, testWrongArguments } from '@statal/tooling-vitest/wrongArguments';
import * as cells from '../src/index.js';

const engine = await createEngine();
const random = Random.fromSeed(1);
const float = (...shape: number[]): Tensor => zeros(engine, shape);
const { lstm, gru, rnn, statal } = cells;

const count = a(2, 'count');
const flag = a(true, 'flag?');
const sizes = { inputs: count, units: count };
const context = { engine, shape: [2, 2], random, inputs: 2, units: 2 };
const convolutions = {
  ...{ image: a([4, 4], 'list'), size: a(2, 'pair?'), stride: a(1, 'pair?') },
  padding: a('valid', 'nothingElse?'),
};
const gates = { activation: a('relu', 'nothingElse?'), clip: a(1, 'positive?'), useBias: flag };
const gateActivation = a('hardSigmoid', 'nothingElse?');
const noise = o({ rate: a(0.5, 'share'), each: a('step', 'nothingElse'), shape: a(() => [2], 'function') });
const step = (): never => {
  throw new StatalError('step', 'is not run here');
};

testWrongArguments({
  exports: { ...cells, ...cells.initializers },
  errors: [StatalError],
  tensors: { 'a float scalar': float(), 'a float tensor of 4 axes': float(2, 1, 2, 1), ints: zeros(engine, [2], 'int') },
  unchecked: {
    checkedCell: 'is a check itself',
    isActivation: 'is a check itself',
    ...Object.fromEntries(
      ['zeros', 'ones', 'byUnits', 'byFanIn', 'glorot', 'orthogonal'].map((name) => [
        name,
        'an initializer: initializeCell calls it with what it has checked',
      ]),
    ),
  },
  rows: {
    lstm: call(
      lstm,
      o(
        {
          ...{ forgetBias: a(0, 'number?'), peephole: flag, coupled: flag, projection: a(2, 'count?'), layerNorm: flag },
          ...{ ...gates, gateActivation, outputActivation: a('relu', 'nothingElse?') },
        },
        'nothingElse?',
      ),
    ),
    gru: call(gru, o({ reset: a('before', 'nothingElse?'), ...gates, gateActivation }, 'nothingElse?')),
    rnn: call(rnn, o(gates, 'nothingElse?')),
    statal: call(
      statal,
      o(
        {
          memory: a('moments', 'nothingElse?'),
          slots: a(2, 'count?'),
          expectedLength: a(10, 'positive?'),
          connect: a('all', 'nothingElse?'),
          output: a('both', 'nothingElse?'),
          forget: flag,
          threshold: a(0.5, 'number?'),
        },
        'nothingElse?',
      ),
    ),
    convLstm: call(cells.convLstm, o({ ...convolutions, peephole: flag, projection: a(2, 'count?') })),
    convGru: call(cells.convGru, o({ ...convolutions, reset: a('before', 'nothingElse?') })),
    convStatal: call(cells.convStatal, o({ ...convolutions, memory: a('moments', 'nothingElse?'), slots: a(2, 'count?') })),
    activationFunction: call(cells.activationFunction, a('relu', 'nothingElse')),
    indrnn: call(cells.indrnn),
    mgu: call(cells.mgu),
    minGru: call(cells.minGru),
    minLstm: call(cells.minLstm),
    defineCell: call(
      cells.defineCell,
      o({
        name: a('own', 'text'),
        params: a(() => ({}), 'function'),
        state: a(() => ({}), 'function'),
        step: a(step, 'function'),
        options: a({}, 'object?'),
        output: a(() => 2, 'function?'),
        image: a({ inputs: [3, 2], outputs: [3, 2] }, 'nothingElse?'),
        noise: a({}, 'object?'),
      }),
    ),
    'the noise of a cell': call(
      (given: never) => cells.defineCell({ name: 'own', params: () => ({}), state: () => ({}), step, noise: { n: given } }),
      noise,
    ),
    cellShapes: call(cells.cellShapes, a(rnn(), 'nothingElse'), o(sizes)),
    initializeCell: call(
      cells.initializeCell,
      a(rnn(), 'nothingElse'),
      o({ ...sizes, engine: a(engine, 'nothingElse'), random: a(random, 'nothingElse') }),
    ),
    zeroState: call(
      cells.zeroState,
      a(rnn(), 'nothingElse'),
      o({ engine: a(engine, 'nothingElse'), batch: a(2, 'whole'), units: a(2, 'whole') }),
    ),
    constant: call(cells.initializers.constant, a(1, 'number')),
    spread: call(cells.initializers.spread, o({ from: a(0, 'number'), to: a(1, 'number') })),
    uniform: call(cells.initializers.uniform, o({ low: a(0, 'number'), high: a(1, 'number') })),
    normal: call(cells.initializers.normal, o({ deviation: a(1, 'notNegative') })),
    packed: call(cells.initializers.packed, a([cells.initializers.zeros], 'nothingElse')),
    'packed, a part': call((part: never) => cells.initializers.packed([part])(context), a(cells.initializers.zeros, 'nothingElse')),
  },
});
