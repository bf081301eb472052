/** Models that read sequences of images: recurrent layers over cells whose state is an image. */
import { checkGradient, checkpointedBptt, compileStep } from '@statal/autograd';
import { type Cell, convGru, convLstm, convStatal, defineCell, lstm } from '@statal/cells';
import { concat, createEngine, mul, Random, readSync, reshape, slice, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import {
  bidirectional,
  conv2d,
  decodeModel,
  dense,
  encodeModel,
  flatten,
  forecast,
  initialState,
  type Layer,
  layerFromConfig,
  observe,
  pool2d,
  pooling,
  recurrent,
  sequential,
  stacked,
} from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, flat, numbers } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const random = Random.fromSeed(31);
const [T, B] = [5, 2];

/** Reads [T, B, 6, 4, 1], gives a score for each of three classes. */
const classifier = () =>
  sequential([
    conv2d({ inputs: 1, units: 2, padding: 'same', activation: 'tanh' }),
    pool2d({ kind: 'max' }),
    stacked(
      [
        recurrent(convLstm({ image: [3, 2] }), { inputs: 2, units: 3 }),
        bidirectional(convGru({ image: [3, 2], stride: [2, 1] }), { inputs: 3, units: 2 }),
      ],
      { dropout: 0.3 },
    ),
    flatten(),
    dense({ inputs: 2 * 2 * 4, units: 3 }),
    pooling({ kind: 'mean' }),
  ]);

/** Reads frames [T, B, 4, 4, 2] and gives the next one at every step. */
const predictor = () =>
  sequential([
    recurrent(convStatal({ image: [4, 4], memory: 'content', size: 2 }), { inputs: 2, units: 3 }),
    conv2d({ inputs: 6, units: 2, padding: 'same' }),
  ]);

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  const clips = drawn(engine, [T, B, 6, 4, 1]);
  const frames = drawn(engine, [T, B, 4, 4, 2]);

  it('a classifier gives scores, and the same with checkpoints', () => {
    const model = classifier();
    const params = model.init({ engine, random });
    const options = { lengths: [5, 3], random };
    expect(model.apply(params, clips, options).output.shape).toEqual([B, 3]);
    const runs = [undefined, checkpointedBptt({ every: 2 })].map((bptt) =>
      everythingOf((values) => model.apply(values.params, values.x, { ...options, bptt }), { params, x: clips }),
    );
    for (const [path, values] of runs[0]) expectClose(runs[1].get(path) ?? [], values, tolerance, path);
    expectNoLeak(engine, () => model.apply(params, clips, { lengths: [5, 3] }));
  });

  it('steps that arrive one at a time give what the whole sequence gives', () => {
    const model = predictor();
    const params = model.init({ engine, random });
    const { output, state } = model.apply(params, frames);
    expect([output.shape, state.layers[0].s.shape]).toEqual([
      [T, B, 4, 4, 2],
      [B, 4, 4, 3],
    ]);
    const frame = (t: number): Tensor => slice(frames, { start: t, size: 1 });
    let carried = initialState(model, params, { batch: B, image: [4, 4] });
    const outputs = Array.from({ length: T }, (_, t) => {
      const result = model.apply(params, frame(t), { state: carried });
      carried = result.state;
      return result.output;
    });
    expectClose(numbers(concat(outputs)), numbers(output), tolerance, 'output');
    expectClose(numbers(carried.layers[0].s), numbers(state.layers[0].s), tolerance, 'state');
    const start = initialState(model, params, { batch: B, image: [4, 4] });
    const compiled = compileStep((before: typeof start, x: Tensor) => model.apply(params, x, { state: before }), start, frame(0));
    const stepped = Array.from({ length: T }, (_, t) => [...compiled.step([readSync(frame(t))])[0]]).flat();
    expectClose(stepped, numbers(output), tolerance, 'compiled output');
    compiled.close();
  });

  it('the last output alone is that of the last valid step', () => {
    const options = { inputs: 2, units: 3 };
    const [all, last] = [true, false].map((returnSequences) =>
      recurrent(convLstm({ image: [4, 4], padding: 'valid' }), { ...options, returnSequences }),
    );
    const params = all.init({ engine, random });
    const { output } = all.apply(params, frames, { lengths: [5, 2] });
    const want = [4, 1].flatMap((t, row) => numbers(slice(slice(output, { start: t, size: 1 }), { axis: 1, start: row, size: 1 })));
    const got = last.apply(params, frames, { lengths: [5, 2] });
    expect([got.output.shape, got.flags]).toEqual([[B, 2, 2, 3], {}]);
    expectClose(numbers(got.output), want, tolerance, 'output');
  });

  it('observe shows images of states and gates', () => {
    const model = classifier();
    const params = model.init({ engine, random });
    const { layers, output } = observe(model, params, clips);
    expect(layers.map(({ path, states, gates }) => [path, Object.values(states)[0].shape, Object.keys(gates)])).toEqual([
      ['layers.2.layers.0', [T, B, 3, 2, 3], ['input', 'forget', 'candidate', 'output']],
      ['layers.2.layers.1.forward', [T, B, 2, 2, 2], ['reset', 'update', 'candidate']],
      ['layers.2.layers.1.backward', [T, B, 2, 2, 2], ['reset', 'update', 'candidate']],
    ]);
    expect(layers[0].gates.forget.shape).toEqual([T, B, 3, 2, 3]);
    expectClose(numbers(output), numbers(model.apply(params, clips).output), tolerance, 'output');
  });

  it('a video continues by what the model said of it', () => {
    const model = predictor();
    const params = model.init({ engine, random });
    // What a forecast feeds back is float32.
    const rounded = (x: Tensor): Tensor => tensor(engine, readSync(x).map(Math.fround), { shape: x.shape });
    const seen = rounded(frames);
    const context = { inputs: Float32Array.from(readSync(seen)), shape: [T, B, 4, 4, 2] as const };
    const got = forecast(model, params, context, { horizon: 2 });
    const first = rounded(slice(model.apply(params, seen).output, { start: T - 1, size: 1 }));
    const second = rounded(slice(model.apply(params, concat([seen, first])).output, { start: T, size: 1 }));
    expectClose(got, [...numbers(first), ...numbers(second)], tolerance, 'frames');
  });
});

