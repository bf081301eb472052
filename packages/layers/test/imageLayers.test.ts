/** Layers over images: values by PyTorch or by the functions that they are made of, sequences, padding, and what does not fit. */
import { checkGradient, valueAndGrad } from '@statal/autograd';
import {
  add,
  averagePool2d,
  convolve2d,
  createEngine,
  maxPool2d,
  mul,
  Random,
  read,
  reshape,
  slice,
  sum,
  type Tensor,
  type Tree,
  tanh,
  tensor,
  upsample2d,
  zeros,
} from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { type ImageCase, readGolden } from '@statal/tooling-vitest/golden';
import { describe, expect, it } from 'vitest';
import {
  conv2d,
  dense,
  flatten,
  type GroupNormParams,
  groupNorm,
  type Layer,
  type NoState,
  pool2d,
  pooling,
  sequential,
  timeDistributed,
  upsampling2d,
} from '../src/index.js';
import { engineOf, kinds, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, given, numbers } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const random = Random.fromSeed(21);
const [T, B, H, W, C] = [3, 2, 5, 4, 4];

const layers: readonly Layer<Tree, NoState>[] = [
  conv2d({ inputs: C, units: 3 }),
  conv2d({ inputs: C, units: 6, size: [2, 3], stride: [2, 1], padding: 'same', groups: 2, activation: 'tanh', bias: false }),
  pool2d({ kind: 'max' }),
  pool2d({ kind: 'mean', size: 3, stride: 2, padding: 1 }),
  groupNorm({ units: C, groups: 2 }),
  upsampling2d({ factor: [1, 2] }),
  flatten(),
] as readonly unknown[] as readonly Layer<Tree, NoState>[];

describe.each(kinds)('group normalization on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const cases = readGolden<ImageCase>('images').filter(({ operation }) => operation === 'groupNorm');

  it.each(cases.map((golden) => [golden.name, golden] as const))('%s has the values and gradients of PyTorch', async (_, golden) => {
    const { groups, epsilon } = golden.options as { groups: number; epsilon: number };
    const layer = groupNorm({ units: golden.input.shape[3], groups, epsilon, shift: 'b' in golden.params });
    const params = Object.fromEntries(Object.entries(golden.params).map(([name, value]) => [name, given(engine, value)]));
    const weights = given(engine, golden.loss.weights.outputs);
    const { aux, gradients } = valueAndGrad((values: { params: GroupNormParams; x: Tensor }) => {
      const { output } = layer.apply(values.params, values.x);
      return { loss: sum(mul(output, weights)), output };
    })({ params: params as unknown as GroupNormParams, x: given(engine, golden.input) });
    expectClose(await read(aux.output), golden.outputs.data, toleranceOf(engine), 'outputs');
    for (const [name, value] of Object.entries(gradients.params as Record<string, Tensor>))
      expectClose(await read(value), golden.gradients.params[name].data, toleranceOf(engine), name);
    expectClose(await read(gradients.x), golden.gradients.input.data, toleranceOf(engine), 'gradient of the input');
  });
});

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const images = drawn(engine, [B, H, W, C]);
  const sequence = drawn(engine, [T, B, H, W, C]);

  it('layers give what the functions give that they are made of', () => {
    const same = (layer: Layer<Tree, NoState>, want: (params: Record<string, Tensor>) => Tensor): void => {
      const params = layer.init({ engine, random }) as Record<string, Tensor>;
      const { output, state } = layer.apply(params, images);
      expect([output.shape, state]).toEqual([want(params).shape, {}]);
      expect(numbers(output)).toEqual(numbers(want(params)));
    };
    same(layers[0], ({ W, b }) => add(convolve2d(images, W), b));
    same(layers[1], ({ W }) => tanh(convolve2d(images, W, { stride: [2, 1], padding: 'same', groups: 2 })));
    same(layers[2], () => maxPool2d(images, 2));
    same(layers[3], () => averagePool2d(images, 3, { stride: 2, padding: 1 }));
    same(layers[5], () => upsample2d(images, [1, 2]));
    same(layers[6], () => reshape(images, [B, H * W * C]));
  });

  it.each(layers.map((layer) => [layer.name, layer] as const))(
    '%s gives for a sequence what it gives for each of its steps',
    (_, layer) => {
      const params = layer.init({ engine, random });
      const { output } = layer.apply(params, sequence);
      const ofStep = (t: number): number[] => {
        const alone = reshape(slice(sequence, { start: t, size: 1 }), [B, H, W, C]);
        return numbers(layer.apply(params, alone).output);
      };
      expectClose(numbers(output), [0, 1, 2].flatMap(ofStep), toleranceOf(engine), 'output');
      expect(numbers(timeDistributed(layer).apply(params, sequence).output)).toEqual(numbers(output));
      expect(layer.apply(params, zeros(engine, [0, B, H, W, C])).output.shape).toEqual([0, ...output.shape.slice(1)]);
    },
  );

  it.each(layers.map((layer) => [layer.name, layer] as const))('%s keeps NaN in the padding away from what is valid', (_, layer) => {
    const params = layer.init({ engine, random });
    const lengths = [3, 1];
    const inPadding = (index: number): boolean => Math.floor(index / (B * H * W * C)) >= lengths[Math.floor(index / (H * W * C)) % B];
    const spoilt = tensor(
      engine,
      numbers(sequence).map((value, index) => (inPadding(index) ? Number.NaN : value)),
      { shape: sequence.shape },
    );
    for (const own of [layer, timeDistributed(layer)]) {
      const got = everythingOf((values) => own.apply(values.params, values.x, { lengths }), { params, x: spoilt });
      for (const [path, values] of got) expect(values.every(Number.isFinite), path).toBe(true);
      expect(got.get('gradients.x')?.every((value, index) => !inPadding(index) || value === 0)).toBe(true);
    }
  });

  it.each(layers.map((layer) => [layer.name, layer] as const))('%s keeps nothing but what it returns', (_, layer) => {
    const params = layer.init({ engine, random });
    expectNoLeak(engine, () => layer.apply(params, sequence, { lengths: [3, 1] }));
  });
});

