/** `maskedOutputs: 'previous'`: a held step repeats the output of the valid step that was read before it. */
import { checkGradient } from '@statal/autograd';
import { convLstm, gru, lstm, rnn } from '@statal/cells';
import { concat, createEngine, ones, Random, slice, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import fc from 'fast-check';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type BothDirections, bidirectional, decodeModel, dense, encodeModel, type Named, recurrent, sequential } from '../src/index.js';
import { engineOf, fewCases, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { anyFlags, B, type Flags, isHeld, T } from './pieces.js';
import { drawn, numbers, withNaN } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const [I, H] = [2, 2];
const random = Random.fromSeed(6);
const reference = await createEngine({ kind: 'reference' });
const sizes = { inputs: I, units: H };
const previous = { ...sizes, maskedOutputs: 'previous' } as const;

/** Outputs [T, B, H] with 0 in held steps, put together anew: each step from the valid one that was read before it. */
function held(output: Tensor, flags: Flags, { reverse }: { readonly reverse: boolean }): Tensor {
  const times = Array.from({ length: T }, (_, t) => t);
  const rows = Array.from({ length: B }, (_, row) => {
    const sources: (number | undefined)[] = [];
    let source: number | undefined;
    for (const t of reverse ? times.toReversed() : times) {
      const border = reverse ? t + 1 : t;
      if (border < (flags.lengths?.[row] ?? T) && flags.resets?.[border][row] === 1) source = undefined;
      if (!isHeld(flags, t, row)) source = t;
      sources[t] = source;
    }
    const own = slice(output, { axis: 1, start: row, size: 1 });
    const steps = sources.map((start) => (start === undefined ? zeros(output.engine, [1, 1, H]) : slice(own, { start, size: 1 })));
    return concat(steps);
  });
  return concat(rows, { axis: 1 });
}

describe.each(kindsThatWait)('maskedOutputs on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const x = drawn(engine, [T, B, I]);
  const optionsOf = ({ lengths, mask, resets }: Flags) => ({
    lengths,
    mask: mask && tensor(engine, mask),
    resets: resets && tensor(engine, resets),
  });

  it.each([false, true])('gives what each step repeats, in values and gradients (reverse: %s)', (reverse) => {
    const [layer, zero] = [recurrent(gru(), { ...previous, reverse }), recurrent(gru(), { ...sizes, reverse })];
    const given = { params: layer.init({ engine, random }), x };
    fc.assert(
      fc.property(anyFlags, (flags) => {
        const got = everythingOf((values) => layer.apply(values.params, values.x, optionsOf(flags)), given);
        const want = everythingOf((values) => {
          const { output, state } = zero.apply(values.params, values.x, optionsOf(flags));
          return { output: held(output, flags, { reverse }), state };
        }, given);
        for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
      }),
      { seed: 3, numRuns: fewCases || kind.startsWith('gpu') ? 2 : 6 },
    );
  });

  it('is not changed by NaN in the padding, in values and gradients', () => {
    const lengths = [2, T, 0];
    const layer = bidirectional(lstm(), previous);
    const params = layer.init({ engine, random });
    const run = (given: Tensor) => everythingOf((values) => layer.apply(values.params, values.x, { lengths }), { params, x: given });
    const [got, want] = [run(withNaN(x, lengths)), run(x)];
    for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
  });
});

