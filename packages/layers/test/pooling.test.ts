import { checkGradient } from '@statal/autograd';
import { gru } from '@statal/cells';
import { concat, createEngine, ones, Random, slice, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type AttentionParams,
  type NoParams,
  type PoolingKind,
  type PoolingOptions,
  pooling,
  recurrent,
  sequential,
} from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, numbers, withNaN } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const [T, B, F] = [5, 4, 3];
const lengths = [2, T, 0, 1];
const random = Random.fromSeed(8);
const poolings: readonly PoolingOptions[] = [{ kind: 'last' }, { kind: 'mean' }, { kind: 'max' }, { kind: 'attention', inputs: F }];

/** Each kind of pooling on the frames of one row, in plain numbers. */
const oracles: {
  readonly [Kind in PoolingKind]: (frames: readonly number[][], params: Partial<Record<'W' | 'b' | 'u', number[]>>) => number[];
} = {
  last: (frames) => frames[frames.length - 1],
  mean: (frames) => frames[0].map((_, f) => frames.reduce((total, frame) => total + frame[f], 0) / frames.length),
  max: (frames) => frames[0].map((_, f) => Math.max(...frames.map((frame) => frame[f]))),
  attention(frames, { W = [], b = [], u = [] }) {
    const scores = frames.map((frame) =>
      b.reduce((total, shift, to) => total + u[to] * Math.tanh(frame.reduce((sum, x, from) => sum + x * W[from * F + to], shift)), 0),
    );
    const exponentials = scores.map(Math.exp);
    const divisor = exponentials.reduce((total, value) => total + value, 0);
    return frames[0].map((_, f) => frames.reduce((total, frame, t) => total + (exponentials[t] / divisor) * frame[f], 0));
  },
};

/** The frames of one row of [T, B, F]. */
const framesOf = (x: Tensor, row: number, length: number): number[][] =>
  Array.from({ length }, (_, t) => numbers(x).slice((t * B + row) * F, (t * B + row + 1) * F));

describe.each(kindsThatWait)('pooling on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const x = drawn(engine, [T, B, F]);
  const maskOf = (steps: readonly (readonly number[])[]): Tensor => tensor(engine, steps);

  it.each(poolings)('takes $kind over all steps', (options) => {
    const layer = pooling(options);
    const params = layer.init({ engine, random });
    const { output, state, flags } = layer.apply(params, x);
    const plain = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, numbers(value as Tensor)]));
    expect(output.shape).toEqual([B, F]);
    expect([state, flags]).toEqual([{}, {}]);
    const want = Array.from({ length: B }, (_, row) => oracles[options.kind](framesOf(x, row, T), plain));
    expectClose(numbers(output), want.flat(), tolerance);
  });

  it.each(poolings)('takes $kind over the valid steps alone, whatever the padding holds, in values and gradients', (options) => {
    const layer = pooling(options);
    const params = layer.init({ engine, random });
    const run = (given: Tensor, steps: readonly number[]) =>
      everythingOf((values) => layer.apply(values.params, values.x, { lengths: steps }), { params, x: given });
    const got = run(withNaN(x, lengths), lengths);
    const want = everythingOf(
      (values) => {
        const rows = lengths.map((length, row) => {
          const own = slice(slice(values.x, { axis: 1, start: row, size: 1 }), { start: 0, size: length });
          return length === 0 ? zeros(engine, [1, F]) : layer.apply(values.params, own).output;
        });
        return { output: concat(rows), state: {} };
      },
      { params, x },
    );
    for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
    const ofX = got.get('gradients.x') ?? [];
    expect(ofX.filter((_, index) => Math.floor(index / (B * F)) >= lengths[Math.floor(index / F) % B]).every((value) => value === 0)).toBe(
      true,
    );
    // More padding changes nothing either, bit for bit.
    const longer = run(withNaN(concat([x, x]), lengths), lengths);
    expect(longer.get('result.output')).toEqual(got.get('result.output'));
    expect(longer.get('gradients.x')?.slice(0, T * B * F)).toEqual(ofX);
  });

  it.each(poolings)('$kind takes a mask with holes', (options) => {
    const layer = pooling(options);
    const params = layer.init({ engine, random });
    const mask = maskOf([
      [1, 0, 0, 0],
      [1, 0, 1, 0],
      [0, 0, 0, 0],
      [0, 1, 1, 0],
      [0, 0, 0, 0],
    ]);
    const steps = [[0, 1], [3], [1, 3], []];
    const plain = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, numbers(value as Tensor)]));
    const want = steps.map((valid, row) => {
      const frames = framesOf(x, row, T).filter((_, t) => valid.includes(t));
      return frames.length === 0 ? [0, 0, 0] : oracles[options.kind](frames, plain);
    });
    expectClose(numbers(layer.apply(params, x, { mask }).output), want.flat(), tolerance);
  });

  it.each(poolings)('$kind gives zeros for a sequence without steps', (options) => {
    const layer = pooling(options);
    const params = layer.init({ engine, random });
    expect(numbers(layer.apply(params, zeros(engine, [0, 2, F])).output)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(numbers(layer.apply(params, x, { lengths: [0, 0, 0, 0] }).output)).toEqual(new Array(B * F).fill(0));
  });

  it('last gives the final state of a layer in one direction', () => {
    const cells = recurrent(gru(), { inputs: F, units: 2 });
    const params = cells.init({ engine, random });
    const { output, state } = cells.apply(params, x, { lengths });
    expect(numbers(pooling({ kind: 'last' }).apply({}, output, { lengths }).output)).toEqual(numbers(state.h));
  });

  it('attention stays exact where scores are far apart', () => {
    const layer = pooling({ kind: 'attention', inputs: 1 });
    const params = { W: ones(engine, [1, 1]), b: zeros(engine, [1]), u: tensor(engine, [[400]]) };
    const given = tensor(engine, [[[9]], [[-9]], [[Number.NaN]]]);
    const got = everythingOf((values) => layer.apply(values.params, values.x, { lengths: [2] }), { params, x: given });
    expectClose(got.get('result.output') ?? [], [9], tolerance);
    for (const [path, values] of got) expect(values.every(Number.isFinite), path).toBe(true);
  });

  it.each(poolings)('$kind keeps nothing but what it returns', (options) => {
    const layer = pooling(options);
    const params = layer.init({ engine, random });
    expectNoLeak(engine, () => layer.apply(params, x, { lengths }));
  });
});

