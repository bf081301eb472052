import { checkpointedBptt, truncatedBptt } from '@statal/autograd';
import { defineCell, gru, lstm, rnn, zeroState } from '@statal/cells';
import { add, type ComputeEngine, concat, matmul, mul, ones, Random, slice, type Tensor, tanh, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type ApplyOptions, bidirectional, type RecurrentOptions, recurrent, stacked } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, flat, numbers } from './values.js';
import { everythingOf } from './weightedLoss.js';

const [T, B, I, H] = [6, 2, 3, 4];
const random = Random.fromSeed(1);
const steps = (x: Tensor, start: number, size: number): Tensor => slice(x, { start, size });

/** h + x through tanh, one unit. */
function ofOnes(engine: ComputeEngine, { reverse }: Pick<RecurrentOptions, 'reverse'>) {
  const params = { W: ones(engine, [1, 1]), U: ones(engine, [1, 1]), b: zeros(engine, [1]) };
  return { layer: recurrent(rnn(), { inputs: 1, units: 1, reverse }), params };
}

describe.each(kindsThatWait)('recurrent on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const layer = recurrent(lstm(), { inputs: I, units: H });
  const params = layer.init({ engine, random });
  const x = drawn(engine, [T, B, I]);
  const expectSame = (got: ReadonlyMap<string, number[]>, want: ReadonlyMap<string, number[]>): void => {
    for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
  };

  it('gives every step and the final state, by the names of the cell', () => {
    const { output, state } = layer.apply(params, x);
    expectTypeOf(params).toEqualTypeOf<{ readonly W: Tensor; readonly U: Tensor; readonly b: Tensor }>();
    expectTypeOf(state).toEqualTypeOf<{ readonly h: Tensor; readonly c: Tensor }>();
    expect(output.shape).toEqual([T, B, H]);
    expect(state.c.shape).toEqual([B, H]);
    expect(numbers(state.h)).toEqual(numbers(steps(output, T - 1, 1)));
  });

  it('starts from zeros where no state is given', () => {
    const want = layer.apply(params, x, { state: zeroState(lstm(), { engine, batch: B, units: H }) });
    expect(flat(layer.apply(params, x))).toEqual(flat(want));
  });

  it('goes on where it was left: in two passes, and step by step', () => {
    const want = everythingOf((values) => layer.apply(values.params, values.x), { params, x });
    for (const sizes of [
      [2, 4],
      [1, 1, 1, 1, 1, 1],
    ]) {
      const got = everythingOf(
        (values) => {
          let state: { readonly h: Tensor; readonly c: Tensor } | undefined;
          let start = 0;
          const outputs = sizes.map((size) => {
            const result = layer.apply(values.params, steps(values.x, start, size), { state });
            start += size;
            state = result.state;
            return result.output;
          });
          return { output: concat(outputs), state: state as { readonly h: Tensor; readonly c: Tensor } };
        },
        { params, x },
      );
      expectSame(got, want);
    }
  });

  it.each([false, true])('starts anew where another sequence begins (reverse: %s)', (reverse) => {
    const either = recurrent(gru(), { inputs: I, units: H, reverse });
    const own = either.init({ engine, random });
    const resets = tensor(engine, [
      [0, 0],
      [0, 0],
      [0, 1],
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
    const got = either.apply(own, x, { resets });
    const borders = [4, 2];
    borders.forEach((border, row) => {
      const alone = slice(x, { axis: 1, start: row, size: 1 });
      const parts = [steps(alone, 0, border), steps(alone, border, T - border)].map((part) => either.apply(own, part));
      const want = concat(parts.map(({ output }) => output));
      expectClose(numbers(slice(got.output, { axis: 1, start: row, size: 1 })), numbers(want), tolerance, `row ${row}`);
      const last = parts[reverse ? 0 : 1].state.h;
      expectClose(numbers(slice(got.state.h, { start: row, size: 1 })), numbers(last), tolerance, `state of row ${row}`);
    });
  });

  it.each([false, true])('keeps sequences apart where the steps beside their border hold (reverse: %s)', (reverse) => {
    const { layer: sums, params: own } = ofOnes(engine, { reverse });
    const mask = tensor(engine, [
      [1, 1],
      [0, 0],
      [1, 1],
    ]);
    // Row 0: a new sequence begins at a held step. Row 1: it begins after one.
    const resets = tensor(engine, [
      [0, 0],
      [1, 0],
      [0, 1],
    ]);
    const { output, state } = sums.apply(
      own,
      tensor(engine, [
        [[0.1], [0.3]],
        [[NaN], [NaN]],
        [[0.2], [0.4]],
      ]),
      { mask, resets },
    );
    const want = [0.1, 0.3, 0, 0, 0.2, 0.4].map(Math.tanh);
    expectClose(numbers(output), want, tolerance);
    expectClose(numbers(state.h), reverse ? want.slice(0, 2) : want.slice(4), tolerance);
  });

  it.each([false, true])('ends in the reset state where all steps hold since the last border (reverse: %s)', (reverse) => {
    const { layer: sums, params: own } = ofOnes(engine, { reverse });
    const x = tensor(engine, [[[0.1]], [[0.2]]]);
    const resets = tensor(engine, [[0], [1]]);
    const mask = tensor(engine, reverse ? [[0], [1]] : [[1], [0]]);
    expect(numbers(sums.apply(own, x, { mask, resets }).state.h)).toEqual([0]);
  });

  it('takes a reset for padding behind the length of a row, and for nothing at step 0 in reverse', () => {
    const x = tensor(engine, [[[0.1]], [[0.2]], [[NaN]]]);
    const started = { h: tensor(engine, [[0.5]]) };
    for (const reverse of [false, true]) {
      const { layer: sums, params: own } = ofOnes(engine, { reverse });
      const run = (options: ApplyOptions<typeof started>) => flat(sums.apply(own, x, { ...options, state: started, lengths: [2] }));
      expectSame(run({ resets: tensor(engine, [[Number(reverse)], [0], [1]]) }), run({}));
    }
  });

  it('passes mask and bptt on to the loop', () => {
    const mask = tensor(engine, [
      [1, 1],
      [1, 1],
      [1, 0],
      [1, 0],
      [1, 0],
      [0, 0],
    ]);
    expectSame(flat(layer.apply(params, x, { mask })), flat(layer.apply(params, x, { lengths: [5, 2] })));
    const gradientOf = (options: Parameters<typeof layer.apply>[2]): number[] =>
      everythingOf((values) => layer.apply(values.params, x, options), { params }).get('gradients.params.U') ?? [];
    expect(gradientOf({ bptt: truncatedBptt({ window: T }) })).toEqual(gradientOf({}));
    expect(gradientOf({ bptt: truncatedBptt({ window: 2 }) })).not.toEqual(gradientOf({}));
  });

  it('has the same gradients when steps are run again rather than kept', () => {
    const both = stacked([bidirectional(lstm(), { inputs: I, units: H }), recurrent(gru(), { inputs: 2 * H, units: H })]);
    const all = { params: both.init({ engine, random }), x };
    const found = (options: Parameters<typeof both.apply>[2]) =>
      everythingOf((values) => both.apply(values.params, values.x, { ...options, lengths: [6, 4] }), all);
    for (const every of [1, 2, 4]) expectSame(found({ bptt: checkpointedBptt({ every }) }), found({}));
  });

  it('takes a sequence of no steps', () => {
    const { output, state } = layer.apply(params, zeros(engine, [0, B, I]));
    expect(output.shape).toEqual([0, B, H]);
    expect(numbers(state.h)).toEqual(new Array(B * H).fill(0));
  });

  it('keeps nothing but what it returns', () => {
    expectNoLeak(engine, () => layer.apply(params, x, { lengths: [3, 6], random }));
  });

  it('draws the noise of a cell in training, and leaves it out in evaluation', () => {
    const noisy = recurrent(
      defineCell({
        name: 'noisy',
        params: () => ({}),
        state: ({ units }) => ({ h: [units] }),
        noise: {
          each: { shape: ({ units }) => [units], rate: 0.5, each: 'step' },
          all: { shape: ({ units }) => [units], rate: 0.25, each: 'sequence' },
        },
        output: ({ units }) => 2 * units,
        step: ({ h, each, all }) => ({ state: { h: add(h, 1) }, output: concat([each, all], { axis: -1 }) }),
      }),
      { inputs: 1, units: 50 },
    );
    const input = zeros(engine, [4, 3, 1]);
    const run = (key?: Random): number[] => numbers(noisy.apply({}, input, { random: key }).output);
    expect(new Set(run())).toEqual(new Set([1]));
    expect(run(random)).toEqual(run(random));
    expect(run(random)).not.toEqual(run(random.fold(1)));
    const at = (time: number, from: number): number[] =>
      numbers(slice(steps(noisy.apply({}, input, { random }).output, time, 1), { axis: 2, start: from, size: 50 }));
    expect(at(0, 0)).not.toEqual(at(1, 0));
    expect(at(0, 50)).toEqual(at(1, 50));
    expect(new Set(at(0, 0))).toEqual(new Set([0, 2]));
    expect([...new Set(at(0, 50))].map((value) => value.toFixed(4)).sort()).toEqual(['0.0000', '1.3333']);
  });

  it('says what does not fit', () => {
    const narrow = defineCell({
      name: 'narrow',
      params: ({ inputs }) => ({ W: [inputs, 2] }),
      state: () => ({ h: [2] }),
      step: ({ x: now, h }, { W }) => ({ state: { h: tanh(mul(h, 2)) }, output: matmul(now, W) }),
    });
    const wrong = recurrent(narrow, { inputs: I, units: H });
    const state = layer.apply(params, x).state;
    expect(messageOf(() => recurrent(lstm(), { inputs: I, units: 0 }))).toBe('lstm: units is 0, expected a whole number from 1');
    expect(messageOf(() => layer.apply(params, zeros(engine, [T, I])))).toBe(
      'recurrent(lstm): x is float [6, 3], expected float [T, B, 3]',
    );
    expect(messageOf(() => layer.apply(params, zeros(engine, [T, B, 5])))).toBe(
      'recurrent(lstm): x is float [6, 2, 5], expected float [T, B, 3]',
    );
    expect(messageOf(() => layer.apply(params, zeros(engine, [T, B, I], 'int')))).toBe(
      'recurrent(lstm): x is int [6, 2, 3], expected float [T, B, 3]',
    );
    expect(messageOf(() => layer.apply(params, drawn(engine, [T, 3, I]), { state }))).toBe(
      'recurrent(lstm): state h is [2, 4], expected [3, 4]. Pass the whole state of an earlier call with as many rows, or none',
    );
    expect(messageOf(() => layer.apply(params, x, { state: { h: state.h } as typeof state }))).toBe(
      'recurrent(lstm): state c is missing, expected [2, 4]. Pass the whole state of an earlier call with as many rows, or none',
    );
    expect(messageOf(() => wrong.apply(wrong.init({ engine, random }), x))).toBe(
      'recurrent(narrow): the step gave output [2, 2], expected [2, 4]. Declare its width: output: ({ units }) => ...',
    );
  });
});
