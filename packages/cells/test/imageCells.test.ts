/** What is particular to cells over images. Values: `golden.test.ts`; what holds for every cell: `equations.test.ts`. */
import { add, concat, createEngine, mul, Random, readSync, reshape, slice, sub, type Tensor, tensor } from '@statal/tensors';
import { expectClose } from '@statal/tooling-vitest/expectClose';
import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  type Cell,
  cellShapes,
  convGru,
  convLstm,
  convStatal,
  defineCell,
  gru,
  initializeCell,
  lstm,
  statal,
  zeroState,
} from '../src/index.js';
import { mapValues } from '../src/mapValues.js';
import { cellCase } from './cases.js';
import { engineOf, kindsThatWait, toleranceOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { runCell } from './runCell.js';

const image = [2, 3] as const;
const [inputs, units] = [4, 3];

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it.each<[string, Cell, Cell]>([
    ['convLstm', convLstm({ image, size: 1 }), lstm()],
    [
      'convLstm, normalized and projected',
      convLstm({ image, size: 1, layerNorm: true, projection: 2 }),
      lstm({ layerNorm: true, projection: 2 }),
    ],
    ['convGru', convGru({ image, size: 1 }), gru()],
    ['convStatal', convStatal({ image, size: 1, memory: 'content' }), statal({ memory: 'content' })],
    [
      'convStatal of moments',
      convStatal({ image, size: 1, memory: 'moments', connect: 'self' }),
      statal({ memory: 'moments', connect: 'self' }),
    ],
  ])('%s with kernels of one pixel does at each pixel what the cell of vectors does', (_, cell, ofVectors) => {
    const given = cellCase(engine, cell, { inputs, units });
    const [steps, batch, height, width] = given.x.shape;
    const rows = batch * height * width;
    const asRows = (value: Tensor): Tensor => reshape(value, [rows, value.shape[value.shape.length - 1]]);
    const asMatrix = (value: Tensor): Tensor => (value.shape.length === 4 ? reshape(value, value.shape.slice(2)) : value);
    const want = runCell(ofVectors, {
      params: mapValues(given.params, asMatrix),
      state: mapValues(given.state, asRows),
      x: reshape(given.x, [steps, rows, inputs]),
    });
    const got = runCell(cell, given);
    expectClose(readSync(got.output), readSync(want.output), toleranceOf(engine), 'output');
    for (const [name, value] of Object.entries(want.state))
      expectClose(readSync(got.state[name]), readSync(value), toleranceOf(engine), name);
  });

  it('convStatal keeps where a feature was seen after it is gone', () => {
    const cell = convStatal({ image: [1, 5], size: [1, 3], connect: 'none', output: 'state' });
    // One feature: a bright pixel. It moves from pixel 1 to pixel 2, and then nothing is seen.
    const params = { W: reshape(tensor(engine, [0, 1, 0]), [1, 3, 1, 1]), b: tensor(engine, [-0.5]) };
    const bright = (pixel: number): number[] => [0, 1, 2, 3, 4].map((each) => Number(each === pixel));
    const x = reshape(tensor(engine, [bright(1), bright(2), bright(-1), bright(-1)]), [4, 1, 1, 5, 1]);
    const { state } = runCell(cell as Cell, {
      params: params as Record<string, Tensor>,
      state: zeroState(cell, { engine, batch: 1, units: 1 }),
      x,
    });
    expect([...readSync(state.s)]).toEqual([0, 0.5, 0.5, 0, 0]);
  });

  it('a picture that is moved moves the states, away from the border', () => {
    const cell = convLstm({ image: [1, 9], size: [1, 3] }) as Cell;
    const { params } = cellCase(engine, cell, { inputs: 1, units: 2 });
    const state = zeroState(cell, { engine, batch: 1, units: 2 });
    const at = (pixel: number): Tensor => {
      const row = Array.from({ length: 9 }, (_, each) => Number(each === pixel));
      return reshape(tensor(engine, [row, row]), [2, 1, 1, 9, 1]);
    };
    // What the picture changes, beside what an empty one does, reaches 2 pixels to each side after 2 steps.
    const changed = (x: Tensor): Tensor =>
      sub(runCell(cell, { params, state, x }).output, runCell(cell, { params, state, x: at(-1) }).output);
    const around = (x: Tensor, pixel: number): ArrayLike<number> => readSync(slice(changed(x), { axis: 3, start: pixel - 2, size: 5 }));
    expectClose(around(at(4), 4), around(at(5), 5), toleranceOf(engine), 'around the picture');
    const outside = readSync(concat([0, 8].map((start) => slice(changed(at(4)), { axis: 3, start, size: 1 }))));
    expectClose(outside, new Array(outside.length).fill(0), toleranceOf(engine), 'outside');
  });
});