describe('pooling', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it.each(poolings)('$kind has the gradients that finite differences give', (options) => {
    const layer = pooling(options);
    const given = { params: layer.init({ engine, random }), x: drawn(engine, [T, B, F]) };
    expect(checkGradient((values: typeof given) => lossOf(layer.apply(values.params, values.x, { lengths })), given)).toMatchObject({
      ok: true,
    });
  });

  it('knows from its kind whether it has parameters', () => {
    expectTypeOf(pooling({ kind: 'mean' }).init).returns.toEqualTypeOf<NoParams>();
    expectTypeOf(pooling({ kind: 'attention', inputs: 3 }).init).returns.toEqualTypeOf<AttentionParams>();
    const [mean, attention] = [pooling({ kind: 'mean' }), pooling({ kind: 'attention', inputs: 3 })];
    expect([mean.inputs, mean.units, attention.inputs, attention.units]).toEqual(['any', 'same', 3, 3]);
  });

  it('says what does not fit', () => {
    const mean = pooling({ kind: 'mean' });
    expect(messageOf(() => pooling({ kind: 'sum' as 'mean' }))).toBe(
      'pooling: kind is "sum", expected "last" or "mean" or "max" or "attention"',
    );
    expect(messageOf(() => pooling({ kind: 'attention' } as PoolingOptions))).toBe(
      'pooling(attention): inputs is undefined, expected a whole number from 1',
    );
    expect(messageOf(() => mean.apply({}, zeros(engine, [2, 3])))).toBe('pooling(mean): x is float [2, 3], expected float [T, B, 3]');
    expect(messageOf(() => mean.apply({}, zeros(engine, [2, 3, 4]), { resets: zeros(engine, [2, 3]) }))).toBe(
      'pooling(mean): resets say that a row holds several sequences. Give each sequence a row of its own',
    );
    const model = sequential([mean, recurrent(gru(), { inputs: 4, units: 2 })]);
    expect(messageOf(() => model.apply(model.init({ engine, random }), zeros(engine, [2, 3, 4]), { lengths: [1, 2, 0] }))).toBe(
      'recurrent(gru): x is float [3, 4], expected float [T, B, 4]',
    );
  });
});
