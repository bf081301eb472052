import { lstm, rnn } from '@statal/cells';
import { concat, createEngine, Random, readSync, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import {
  bidirectional,
  createSampler,
  dense,
  dropout,
  embedding,
  forecast,
  frameStacking,
  generate,
  initialState,
  pooling,
  recurrent,
  sequential,
  stacked,
} from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { flat, numbers } from './values.js';

const random = Random.fromSeed(5);
const greedy = createSampler({ temperature: 0, random });

const writer = sequential([
  embedding({ entries: 7, units: 4 }),
  stacked([recurrent(lstm(), { inputs: 4, units: 5 }), recurrent(lstm(), { inputs: 5, units: 5 })]),
  dense({ inputs: 5, units: 7 }),
]);
const predictor = sequential([recurrent(rnn(), { inputs: 2, units: 6 }), dense({ inputs: 6, units: 2 })]);
const context = (engine: Tensor['engine'], steps: number, batch: number) => {
  const x = random.fold(2).normal(engine, [steps, batch, 2]);
  return { x, inputs: Float32Array.from(readSync(x)), shape: [steps, batch, 2] as const };
};

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const params = writer.init({ engine, random });
  const weights = predictor.init({ engine, random });

  it('the initial state is the state without one', () => {
    const x = random.fold(1).normal(engine, [3, 4, 2]);
    const start = initialState(predictor, weights, { batch: 4 });
    for (const values of flat(start).values()) expect(values).toEqual(Array(24).fill(0));
    expect(numbers(predictor.apply(weights, x, { state: start }).output)).toEqual(numbers(predictor.apply(weights, x).output));
    expect([...flat(initialState(writer, params)).keys()]).toEqual([
      ...flat(writer.apply(params, zeros(engine, [1, 1], 'int')).state).keys(),
    ]);
  });

  it('generated tokens are those of the model applied to the whole text each time', () => {
    const text = [3, 1, 6];
    for (let count = 0; count < 6; count++) {
      const { output } = writer.apply(params, tensor(engine, Int32Array.from(text), { shape: [text.length, 1] }));
      text.push(greedy(Float32Array.from(numbers(output).slice(-7))));
    }
    expect([...generate(writer, params, { prompt: [3, 1, 6], sample: greedy, length: 6 })]).toEqual(text.slice(3));
  });

  it('a forecast is the model applied to what it said before', () => {
    const { x, inputs, shape } = context(engine, 5, 3);
    let all = x;
    for (let step = 0; step < 4; step++) {
      const { output } = predictor.apply(weights, all);
      const last = tensor(engine, Float32Array.from(numbers(output).slice(-6)), { shape: [1, 3, 2] });
      all = concat([all, last], { axis: 0 });
    }
    expectClose(
      forecast(predictor, weights, { inputs, shape }, { horizon: 4 }),
      numbers(all).slice(5 * 6),
      Math.max(1e-6, toleranceOf(engine)),
    ); // what is fed back is float32
  });

  // The GPU engine frees unused buffers later, on its own.
  it.skipIf(engine.gpu !== undefined)('frees what it used, also where the loop is left early', () => {
    const before = context(engine, 2, 1);
    expectNoLeak(engine, () => {
      for (const _ of generate(writer, params, { prompt: [1], sample: greedy })) break;
      forecast(predictor, weights, before, { horizon: 2 });
      return engine.scope(() => zeros(engine, [1]));
    });
  });
});

