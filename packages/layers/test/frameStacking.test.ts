import { checkGradient } from '@statal/autograd';
import { lstm } from '@statal/cells';
import { createEngine, Random, type Tensor, tensor, zeros } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, it } from 'vitest';
import { dense, frameStacking, pooling, recurrent, sequential } from '../src/index.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { expectNoLeak } from './expectNoLeak.js';
import { messageOf } from './messageOf.js';
import { drawn, numbers, withNaN } from './values.js';
import { everythingOf, lossOf } from './weightedLoss.js';

const random = Random.fromSeed(9);

describe.each(kindsThatWait)('frameStacking on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const tolerance = toleranceOf(engine);
  /** One row whose frames are 1, 2, ..., T. */
  const counting = (steps: number): Tensor =>
    tensor(
      engine,
      Float64Array.from({ length: steps }, (_, t) => t + 1),
      { shape: [steps, 1, 1] },
    );

  it.each([
    [
      6,
      2,
      2,
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ],
    [
      5,
      2,
      2,
      [
        [1, 2],
        [3, 4],
        [5, 0],
      ],
    ],
    [
      5,
      3,
      1,
      [
        [1, 2, 3],
        [2, 3, 4],
        [3, 4, 5],
        [4, 5, 0],
        [5, 0, 0],
      ],
    ],
    [
      8,
      5,
      3,
      [
        [1, 2, 3, 4, 5],
        [4, 5, 6, 7, 8],
        [7, 8, 0, 0, 0],
      ],
    ],
    [7, 1, 3, [[1], [4], [7]]],
    [
      6,
      2,
      4,
      [
        [1, 2],
        [5, 6],
      ],
    ],
    [1, 4, 4, [[1, 0, 0, 0]]],
    [0, 2, 2, []],
  ])('of %i steps, %i frames every %i, gives %j', (steps, frames, stride, want) => {
    const { output } = frameStacking({ inputs: 1, frames, stride }).apply({}, counting(steps));
    expect(output.shape).toEqual([want.length, 1, frames]);
    expect(numbers(output)).toEqual(want.flat());
  });

  it('puts whole frames side by side, each row its own', () => {
    const x = tensor(engine, [
      [
        [1, 2],
        [10, 20],
      ],
      [
        [3, 4],
        [30, 40],
      ],
      [
        [5, 6],
        [50, 60],
      ],
      [
        [7, 8],
        [70, 80],
      ],
    ]);
    const { output } = frameStacking({ inputs: 2, frames: 2, stride: 2 }).apply({}, x);
    expect(output.shape).toEqual([2, 2, 4]);
    expect(numbers(output)).toEqual([1, 2, 3, 4, 10, 20, 30, 40, 5, 6, 7, 8, 50, 60, 70, 80]);
  });

  it.each([
    [2, 2],
    [3, 2],
    [1, 2],
    [2, 3],
    [8, 3],
  ])(
    'with %i frames every %i gives a row with padding what it gives the row alone, even beside NaN, in values and gradients',
    (frames, stride) => {
      const lengths = [3, 7, 0, 1];
      const layer = frameStacking({ inputs: 2, frames, stride });
      const x = drawn(engine, [7, 4, 2]);
      const got = everythingOf((values) => layer.apply({}, values.x, { lengths }), { x: withNaN(x, lengths) });
      const clean = everythingOf((values) => layer.apply({}, values.x, { lengths }), { x });
      expect(got).toEqual(clean);
      const output = got.get('result.output') ?? [];
      const width = 2 * frames;
      lengths.forEach((length, row) => {
        const own = numbers(x).filter((_, index) => Math.floor(index / 2) % 4 === row && Math.floor(index / 8) < length);
        const alone = numbers(layer.apply({}, tensor(engine, Float64Array.from(own), { shape: [length, 1, 2] })).output);
        const steps = Math.ceil(length / stride);
        const ofRow = output.filter((_, index) => Math.floor(index / width) % 4 === row);
        expect(ofRow.slice(0, steps * width)).toEqual(alone);
        expect(ofRow.slice(steps * width).every((value) => value === 0)).toBe(true);
      });
    },
  );

  it('gives the lengths of what it makes, as numbers for a list and as a tensor for a typed array or a tensor', () => {
    const layer = frameStacking({ inputs: 1, frames: 3, stride: 3 });
    const x = zeros(engine, [7, 5, 1]);
    const lengths = [0, 1, 3, 4, 7];
    expect(layer.apply({}, x, { lengths }).flags).toEqual({ lengths: [0, 1, 1, 2, 3] });
    const ints = Int32Array.from(lengths);
    for (const given of [ints, tensor(engine, ints)]) {
      const shorter = layer.apply({}, x, { lengths: given }).flags?.lengths as Tensor;
      expect([shorter.dtype, numbers(shorter)]).toEqual(['int', [0, 1, 1, 2, 3]]);
    }
  });

  it('turns a mask into that of the steps: there is one where one of its own frames is', () => {
    const layer = frameStacking({ inputs: 1, frames: 2, stride: 2 });
    const mask = tensor(engine, [
      [1, 0],
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
    const { output, flags } = layer.apply({}, tensor(engine, drawnNaN(mask)), { mask });
    expect(numbers(flags?.mask as Tensor)).toEqual([1, 0, 0, 1, 1, 1]);
    expect(numbers(output)).toEqual([1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0]);
    const both = layer.apply({}, zeros(engine, [5, 2, 1]), { mask, lengths: [4, 5] }).flags;
    expect(numbers(both?.mask as Tensor)).toEqual([1, 0, 0, 1, 0, 1]);
    expect(both?.lengths).toBeUndefined();
  });

  it('hands the new lengths to the layers after it, through sequentials inside each other', () => {
    const model = sequential([
      sequential([frameStacking({ inputs: 2, frames: 2, stride: 2 })]),
      recurrent(lstm(), { inputs: 4, units: 3 }),
      dense({ inputs: 3, units: 2 }),
    ]);
    const params = model.init({ engine, random });
    const x = drawn(engine, [6, 2, 2]);
    const { output, state, flags } = model.apply(params, withNaN(x, [3, 6]), { lengths: [3, 6] });
    expect(output.shape).toEqual([3, 2, 2]);
    expect(flags).toEqual({ lengths: [2, 3] });
    const first = tensor(engine, Float64Array.from([0, 1, 2].flatMap((t) => numbers(x).slice(4 * t, 4 * t + 2))), { shape: [3, 1, 2] });
    const alone = model.apply(params, first);
    expectClose(numbers(state.layers[1].h).slice(0, 3), numbers(alone.state.layers[1].h), tolerance);
    expect(
      sequential([dense({ inputs: 2, units: 2 })]).apply({ layers: [{ W: zeros(engine, [2, 2]), b: zeros(engine, [2]) }] }, x),
    ).not.toHaveProperty('flags');
  });

  it('keeps nothing but what it returns', () => {
    const layer = frameStacking({ inputs: 2, frames: 3, stride: 2 });
    const x = drawn(engine, [7, 2, 2]);
    expectNoLeak(engine, () => layer.apply({}, x, { lengths: [7, 2] }));
    const mask = zeros(engine, [7, 2]);
    expectNoLeak(engine, () => layer.apply({}, x, { mask }));
  });
});

/** [T, B, 1]: 1 where the mask is, NaN elsewhere. */
function drawnNaN(mask: Tensor): number[][][] {
  const [steps, batch] = mask.shape;
  const values = numbers(mask);
  return Array.from({ length: steps }, (_, t) =>
    Array.from({ length: batch }, (_row, b) => [values[t * batch + b] === 1 ? 1 : Number.NaN]),
  );
}

describe('frameStacking', async () => {
  const engine = await createEngine({ kind: 'reference' });

  it('has the gradients that finite differences give', () => {
    const layer = frameStacking({ inputs: 2, frames: 3, stride: 2 });
    const x = drawn(engine, [7, 2, 2]);
    expect(checkGradient((values: { x: Tensor }) => lossOf(layer.apply({}, values.x, { lengths: [5, 7] })), { x })).toMatchObject({
      ok: true,
    });
  });

  it('does in pieces what it does at once, where no step needs a frame of the next piece', () => {
    const layer = frameStacking({ inputs: 1, frames: 2, stride: 3 });
    const x = (from: number, steps: number): Tensor =>
      tensor(
        engine,
        Float64Array.from({ length: steps }, (_, t) => from + t),
        { shape: [steps, 1, 1] },
      );
    const pieces = [x(0, 3), x(3, 3)].flatMap((piece) => numbers(layer.apply({}, piece).output));
    expect(pieces).toEqual(numbers(layer.apply({}, x(0, 6)).output));
  });

  it('says what does not fit', () => {
    const layer = frameStacking({ inputs: 4, frames: 2, stride: 2 });
    expect(messageOf(() => frameStacking({ inputs: 4, frames: 0, stride: 1 }))).toBe(
      'frameStacking: frames is 0, expected a whole number from 1',
    );
    expect(messageOf(() => layer.apply({}, zeros(engine, [2, 3])))).toBe('frameStacking: x is float [2, 3], expected float [T, B, 4]');
    expect(messageOf(() => layer.apply({}, zeros(engine, [2, 3, 4]), { resets: zeros(engine, [2, 3]) }))).toBe(
      'frameStacking: resets say that a row holds several sequences, and a step would hold frames of two. Give each sequence a row of its own',
    );
    expect(messageOf(() => sequential([layer, dense({ inputs: 4, units: 2 })]))).toBe(
      'sequential: layers.1, dense, takes 4 features and layers.0, frameStacking, gives 8',
    );
    expect(sequential([layer, pooling({ kind: 'mean' }), dense({ inputs: 8, units: 2 })]).units).toBe(2);
  });
});
