import { grad } from '@statal/autograd';
import { gru, lstm, rnn } from '@statal/cells';
import { namedLeaves, ones, Random, sum, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  bidirectional,
  countParameters,
  dense,
  dropout,
  embedding,
  type Layer,
  layerNorm,
  recurrent,
  sequential,
  stacked,
} from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { flat, numbers } from './values.js';

const random = Random.fromSeed(6);

describe.each(kindsThatWait)('sequential on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const model = sequential([
    embedding({ entries: 7, units: 4 }),
    dropout({ rate: 0.5 }),
    stacked([recurrent(lstm(), { inputs: 4, units: 5 }), bidirectional(gru(), { inputs: 5, units: 3 })], { dropout: 0.2 }),
    layerNorm({ units: 6 }),
    dense({ inputs: 6, units: 7 }),
  ]);
  const params = model.init({ engine, random });
  const x = tensor(engine, Int32Array.from([0, 6, 3, 3, 1, 2]), { shape: [3, 2] });

  it('names parameters and states by their place', () => {
    expect(namedLeaves(params).map(([path]) => path)).toEqual([
      'layers.0.table',
      'layers.2.layers.0.W',
      'layers.2.layers.0.U',
      'layers.2.layers.0.b',
      ...['forward', 'backward'].flatMap((direction) => ['W', 'U', 'b', 'c'].map((name) => `layers.2.layers.1.${direction}.${name}`)),
      'layers.3.g',
      'layers.3.b',
      'layers.4.W',
      'layers.4.b',
    ]);
    const { output, state } = model.apply(params, x);
    expect(output.shape).toEqual([3, 2, 7]);
    expect(namedLeaves(state).map(([path]) => path)).toEqual([
      'layers.2.layers.0.h',
      'layers.2.layers.0.c',
      'layers.2.layers.1.forward.h',
      'layers.2.layers.1.backward.h',
    ]);
    expectTypeOf(params.layers[0].table).toEqualTypeOf<Tensor>();
    expectTypeOf(state.layers[2].layers[1].backward.h).toEqualTypeOf<Tensor>();
    expect([model.inputs, model.units]).toEqual(['indices', 7]);
    expect(countParameters(params)).toBe(7 * 4 + (4 + 5 + 1) * 20 + 2 * ((5 + 3 + 1) * 9 + 3) + 12 + 7 * 7);
  });

  it('does in two passes with the state carried what it does in one', () => {
    const layer = sequential([
      embedding({ entries: 7, units: 4 }),
      stacked([recurrent(lstm(), { inputs: 4, units: 5 }), recurrent(rnn(), { inputs: 5, units: 3 })]),
    ]);
    const own = layer.init({ engine, random });
    const whole = layer.apply(own, x);
    const part = (values: readonly number[]): Tensor => tensor(engine, Int32Array.from(values), { shape: [values.length / 2, 2] });
    const first = layer.apply(own, part([0, 6]));
    const second = layer.apply(own, part([3, 3, 1, 2]), { state: first.state });
    expectClose([...numbers(first.output), ...numbers(second.output)], numbers(whole.output), toleranceOf(engine));
    for (const [path, value] of flat(whole.state)) expectClose(flat(second.state).get(path) ?? [], value, toleranceOf(engine), path);
  });

  it('has gradients of the same nesting as its parameters', () => {
    const gradients = grad((values: typeof params) => sum(model.apply(values, x, { random, lengths: [3, 1] }).output))(params);
    expect(namedLeaves(gradients).map(([path, { shape }]) => [path, shape])).toEqual(
      namedLeaves(params).map(([path, { shape }]) => [path, shape]),
    );
    for (const [path, values] of flat(gradients)) expect(values.every(Number.isFinite), path).toBe(true);
  });

  it('draws the same noise for the same key and another in every layer', () => {
    const run = (key?: Random): number[] => numbers(model.apply(params, x, { random: key }).output);
    expect(run(random)).toEqual(run(random));
    expect(run(random)).not.toEqual(run());
    const twice = sequential([dropout({ rate: 0.5 }), dropout({ rate: 0.5 })]);
    const values = new Set(numbers(twice.apply(twice.init({ engine, random }), ones(engine, [5, 5, 5]), { random }).output));
    // Two equal masks would leave only 0 and 4.
    const zeros = numbers(twice.apply(twice.init({ engine, random }), ones(engine, [5, 5, 5]), { random }).output).filter(
      (value) => value === 0,
    ).length;
    expect(values).toEqual(new Set([0, 4]));
    expect(zeros).toBeGreaterThan(80);
  });

  it('starts equal layers from different parameters', () => {
    const { layers } = sequential([dense({ inputs: 3, units: 3 }), dense({ inputs: 3, units: 3 })]).init({ engine, random });
    expect(numbers(layers[0].W)).not.toEqual(numbers(layers[1].W));
  });

  it('stacked drops between its levels and not after the last', () => {
    const identity = (): Layer => ({
      name: 'identity',
      inputs: 'any',
      units: 'same',
      init: () => ({}),
      apply: (_, value) => ({ output: value, state: {} }),
      config: () => ({ layer: 'identity' }),
    });
    const given = ones(engine, [4, 4, 40]);
    const alone = stacked([identity()], { dropout: 0.5 });
    const three = stacked([identity(), identity(), identity()], { dropout: 0.5 });
    expect(numbers(alone.apply({ layers: [{}] }, given, { random }).output)).toEqual(numbers(given));
    const state = { layers: [{}, {}, {}] } as const;
    expect(new Set(numbers(three.apply(state, given, { random }).output))).toEqual(new Set([0, 4]));
    expect(numbers(three.apply(state, given).output)).toEqual(numbers(given));
  });

  it('keeps nothing but what it returns', () => {
    expectNoLeak(engine, () => model.apply(params, x, { random, lengths: [3, 2] }));
  });

  it('says when parameters or a state are those of another model', () => {
    const one = sequential([dense({ inputs: 3, units: 3 })]);
    const two = [dense({ inputs: 3, units: 3 }), dense({ inputs: 3, units: 3 })];
    const both = sequential(two).init({ engine, random }) as unknown as ReturnType<typeof one.init>;
    expect(messageOf(() => one.apply(both, ones(engine, [1, 1, 3])))).toBe('sequential: params are for 2 layers and there are 1');
    const state = {} as { layers: readonly [Record<never, never>] };
    expect(messageOf(() => one.apply(one.init({ engine, random }), ones(engine, [1, 1, 3]), { state }))).toBe(
      'sequential: state are for no layers and there are 1',
    );
  });
});

