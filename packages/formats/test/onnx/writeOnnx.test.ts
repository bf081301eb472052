import { type Cell, defineCell, gru, lstm } from '@statal/cells';
import { conv2d, dense, FormatError, type Layer, pooling, recurrent, sequential, stacked } from '@statal/layers';
import { add, matmul, mul, Random, scatterAdd, type Tensor, type Tree, tensor } from '@statal/tensors';
import { describe, expect, test } from 'vitest';
import { type WriteOnnxOptions, writeOnnx } from '../../src/onnx/index.js';
import { engine } from './engine.js';
import { graphOf } from './graphOf.js';

function write<P extends Tree, S extends Tree>(layer: Layer<P, S>, options?: WriteOnnxOptions): Promise<Uint8Array> {
  return writeOnnx(layer, layer.init({ engine, random: Random.fromSeed(1) }), options);
}

/** A cell with one parameter W [inputs, units] and one state. */
const cellOf = (name: string, next: (x: Tensor, h: Tensor, W: Tensor) => Tensor): Cell =>
  defineCell({
    name,
    params: ({ inputs, units }) => ({ W: [inputs, units] }),
    state: ({ units }) => ({ h: [units] }),
    step({ x, h }, { W }) {
      const value = next(x, h, W);
      return { state: { h: value }, output: value };
    },
  });

test('a file has sequences and states of any length as inputs and outputs', async () => {
  const levels = stacked([recurrent(lstm(), { inputs: 3, units: 4 }), recurrent(gru(), { inputs: 4, units: 2 })]);
  const { name, input, output, initializer } = graphOf(await write(levels, { name: 'levels', lengths: true }));
  const shown = [...input, ...output].map(({ name, type }) => {
    const sizes = type?.tensorType?.shape?.dim.map(({ dimParam, dimValue }) => dimParam || dimValue);
    return `${name} [${sizes}]`;
  });
  expect(name).toBe('levels');
  expect(shown).toEqual([
    'x [T,B,3]',
    'lengths [B]',
    'state.layers.0.h [B,4]',
    'state.layers.0.c [B,4]',
    'state.layers.1.h [B,2]',
    'y [T,B,2]',
    'next.layers.0.h [B,4]',
    'next.layers.0.c [B,4]',
    'next.layers.1.h [B,2]',
  ]);
  expect(initializer.map(({ name }) => name).filter((name) => !name.startsWith('constant'))).toEqual([
    'LSTM.W',
    'LSTM.R',
    'LSTM.B',
    'GRU.W',
    'GRU.R',
    'GRU.B',
  ]);
});

test('parameters have their paths as names', async () => {
  const leaky = cellOf('leaky', (x, h, W) => add(matmul(x, W), mul(0.5, h)));
  const model = sequential([recurrent(leaky, { inputs: 3, units: 4 }), dense({ inputs: 4, units: 2 })]);
  const { initializer } = graphOf(await write(model, { cells: { leaky } }));
  expect(initializer.map(({ name }) => name)).toEqual(expect.arrayContaining(['layers.0.W', 'layers.1.W', 'layers.1.b']));
});

test('a cell of a user that has the name of a built-in one is written as its own step', async () => {
  const own = cellOf('gru', (x, h, W) => add(matmul(x, W), h));
  const { node } = graphOf(await write(sequential([recurrent(own, { inputs: 3, units: 4 })]), { cells: { gru: own } }));
  expect(node.map(({ opType }) => opType)).toContain('Scan');
});

describe('what ONNX cannot express is one line', () => {
  const inModel = (cell: Cell): Promise<Uint8Array> =>
    write(sequential([dense({ inputs: 3, units: 3 }), recurrent(cell, { inputs: 3, units: 3 })]), { cells: { [cell.name]: cell } });

  test.each([
    [
      'an operation of training',
      cellOf('trained', (x, h) => add(h, scatterAdd(tensor(engine, new Int32Array(x.shape[0])), x, { rows: x.shape[0] }))),
      'writeOnnx: layers.1, recurrent(trained), has no form in ONNX: scatterAdd is an operation of training. Write what the trained model computes',
    ],
    [
      'a number that depends on the rows',
      cellOf('rooted', (x, h) => mul(add(x, h), Math.sqrt(x.shape[0]))),
      'writeOnnx: layers.1, recurrent(rooted), has no form in ONNX: a number is 3.3166247903554 or 3.605551275463989, depending on the number of steps or rows',
    ],
    [
      'operations that depend on the rows',
      cellOf('counted', (x, h) => Array.from({ length: x.shape[0] }).reduce<Tensor>((sum) => add(sum, x), h)),
      'writeOnnx: layers.1, recurrent(counted), has no form in ONNX: it does other operations for another number of steps or rows',
    ],
  ])('%s', async (_, cell, message) => {
    const error = await inModel(cell).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toBe(message);
  });

  test('a cell that was not passed', async () => {
    const own = cellOf('own', (x, h, W) => add(matmul(x, W), h));
    await expect(write(sequential([recurrent(own, { inputs: 3, units: 4 })]))).rejects.toThrow(
      'writeOnnx: layers.0: cell is of the unknown kind "own". Pass cells of your own: { cells: { name: cell } }',
    );
  });

  test('images of an unknown size', async () => {
    await expect(write(conv2d({ inputs: 1, units: 2 }))).rejects.toThrow(
      'writeOnnx: x is float [1, 1, 1], expected float [B, H, W, 1] or [T, B, H, W, 1]. If the model reads images, give their size: { image: [height, width] }',
    );
  });

  test('a model without parameters', async () => {
    await expect(write(pooling({ kind: 'last' }))).rejects.toThrow(
      'writeOnnx: pooling(last) has no parameters, so there is no model to write',
    );
  });
});