describe('sizes', async () => {
  const engine = await createEngine({ kind: 'reference' });
  const shapesOf = (cell: Cell) => {
    const { params, state, x, output } = cellShapes(cell, { inputs, units });
    return { ...mapValues(params, ({ shape }) => shape.join(' ')), ...mapValues(state, (shape) => shape.join(' ')), x, output };
  };

  it('the state has the size of the convolved image', () => {
    expect(shapesOf(convLstm({ image: [8, 7], size: [3, 2], stride: [2, 3] }))).toEqual({
      ...{ W: '3 2 4 12', U: '3 2 3 12', b: '12', h: '4 3 3', c: '4 3 3' },
      ...{ x: [8, 7, 4], output: [4, 3, 3] },
    });
    expect(shapesOf(convLstm({ image: [8, 7], padding: 'valid', peephole: true, projection: 2 }))).toEqual({
      ...{ W: '3 3 4 12', U: '3 3 2 12', b: '12', p: '6 5 9', P: '3 2', h: '6 5 2', c: '6 5 3' },
      ...{ x: [8, 7, 4], output: [6, 5, 2] },
    });
    expect(shapesOf(convGru({ image: [4, 4], reset: 'before' }))).toMatchObject({ W: '3 3 4 9', U: '3 3 3 9', h: '4 4 3' });
    expect(shapesOf(convStatal({ image: [4, 4], memory: 'moments', slots: 2, connect: 'self' }))).toMatchObject({
      ...{ W: '3 3 4 3', U: '2 3', s: '4 4 6', logTau: '2' },
      output: [4, 4, 3],
    });
  });

  it('weights start within the bound of the numbers that an output sums', () => {
    const params = initializeCell(convLstm({ image: [8, 8] }), { engine, random: Random.fromSeed(1), inputs: 16, units: 8 });
    const largest = (value: Tensor): number => Math.max(...readSync(value).map(Math.abs));
    for (const [value, sums] of [
      [params.W, 9 * 16],
      [params.U, 9 * 8],
    ] as const) {
      expect(largest(value)).toBeLessThanOrEqual(1 / Math.sqrt(sums));
      expect(largest(value)).toBeGreaterThan(0.98 / Math.sqrt(sums));
    }
  });

  it('a cell of your own over images says its sizes', () => {
    const motion = defineCell({
      name: 'motion',
      params: () => ({ rate: [1] }),
      state: ({ units }) => ({ seen: [2, 3, units] }),
      image: { inputs: [2, 3], outputs: [2, 3] },
      step: ({ x, seen }, { rate }) => ({ state: { seen: add(seen, mul(rate, sub(x, seen))) }, output: sub(x, seen) }),
    });
    expect(shapesOf(motion as Cell)).toMatchObject({ x: [2, 3, 4], output: [2, 3, 3], seen: '2 3 3' });
    expect(zeroState(motion, { engine, batch: 2, units: 1 }).seen.shape).toEqual([2, 2, 3, 1]);
  });

  it('names of parameters follow the types of options', () => {
    expectTypeOf(cellShapes(convLstm({ image: [3, 3], peephole: true }), { inputs, units }).params).toHaveProperty('p');
    expectTypeOf(cellShapes(convLstm({ image: [3, 3] }), { inputs, units }).params).not.toHaveProperty('p');
    expectTypeOf(cellShapes(convGru({ image: [3, 3], reset: 'before' }), { inputs, units }).params).not.toHaveProperty('c');
  });

  it.each([
    [() => convLstm({} as never), 'convLstm: image is undefined, expected [height, width], whole numbers from 1'],
    [() => convGru({ image: [4, 0] }), 'convGru: image is [4, 0], expected [height, width], whole numbers from 1'],
    [() => convLstm({ image: [4, 4], padding: 'full' as 'same' }), 'convLstm: padding is "full", expected "same" or "valid"'],
    [() => convLstm({ image: [4, 2], padding: 'valid' }), 'convLstm: a window of 3 columns does not fit into 2 with a padding of 0'],
    [
      () => convStatal({ image: [4, 4], slots: 2 }),
      'convStatal: slots is 2, but memory "value" has one slot that does not fade. Set memory to "moments", or leave slots out',
    ],
    [
      () => convLstm({ image: [4, 4], kernel: 3 } as never),
      'convLstm: unknown option "kernel". convLstm knows image, size, stride, padding, forgetBias, peephole, coupled, projection, layerNorm, gateActivation, activation, outputActivation, clip, useBias',
    ],
  ])('what does not fit is named: %#', (run, message) => {
    expect(messageOf(run)).toBe(message);
  });
});