describe('layers over images', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const x = drawn(engine, [T, B, 6, 4, 2]);

  const classifier = () =>
    sequential([
      conv2d({ inputs: 2, units: 4, padding: 'same', activation: 'tanh' }),
      groupNorm({ units: 4, groups: 2 }),
      pool2d({ kind: 'mean' }),
      upsampling2d(),
      conv2d({ inputs: 4, units: 2, size: 2, stride: 2 }),
      flatten(),
      dense({ inputs: 12, units: 3 }),
      pooling({ kind: 'mean' }),
    ]);

  it('make a chain whose gradients are those of finite differences, with lengths', () => {
    const model = classifier();
    const all = { params: model.init({ engine, random }), x };
    const lengths = [3, 2];
    expect(model.apply(all.params, x, { lengths }).output.shape).toEqual([B, 3]);
    const report = checkGradient((values: typeof all) => lossOf(model.apply(values.params, values.x, { lengths })), all, { elements: 30 });
    expect(report.at, `${report.checked} elements, worst ${report.worst}`).toSatisfy(() => report.ok);
  });

  it('start as PyTorch starts them', () => {
    const { W, b } = conv2d({ inputs: 8, units: 50, size: [3, 2], groups: 2 }).init({ engine, random });
    expect([W.shape, b?.shape]).toEqual([[3, 2, 4, 50], [50]]);
    const bound = 1 / Math.sqrt(3 * 2 * 4);
    const largest = Math.max(...numbers(W).map(Math.abs));
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.99 * bound);
    const { g } = groupNorm({ units: 4, groups: 1 }).init({ engine, random });
    expect(numbers(g)).toEqual([1, 1, 1, 1]);
  });

  it.each([
    [
      () => sequential([conv2d({ inputs: 3, units: 8 }), pool2d({ kind: 'max' }), conv2d({ inputs: 4, units: 8 })]),
      'sequential: layers.2, conv2d, takes 4 features and layers.0, conv2d, gives 8',
    ],
    [
      () => conv2d({ inputs: 3, units: 4, groups: 2 }),
      'conv2d: inputs is 3, which does not divide into 2 groups. Choose groups that divide both',
    ],
    [() => groupNorm({ units: 3, groups: 2 }), 'groupNorm: units is 3, which does not divide into 2 groups. Choose a divisor of the units'],
    [
      () => conv2d({ inputs: 3, units: 4 }).apply(conv2d({ inputs: 3, units: 4 }).init({ engine, random }), x),
      'conv2d: x is float [3, 2, 6, 4, 2], expected float [B, H, W, 3] or [T, B, H, W, 3]. Channels are the last axis',
    ],
    [
      () => pool2d({ kind: 'max' }).apply({}, zeros(engine, [2, 3, 4])),
      'pool2d(max): x is float [2, 3, 4], expected float [B, H, W, C] or [T, B, H, W, C]. Channels are the last axis',
    ],
    [
      () => flatten().apply({}, zeros(engine, [2, 3, 4, 1]), { lengths: [1, 2, 3] }),
      'flatten: lengths and mask are for sequences, and x is [2, 3, 4, 1] without a time axis. Give [T, B, H, W, C], or leave them out',
    ],
    [() => pool2d({ kind: 'min' as 'max' }), 'pool2d: kind is "min", expected "max" or "mean"'],
    [
      () => conv2d({ inputs: 3, units: 4, padding: 'full' as 'same' }),
      'conv2d: padding is "full", expected "valid", "same", a whole number from 0, or two of them',
    ],
  ])('say what does not fit: %#', (run, message) => {
    expect(messageOf(run)).toBe(message);
  });
});