describe('layers that do not fit each other', () => {
  const level = (inputs: number, units: number): Layer => recurrent(rnn(), { inputs, units });

  it.each([
    [() => sequential([]), 'sequential: there is no layer. Give at least one'],
    [
      () => stacked([level(3, 4), level(5, 4)]),
      'stacked: layers.1, recurrent(rnn), takes 5 features and layers.0, recurrent(rnn), gives 4',
    ],
    [
      () => sequential([level(3, 4), dropout({ rate: 0.1 }), dense({ inputs: 5, units: 2 })]),
      'sequential: layers.2, dense, takes 5 features and layers.0, recurrent(rnn), gives 4',
    ],
    [
      () => stacked([bidirectional(rnn(), { inputs: 3, units: 4 }), level(4, 4)]),
      'stacked: layers.1, recurrent(rnn), takes 4 features and layers.0, bidirectional(rnn), gives 8',
    ],
    [
      () => sequential([stacked([level(3, 4)]), dense({ inputs: 3, units: 2 })]),
      'sequential: layers.1, dense, takes 3 features and layers.0, stacked, gives 4',
    ],
    [
      () => sequential([dense({ inputs: 3, units: 2 }), embedding({ entries: 4, units: 2 })]),
      'sequential: layers.1, embedding, takes indices and layers.0, dense, gives features',
    ],
    [() => stacked([level(3, 4)], { dropout: 1 }), 'stacked: dropout is 1, expected a number from 0 to less than 1'],
  ])('are refused when the model is made: %#', (make, message) => {
    expect(messageOf(make)).toBe(message);
  });

  it('are accepted where the width is known only when they run', () => {
    const open = bidirectional(rnn(), { inputs: 3, units: 4, merge: (forward) => forward });
    expect(sequential([open, dense({ inputs: 4, units: 2 })]).units).toBe(2);
    expect(sequential([dropout({ rate: 0.5 }), level(3, 4)]).inputs).toBe(3);
    expect(sequential([dropout({ rate: 0.5 })]).units).toBe('same');
  });
});