describe('maskedOutputs', () => {
  const x = drawn(reference, [T, B, I]);
  const mask = tensor(reference, [
    [1, 0],
    [1, 1],
    [0, 1],
    [1, 0],
    [0, 0],
  ]);
  const xs = tensor(
    reference,
    [
      [0.1, 0.5],
      [0.2, -0.1],
      [0.3, 0.2],
      [0.4, 0.3],
      [0.5, -0.4],
    ],
    { shape: [T, 2, 1] },
  );
  const own = { W: ones(reference, [1, 1]), U: ones(reference, [1, 1]), b: zeros(reference, [1]) };

  it('holds as Keras does: h = tanh(x + h)', () => {
    const { output } = recurrent(rnn(), { inputs: 1, units: 1, maskedOutputs: 'previous' }).apply(own, xs, { mask });
    const want = [
      0.0996680036, 0, 0.2910088003, -0.0996680036, 0.2910088003, 0.0999967009, 0.5986297131, 0.0999967009, 0.5986297131, 0.0999967009,
    ];
    expectClose(numbers(output), want, 1e-7);
  });

  it('gives 0 in both directions by default, as Bidirectional of Keras does with another backward layer', () => {
    const layer = bidirectional(rnn(), { inputs: 1, units: 1, backwardCell: rnn({ activation: 'relu' }) });
    const { output } = layer.apply({ forward: own, backward: own }, xs, { mask });
    const [first, second] = [0, 1].map((row) => numbers(slice(output, { axis: 1, start: row, size: 1 })));
    expectClose(first, [0.0996680036, 0.7, 0.2910088003, 0.6, 0, 0, 0.5986297131, 0.4, 0, 0], 1e-7);
    expectClose(second, [0, 0, -0.0996680036, 0.1, 0.0999967009, 0.2, 0, 0, 0, 0], 1e-7);
  });

  it('has the gradients that finite differences give, in both directions', () => {
    const layer = bidirectional(rnn(), { ...previous, units: 1 });
    const params = layer.init({ engine: reference, random });
    const flags = {
      lengths: [4, 2, 0],
      mask: tensor(
        reference,
        Array.from({ length: T }, (_, t) => [1, 1, 1].map((one, row) => (t === row + 1 ? 0 : one))),
      ),
    };
    const report = checkGradient((given: { params: typeof params; x: Tensor }) => lossOf(layer.apply(given.params, given.x, flags)), {
      params,
      x,
    });
    expect(report.at, `${report.checked} elements, worst ${report.worst}`).toSatisfy(() => report.ok);
  });

  it('holds images', () => {
    const layer = recurrent(convLstm({ image: [2, 1], size: 1 }), previous);
    const { output } = layer.apply(layer.init({ engine: reference, random }), drawn(reference, [3, 1, 2, 1, I]), { lengths: [2] });
    expect(numbers(slice(output, { start: 2, size: 1 }))).toEqual(numbers(slice(output, { start: 1, size: 1 })));
  });

  it('leaves the last output and the final state as they are', () => {
    const params = recurrent(gru(), sizes).init({ engine: reference, random });
    const flags = { lengths: [2, 4, 0] };
    const outputsOf = (options: Parameters<typeof recurrent>[1]) => {
      const { output, state } = recurrent(gru(), options).apply(params, x, flags);
      return [numbers(output), numbers(state.h)];
    };
    expect(outputsOf({ ...previous, returnSequences: false })).toEqual(outputsOf({ ...sizes, returnSequences: false }));
    expect(outputsOf(previous)[1]).toEqual(outputsOf(sizes)[1]);
  });

  it('without lengths and mask, and for a sequence without steps, changes nothing', () => {
    const layer = recurrent(gru(), previous);
    const params = layer.init({ engine: reference, random });
    expect(numbers(layer.apply(params, x).output)).toEqual(numbers(recurrent(gru(), sizes).apply(params, x).output));
    expect(layer.apply(params, zeros(reference, [0, B, I]), { lengths: [0, 0, 0] }).output.shape).toEqual([0, B, H]);
  });

  it('keeps nothing but what it returns', () => {
    const layer = bidirectional(gru(), previous);
    const params = layer.init({ engine: reference, random });
    expectNoLeak(reference, () => layer.apply(params, x, { lengths: [3, 5, 1] }));
  });

  it('says what it can be', () => {
    expect(messageOf(() => recurrent(gru(), { ...sizes, maskedOutputs: 'last' as 'previous' }))).toBe(
      'recurrent: expected maskedOutputs "zero" or "previous", got "last"',
    );
  });
});

describe('a backward cell', () => {
  it('reads backward as it does alone', () => {
    const x = drawn(reference, [T, B, I]);
    const layer = bidirectional(lstm(), { ...sizes, backwardCell: gru() });
    const params = layer.init({ engine: reference, random });
    const { output, state } = layer.apply(params, x);
    const ahead = recurrent(lstm(), sizes).apply(params.forward, x);
    const behind = recurrent(gru(), { ...sizes, reverse: true }).apply(params.backward, x);
    expect(numbers(output)).toEqual(numbers(concat([ahead.output, behind.output], { axis: -1 })));
    expect(Object.keys(state.backward)).toEqual(['h']);
    expect(layer.name).toBe('bidirectional(lstm, gru)');
  });

  it('may have outputs of another width where they are put side by side', () => {
    const narrow = lstm({ projection: 1 });
    expect(bidirectional(lstm(), { ...sizes, backwardCell: narrow }).units).toBe(H + 1);
    expect(messageOf(() => bidirectional(lstm(), { ...sizes, merge: 'sum', backwardCell: narrow }))).toBe(
      'bidirectional(lstm): merge "sum" combines outputs of width 2 and 1. Merge them by "concat"',
    );
  });

  it('is saved with the model, and left out of it where there is none', async () => {
    const model = sequential([
      bidirectional(lstm(), { ...previous, backwardCell: gru({ useBias: false }) }),
      dense({ inputs: 2 * H, units: 1 }),
    ]);
    const params = model.init({ engine: reference, random });
    const loaded = decodeModel(await encodeModel(model, params), { engine: reference });
    const x = drawn(reference, [T, B, I]);
    expect(loaded.layer.config()).toEqual(model.config());
    expectClose(numbers(loaded.layer.apply(loaded.params, x).output), numbers(model.apply(params, x).output), 1e-6);
    expect(Object.keys(bidirectional(lstm(), sizes).config())).toEqual(['layer', 'cell', 'inputs', 'units', 'merge']);
  });

  it('gives parameters the names of the cell, for types too', () => {
    expectTypeOf(bidirectional(gru(), sizes).init).returns.toEqualTypeOf<BothDirections<Named<'W' | 'U' | 'b' | 'c'>>>();
    const two = bidirectional(gru(), { ...sizes, backwardCell: gru({ clip: 1 }) });
    expectTypeOf(two.init).returns.toEqualTypeOf<BothDirections<Named<string>>>(); // the second cell may have other names
    const make = Math.random() < 2 ? bidirectional : recurrent;
    expect(make(gru(), sizes).units).toBe(2 * H);
  });
});
