/** `returnSequences: false`: the output of the step that each direction reads last. */
import { truncatedBptt } from '@statal/autograd';
import { gru, lstm, rnn } from '@statal/cells';
import { concat, createEngine, ones, Random, reshape, slice, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApplyOptions,
  bidirectional,
  decodeModel,
  dense,
  encodeModel,
  type Layer,
  layerFromConfig,
  type MergeMode,
  observe,
  pooling,
  recurrent,
  sequential,
  stacked,
} from '../src/index.js';
import { engineOf, fewCases, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { anyFlags, B, type Flags, isHeld, T } from './pieces.js';
import { drawn, flat, numbers } from './values.js';
import { everythingOf } from './weightedLoss.js';

const [I, H] = [2, 3];
const random = Random.fromSeed(9);
const reference = await createEngine({ kind: 'reference' });
const last = { inputs: I, units: H, returnSequences: false };
const every = { inputs: I, units: H };

/** The row of the outputs [T, B, units] at the last step that runs, or at the first; 0 where none does. */
function pick(output: Tensor, flags: Flags, { reverse }: { readonly reverse: boolean }): Tensor {
  const width = output.shape[2];
  const rows = Array.from({ length: B }, (_, row) => {
    const steps = Array.from({ length: T }, (_step, t) => t).filter((t) => !isHeld(flags, t, row));
    const at = steps.at(reverse ? 0 : -1);
    if (at === undefined) return zeros(output.engine, [1, width]);
    return reshape(slice(slice(output, { start: at, size: 1 }), { axis: 1, start: row, size: 1 }), [1, width]);
  });
  return concat(rows);
}

describe.each(kindsThatWait)('returnSequences on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const x = drawn(engine, [T, B, I]);
  const runs: fc.Arbitrary<Flags> = anyFlags.map(({ lengths, mask }) => ({ lengths, mask }));
  const optionsOf = ({ lengths, mask }: Flags) => ({ lengths, mask: mask && tensor(engine, mask) });
  const expectSame = (got: ReadonlyMap<string, number[]>, want: ReadonlyMap<string, number[]>): void => {
    for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
  };

  it('gives what each direction says after all it read, as Keras does: h = tanh(x + h) over .1, .2, .3', () => {
    const own = { W: ones(engine, [1, 1]), U: ones(engine, [1, 1]), b: zeros(engine, [1]) };
    const one = { inputs: 1, units: 1, returnSequences: false };
    const given = tensor(engine, [[[0.1]], [[0.2]], [[0.3]]]);
    const outputOf = <P>(layer: Layer<P>, params: P): number[] => numbers(layer.apply(params, given).output);
    expectClose(outputOf(recurrent(rnn(), one), own), [0.5306207253503618], tolerance);
    expectClose(outputOf(recurrent(rnn(), { ...one, reverse: true }), own), [0.5044503077626813], tolerance);
    const merged: Record<MergeMode, number[]> = {
      concat: [0.5306207253503618, 0.5044503077626813],
      sum: [1.035071033113043],
      mean: [0.5175355165565215],
      product: [0.26767178820824716],
    };
    for (const [merge, want] of Object.entries(merged)) {
      const both = bidirectional(rnn(), { ...one, merge: merge as MergeMode });
      expectClose(outputOf(both, { forward: own, backward: own }), want, tolerance, merge);
    }
    // The output at the last place is another one: there the backward direction has read a single step.
    const { output } = recurrent(rnn(), { ...one, reverse: true, returnSequences: true }).apply(own, given);
    expectClose(numbers(pooling({ kind: 'last' }).apply({}, output).output), [Math.tanh(0.3)], tolerance);
  });

  it.each([false, true])('takes the output of the last step that runs, in values and gradients (reverse: %s)', (reverse) => {
    const [layer, all] = [recurrent(lstm(), { ...last, reverse }), recurrent(lstm(), { ...every, reverse })];
    const given = { params: layer.init({ engine, random }), x };
    fc.assert(
      fc.property(runs, (flags) => {
        const got = everythingOf((values) => layer.apply(values.params, values.x, optionsOf(flags)), given);
        const want = everythingOf((values) => {
          const { output, state } = all.apply(values.params, values.x, optionsOf(flags));
          return { output: pick(output, flags, { reverse }), state };
        }, given);
        expectSame(got, want);
      }),
      { seed: 5, numRuns: fewCases ? 2 : 10 },
    );
  });

  it.each(['concat', 'product'] as const)('merges the final outputs of both directions (merge: %s)', (merge) => {
    const layer = bidirectional(gru(), { ...last, merge });
    const [ahead, behind] = [recurrent(gru(), every), recurrent(gru(), { ...every, reverse: true })];
    const given = { params: layer.init({ engine, random }), x };
    fc.assert(
      fc.property(runs, (flags) => {
        const got = layer.apply(given.params, x, optionsOf(flags)).output;
        const forward = pick(ahead.apply(given.params.forward, x, optionsOf(flags)).output, flags, { reverse: false });
        const backward = pick(behind.apply(given.params.backward, x, optionsOf(flags)).output, flags, { reverse: true });
        const want =
          merge === 'concat'
            ? numbers(concat([forward, backward], { axis: -1 }))
            : numbers(forward).map((v, i) => v * numbers(backward)[i]);
        expectClose(numbers(got), want, tolerance);
      }),
      { seed: 6, numRuns: fewCases ? 2 : 8 },
    );
    expect(layer.units).toBe(merge === 'concat' ? 2 * H : H);
  });

  it('does not cut a row that ends early off from its last output, however short the windows are', () => {
    const layer = recurrent(gru(), last);
    const params = layer.init({ engine, random });
    const gradientOf = (options: ApplyOptions<never>, steps: number): number[] => {
      const own = slice(x, { start: 0, size: steps });
      return (
        everythingOf((values) => ({ output: layer.apply(values.params, own, options).output, state: {} }), { params }).get(
          'gradients.params.W',
        ) ?? []
      );
    };
    const bptt = truncatedBptt({ window: 2 });
    expectClose(gradientOf({ bptt, lengths: [2, 2, 2] }, T), gradientOf({ bptt }, 2), tolerance);
  });

  it('ends the time of a stack: what comes behind it takes no lengths', () => {
    const levels = stacked([bidirectional(lstm(), every), bidirectional(gru(), { ...last, inputs: 2 * H, merge: 'sum' })], {
      dropout: 0.2,
    });
    const model = sequential([levels, dense({ inputs: H, units: 2 })]);
    const params = model.init({ engine, random });
    const lengths = [2, T, 0];
    const { output, flags } = model.apply(params, x, { lengths });
    expect([output.shape, flags]).toEqual([[B, 2], {}]);
    lengths.forEach((length, row) => {
      const own = slice(slice(x, { axis: 1, start: row, size: 1 }), { start: 0, size: length });
      expectClose(numbers(slice(output, { start: row, size: 1 })), numbers(model.apply(params, own).output), tolerance, `row ${row}`);
    });
  });

  it('gives the output of the piece that the final state is of, where rows hold several', () => {
    const layer = recurrent(gru(), last);
    const params = layer.init({ engine, random });
    const resets = zeros(engine, [T, B]);
    const mask = tensor(engine, [
      [1, 1, 1],
      [1, 1, 1],
      [0, 1, 1],
      [0, 1, 0],
      [0, 0, 0],
    ]);
    const begins = tensor(engine, [
      [0, 0, 0],
      [0, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]);
    for (const flags of [{ resets }, { resets: begins, mask }, { mask }]) {
      const { output, state } = layer.apply(params, x, flags);
      expect(numbers(output)).toEqual(numbers(state.h)); // what a gru gives is its state
    }
  });

  it('gives zeros for a sequence without steps', () => {
    const layer = recurrent(gru(), last);
    const { output, flags } = layer.apply(layer.init({ engine, random }), zeros(engine, [0, B, I]));
    expect([output.shape, numbers(output), flags]).toEqual([[B, H], new Array(B * H).fill(0), {}]);
  });

  it('shows every step to observe', () => {
    const layer = recurrent(gru(), last);
    const params = layer.init({ engine, random });
    const { output, layers, flags } = observe(layer, params, x, { lengths: [5, 2, 1] });
    expectClose(numbers(output), numbers(layer.apply(params, x, { lengths: [5, 2, 1] }).output), tolerance);
    expect([layers[0].states.h.shape, flags]).toEqual([[T, B, H], {}]);
  });

  it('keeps nothing but what it returns', () => {
    const layer = bidirectional(gru(), last);
    const params = layer.init({ engine, random });
    expectNoLeak(engine, () => layer.apply(params, x, { lengths: [3, 5, 1] }));
  });
});

describe('a layer with returnSequences', () => {
  const x = drawn(reference, [T, B, I]);

  it.each<[string, Layer]>([
    ['recurrent', recurrent(gru(), { ...last, reverse: true })],
    ['bidirectional', bidirectional(lstm(), { ...last, merge: 'mean' })],
    ['stacked', stacked([recurrent(gru(), every), recurrent(gru(), { ...last, inputs: H })])],
  ])('is saved and loaded: %s', async (_, layer) => {
    const params = layer.init({ engine: reference, random });
    const loaded = decodeModel(await encodeModel(layer, params), { engine: reference });
    expect(loaded.layer.config()).toEqual(layer.config());
    expectClose(numbers(loaded.layer.apply(loaded.params, x).output), numbers(layer.apply(params, x).output), 1e-6);
  });

  it('gives every step unless its configuration says otherwise, as those saved before it was an option do', () => {
    const saved = { layer: 'recurrent', cell: { name: 'gru', options: gru().options }, inputs: I, units: H, reverse: false };
    expect(recurrent(gru(), every).config()).toEqual(saved);
    expect(recurrent(gru(), last).config()).toEqual({ ...saved, returnSequences: false });
    const made = layerFromConfig(saved);
    expect(made.apply(made.init({ engine: reference, random }), x).output.shape).toEqual([T, B, H]);
    expect(flat(made.init({ engine: reference, random }))).toEqual(flat(recurrent(gru(), last).init({ engine: reference, random })));
    expect(messageOf(() => layerFromConfig({ ...saved, returnSequences: 1 }, { source: 'm.json' }))).toBe(
      'm.json: returnSequences must be true or false',
    );
  });

  it('says what does not fit', () => {
    const both = bidirectional(gru(), last);
    const params = both.init({ engine: reference, random });
    expect(messageOf(() => both.apply(params, x, { resets: zeros(reference, [T, B]) }))).toBe(
      'bidirectional(gru): resets say that a row holds several sequences, and the two directions end in different ones. Give each sequence a row of its own',
    );
    const model = stacked([recurrent(gru(), last), recurrent(gru(), { ...last, inputs: H })]);
    expect(messageOf(() => model.apply(model.init({ engine: reference, random }), x))).toBe(
      'recurrent(gru): x is float [3, 3], expected float [T, B, 3]',
    );
  });
});