describe('sequences of images', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const frames = drawn(engine, [T, B, 4, 4, 2]);

  it('have the gradients that finite differences give, with lengths', () => {
    const model = classifier();
    const given = { params: model.init({ engine, random }), x: drawn(engine, [3, B, 6, 4, 1]) };
    const lengths = [3, 2];
    const loss = (values: typeof given): Tensor => lossOf({ ...model.apply(values.params, values.x, { lengths }), state: {} });
    const report = checkGradient(loss, given, { elements: 8 });
    expect(report.at, `${report.checked} elements, worst ${report.worst}`).toSatisfy(() => report.ok);
  });

  it.each<[string, Layer]>([
    ['convLstm', recurrent(convLstm({ image: [4, 4], size: [3, 2], stride: 2, peephole: true }), { inputs: 2, units: 3 }) as Layer],
    ['convGru', bidirectional(convGru({ image: [4, 4], reset: 'before', padding: 'valid' }), { inputs: 2, units: 3 }) as Layer],
    ['convStatal', recurrent(convStatal({ image: [4, 4], memory: 'moments', slots: 2 }), { inputs: 2, units: 3 }) as Layer],
  ])('a layer of %s is saved and made again', async (_, layer) => {
    const params = layer.init({ engine, random });
    const again = layerFromConfig(JSON.parse(JSON.stringify(layer.config())));
    expect(again.config()).toEqual(layer.config());
    const loaded = decodeModel(await encodeModel(layer, params), { engine });
    expect(flat(loaded.layer.apply(loaded.params, frames))).toEqual(flat(layer.apply(params, frames)));
  });

  const layer = recurrent(convLstm({ image: [4, 4] }), { inputs: 2, units: 3 });
  const wide = defineCell({
    name: 'wide',
    params: () => ({}),
    state: ({ units }) => ({ s: [2, 2, units] }),
    image: { inputs: [4, 4], outputs: [2, 2] },
    step: ({ x, s }) => ({ state: { s }, output: mul(x, 1) }),
  }) as Cell;

  it.each([
    [
      () => layer.apply(layer.init({ engine, random }), zeros(engine, [T, B, 4, 3, 2])),
      'recurrent(convLstm): x is float [5, 2, 4, 3, 2], expected float [T, B, 4, 4, 2]',
    ],
    [
      () => layer.apply(layer.init({ engine, random }), reshape(frames, [T, B, 32])),
      'recurrent(convLstm): x is float [5, 2, 32], expected float [T, B, 4, 4, 2]',
    ],
    [
      () => layer.apply(layer.init({ engine, random }), frames, { state: { h: zeros(engine, [B, 4, 4, 3]), c: zeros(engine, [B, 3]) } }),
      'recurrent(convLstm): state c is [2, 3], expected [2, 4, 4, 3]. Pass the whole state of an earlier call with as many rows, or none',
    ],
    [
      () => recurrent(wide, { inputs: 2, units: 2 }).apply({}, frames),
      'recurrent(wide): the step gave output [2, 4, 4, 2], expected [2, 2, 2, 2]. Declare its sizes: image, and output for the channels',
    ],
    [
      () => recurrent(lstm(), { inputs: 2, units: 3 }).apply(recurrent(lstm(), { inputs: 2, units: 3 }).init({ engine, random }), frames),
      'recurrent(lstm): x is float [5, 2, 4, 4, 2], expected float [T, B, 2]. Put flatten() before it, or take a cell over images',
    ],
    [
      () => initialState(layer, layer.init({ engine, random })),
      'recurrent(convLstm): x is float [1, 1, 2], expected float [T, B, 4, 4, 2]',
    ],
    [
      () => layerFromConfig({ layer: 'recurrent', cell: { name: 'convLstm' }, inputs: 2, units: 3 }),
      'configuration: it cannot be made: convLstm: image is undefined, expected [height, width], whole numbers from 1',
    ],
    [
      () => forecast(layer, layer.init({ engine, random }), { inputs: new Float32Array(3), shape: [1, 1, 4, 4, 2] }, { horizon: 1 }),
      'forecast: the context has 3 numbers for [1, 1, 4, 4, 2], and recurrent(convLstm) reads [T, B, H, W, 2]',
    ],
    [
      () => sequential([layer, conv2d({ inputs: 2, units: 1 })]),
      'sequential: layers.1, conv2d, takes 2 features and layers.0, recurrent(convLstm), gives 3',
    ],
  ])('say what does not fit: %#', (run, message) => {
    expect(messageOf(run)).toBe(message);
  });
});