describe('generating', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const params = writer.init({ engine, random });

  it('goes on without a length, and is the same for the same key', () => {
    const first = (count: number, seed: number): number[] => {
      const sample = createSampler({ random: Random.fromSeed(seed) });
      const tokens: number[] = [];
      for (const token of generate(writer, params, { prompt: Int32Array.of(1), sample })) if (tokens.push(token) === count) break;
      return tokens;
    };
    expect(first(40, 1)).toEqual(first(40, 1));
    expect(first(40, 1)).not.toEqual(first(40, 2));
  });

  it.each([
    [{ prompt: [] }, 'generate: prompt is [], expected a list of whole numbers from 0, at least one'],
    [{ prompt: [1, 9] }, 'generate: token 9 is not one of the 7 that the model knows. Encode the prompt with its vocabulary'],
    [{ sample: () => -1 }, 'generate: token -1 is not one of the 7 that the model knows. Encode the prompt with its vocabulary'],
  ])('refuses %j', async (wrong, message) => {
    expect(await messageOf(() => [...generate(writer, params, { prompt: [1], sample: greedy, length: 2, ...wrong })])).toContain(message);
  });

  it('and forecasting refuse the models of each other', async () => {
    const weights = predictor.init({ engine, random });
    expect(await messageOf(() => generate(predictor, weights, { prompt: [1], sample: greedy }))).toBe(
      'generate: sequential reads features, not indices. For series, use forecast',
    );
    expect(await messageOf(() => forecast(writer, params, { inputs: new Float32Array(1), shape: [1, 1, 1] }, { horizon: 1 }))).toBe(
      'forecast: sequential reads indices, not features. For tokens, use generate',
    );
  });

  it.each([
    [bidirectional(rnn(), { inputs: 2, units: 1 }), 'bidirectional reads the steps from the last one too'],
    [recurrent(rnn(), { inputs: 2, units: 2, reverse: true }), 'a layer with reverse: true reads the steps from the last one on'],
    [frameStacking({ inputs: 2, frames: 2, stride: 1 }), 'frameStacking reads several steps at once'],
    [sequential([dense({ inputs: 2, units: 2 }), pooling({ kind: 'mean' })]), 'pooling of kind mean reads all steps at once'],
  ])('refuses a model that reads ahead: $name', async (layer, reason) => {
    const weights = layer.init({ engine, random });
    expect(await messageOf(() => forecast(layer as never, weights as never, context(engine, 2, 1), { horizon: 1 }))).toBe(
      `forecast: ${reason}, so the model cannot take one step at a time. Train one that reads forward`,
    );
  });

  it('needs a model that says what it reads', async () => {
    const layer = sequential([dropout({ rate: 0.1 }), dense({ inputs: 2, units: 2 })]);
    expect(initialState(layer, layer.init({ engine, random }))).toEqual({ layers: [{}, {}] });
    const open = { ...dense({ inputs: 2, units: 2 }), name: 'mine', inputs: 'any' as const };
    expect(await messageOf(() => initialState(open, open.init({ engine, random })))).toBe(
      'initialState: mine does not say how many features it reads. Put a layer with inputs first, e.g. recurrent or dense',
    );
  });
});

describe('forecasting', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const weights = predictor.init({ engine, random });

  it('feeds back what next makes of the output, and gives that', () => {
    const narrow = sequential([recurrent(rnn(), { inputs: 2, units: 3 }), dense({ inputs: 3, units: 1 })]);
    const params = narrow.init({ engine, random });
    const { inputs, shape } = context(engine, 3, 1);
    const steps: number[] = [];
    const result = forecast(
      narrow,
      params,
      { inputs, shape },
      {
        horizon: 3,
        next: ([value], step) => {
          steps.push(step);
          return [value, 10 + step];
        },
      },
    );
    expect(steps).toEqual([0, 1, 2]);
    expect([result[1], result[3], result[5]]).toEqual([10, 11, 12]);
  });

  it.each([
    [
      { inputs: new Float32Array(5), shape: [3, 1, 2] as const },
      {},
      'forecast: the context has 5 numbers for [3, 1, 2], and sequential reads [T, B, 2]',
    ],
    [
      { inputs: new Float32Array(3), shape: [3, 1, 1] as const },
      {},
      'forecast: the context has 3 numbers for [3, 1, 1], and sequential reads [T, B, 2]',
    ],
    [
      { inputs: new Float32Array(6), shape: [3, 1, 2] as const },
      { next: () => [1] },
      'forecast: the next input has 1 numbers for 1 rows, and the model reads 2. Give next: (output) => the input of the next step',
    ],
  ])('refuses what does not fit: %j', async (before, wrong, message) => {
    expect(await messageOf(() => forecast(predictor, weights, before, { horizon: 2, ...wrong }))).toContain(message);
  });
});
