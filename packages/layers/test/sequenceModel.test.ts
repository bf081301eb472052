/** Models with one output vector for each sequence: the guarantees of their parts hold for the whole model. */
import { checkGradient, checkpointedBptt, grad, truncatedBptt } from '@statal/autograd';
import { gru, lstm } from '@statal/cells';
import { concat, createEngine, ones, Random, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import {
  bidirectional,
  decodeModel,
  dense,
  encodeModel,
  frameStacking,
  type PoolingOptions,
  pooling,
  sequential,
  stacked,
} from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { drawn, flat, numbers, withNaN } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const [T, B, F] = [7, 4, 2];
const lengths = [3, T, 1, 6];
const random = Random.fromSeed(11);
const poolings: readonly PoolingOptions[] = [{ kind: 'last' }, { kind: 'mean' }, { kind: 'max' }, { kind: 'attention', inputs: 6 }];

const modelOf = (options: PoolingOptions) =>
  sequential([
    frameStacking({ inputs: F, frames: 3, stride: 2 }),
    stacked([bidirectional(lstm(), { inputs: 3 * F, units: 3 }), bidirectional(gru(), { inputs: 6, units: 3 })], { dropout: 0.3 }),
    pooling(options),
    dense({ inputs: 6, units: 2 }),
  ]);

describe.each(kindsThatWait)('a model of sequences on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const x = drawn(engine, [T, B, F]);
  const rowOf = (values: Tensor, row: number, steps: number): Tensor => {
    const own = numbers(values).filter((_, index) => Math.floor(index / F) % B === row && Math.floor(index / (B * F)) < steps);
    return tensor(engine, Float64Array.from(own), { shape: [steps, 1, F] });
  };

  it.each(poolings)('gives each row what it gives the row alone, and a gradient of 0 to NaN behind it ($kind)', (options) => {
    const model = modelOf(options);
    const params = model.init({ engine, random });
    const got = everythingOf((values) => model.apply(values.params, values.x, { lengths }), { params, x: withNaN(x, lengths) });
    const output = got.get('result.output') ?? [];
    lengths.forEach((length, row) => {
      expectClose(output.slice(2 * row, 2 * row + 2), numbers(model.apply(params, rowOf(x, row, length)).output), tolerance, `row ${row}`);
    });
    const ofX = got.get('gradients.x') ?? [];
    const inPadding = ofX.filter((_, index) => Math.floor(index / (B * F)) >= lengths[Math.floor(index / F) % B]);
    expect(inPadding).toEqual(new Array(F * lengths.reduce((total, length) => total + T - length, 0)).fill(0));
    for (const [path, values] of got) expect(values.every(Number.isFinite), path).toBe(true);

    // Longer padding is a longer loop of the same engine: the same values.
    const longer = everythingOf((values) => model.apply(values.params, values.x, { lengths }), {
      params,
      x: withNaN(concat([x, ones(engine, [4, B, F])]), lengths),
    });
    for (const [path, values] of got) expectClose((longer.get(path) ?? []).slice(0, values.length), values, tolerance, path);
  });

  it.each(poolings)('is saved with its parameters and loaded as the same model ($kind)', async (options) => {
    const model = modelOf(options);
    const params = model.init({ engine, random });
    const loaded = decodeModel(await encodeModel(model, params), { engine });
    expect(loaded.layer.config()).toEqual(model.config());
    const [again, before] = [loaded.layer.apply(loaded.params, x, { lengths }), model.apply(params, x, { lengths })];
    if (kind === 'wasm') expect(flat(again)).toEqual(flat(before));
    else expectClose(numbers(again.output), numbers(before.output), 1e-6); // a file holds float32
  });

  it.each([checkpointedBptt({ every: 2 }), truncatedBptt({ window: T })])(
    'has the gradients of the whole sequence with $kind steps',
    (bptt) => {
      const model = modelOf({ kind: 'mean' });
      const all = { params: model.init({ engine, random }), x: withNaN(x, lengths) };
      const run = (options: object) => everythingOf((values) => model.apply(values.params, values.x, { lengths, random, ...options }), all);
      const [got, want] = [run({ bptt }), run({})];
      for (const [path, values] of want) expectClose(got.get(path) ?? [], values, tolerance, path);
    },
  );

  it.each(poolings)('keeps nothing but what it returns ($kind)', (options) => {
    const model = modelOf(options);
    const params = model.init({ engine, random });
    expectNoLeak(engine, () => model.apply(params, x, { lengths, random }));
    const gradientOf = grad((values: typeof params) => lossOf(model.apply(values, x, { lengths, random })));
    expectNoLeak(engine, () => gradientOf(params));
  });
});

describe('a model of sequences', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it('has the gradients that finite differences give', () => {
    const model = sequential([
      frameStacking({ inputs: F, frames: 2, stride: 2 }),
      stacked([bidirectional(lstm(), { inputs: 2 * F, units: 1 }), bidirectional(gru(), { inputs: 2, units: 1 })]),
      pooling({ kind: 'attention', inputs: 2 }),
      dense({ inputs: 2, units: 2 }),
    ]);
    const given = { params: model.init({ engine, random }), x: drawn(engine, [T, B, F]) };
    expect(checkGradient((values: typeof given) => lossOf(model.apply(values.params, values.x, { lengths })), given)).toMatchObject({
      ok: true,
    });
  });
});
