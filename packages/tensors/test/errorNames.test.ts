import { describe, expect, it } from 'vitest';
import * as tensors from '../src/index.js';
import {
  argmax,
  cast,
  concat,
  less,
  lessEqual,
  logSoftmax,
  Random,
  reshape,
  softmax,
  type Tensor,
  tensor,
  transpose,
  zeros,
  zerosLike,
} from '../src/index.js';
import { binary, unaryOfAny, unaryOfFloat } from './elementwiseFunctions.js';
import { engineOf } from './engines.js';
import { messageOf } from './messageOf.js';
import { opCases } from './opCases.js';

const engine = await engineOf('reference');
const float = (...shape: number[]): Tensor => zeros(engine, shape);
const int = (...shape: number[]): Tensor => zeros(engine, shape, 'int');

const floatOnly = { ...unaryOfFloat, softmax, logSoftmax };
const ofTwo = { ...binary, less, lessEqual };
/** Functions that take every shape and element type, but need a tensor. */
const ofAny = { ...unaryOfAny, cast, zerosLike, reshape, transpose };

type Calls = { readonly [name: string]: () => unknown };
const each = <F>(functions: { readonly [name: string]: F }, call: (of: F) => unknown): Calls =>
  Object.fromEntries(Object.entries(functions).map(([name, of]) => [name, () => call(of)]));

/** For each op function a call with wrong shapes or element types. */
const misfits: Calls = {
  ...each(floatOnly, (of) => of(int(2))),
  ...each(ofTwo, (of) => of(float(2), float(3))),
  ...each(ofAny as unknown as { readonly [name: string]: (x: unknown) => unknown }, (of) => of(undefined)),
  clamp: () => tensors.clamp(float(2), { min: float(3) }),
  where: () => tensors.where(float(2), float(3), 1),
  matmul: () => tensors.matmul(float(2, 3), float(2, 3)),
  convolve2d: () => tensors.convolve2d(float(1, 4, 4, 3), float(2, 2, 2, 5)),
  convolveTranspose2d: () => tensors.convolveTranspose2d(float(1, 4, 4, 3), float(2, 2, 5, 2)),
  maxPool2d: () => tensors.maxPool2d(float(1, 2, 2, 3), 3),
  averagePool2d: () => tensors.averagePool2d(float(1, 2, 2, 3), 3),
  upsample2d: () => tensors.upsample2d(float(2, 2), 2),
  sum: () => tensors.sum(float(2), { axis: 1 }),
  max: () => tensors.max(float(2), { axis: 1 }),
  mean: () => tensors.mean(float(2), { axis: 1 }),
  variance: () => tensors.variance(float(2), { axis: 1 }),
  argmax: () => argmax(float(2), { axis: 1 }),
  broadcastTo: () => tensors.broadcastTo(float(2), [3]),
  slice: () => tensors.slice(float(2), { start: 1, size: 2 }),
  split: () => tensors.split(float(3), 2),
  pad: () => tensors.pad(float(3), { before: [1, 1], after: [0, 0] }),
  concat: () => concat([float(2, 3), float(2, 4)]),
  stack: () => tensors.stack([float(2), float(3)]),
  expandDims: () => tensors.expandDims(float(2), { axis: 2 }),
  squeeze: () => tensors.squeeze(float(2), { axis: 0 }),
  gather: () => tensors.gather(float(2), int(2)),
  scatterAdd: () => tensors.scatterAdd(int(2), float(3, 1), { rows: 2 }),
  oneHot: () => tensors.oneHot(float(2), { depth: 2 }),
  softmaxCrossEntropy: () => tensors.softmaxCrossEntropy(float(2, 3), int(3)),
  zeros: () => zeros(engine, [-1]),
  ones: () => tensors.ones(engine, [1.5]),
  full: () => tensors.full(engine, [-1], 2),
  tensor: () => tensor(engine, [1, 2], { shape: [3] }),
  item: () => tensors.item(float(2)),
  inspect: () => tensors.inspect(3 as unknown as Tensor),
  readSync: () => tensors.readSync(3 as unknown as Tensor),
  write: () => tensors.write(float(2), new Float32Array(3)),
};

describe('an error names the function that was called', () => {
  it.each(Object.keys(misfits))('%s', (name) => {
    expect(messageOf(misfits[name])).toMatch(new RegExp(`^(Shape|Statal)Error: ${name}: `));
  });

  it('the table has every function that takes or makes tensors', () => {
    const others = [
      ...['createEngine', 'fastestEngine', 'isTensor', 'read', 'transfer'], // no op, or a promise
      ...['leaves', 'mapTree', 'namedLeaves', 'withLeaves', 'sizeOf'],
    ];
    const functions = Object.entries(tensors).filter(([name, value]) => typeof value === 'function' && /^[a-z]/.test(name));
    expect([...Object.keys(misfits), ...others].sort()).toEqual(functions.map(([name]) => name).sort());
  });

  it('a function made of another op names its inputs in the order in which they came', () => {
    expect(messageOf(() => tensors.less(float(2), float(3)))).toBe(
      'ShapeError: less: shapes [2] and [3] do not broadcast. Dimensions, aligned at the last, must be equal or 1',
    );
    expect(messageOf(() => tensors.lessEqual(int(2), float(2)))).toBe(
      "ShapeError: lessEqual: got a mixture of float and int: int [2] and [2]. Convert with cast(x, 'float')",
    );
    expect(messageOf(() => tensors.pow(2, 2))).toBe('StatalError: pow: got numbers only. At least one input must be a tensor');
  });

  it('an axis that does not exist is named as it was given', () => {
    expect(messageOf(() => tensors.mean(float(2, 3), { axis: -3 }))).toBe('ShapeError: mean: axis -3 does not exist in [2, 3]');
    expect(messageOf(() => argmax(float(2, 3), { axis: -3 }))).toBe('ShapeError: argmax: axis -3 does not exist in [2, 3]');
  });

  it('random tensors', () => {
    const random = Random.fromSeed(1);
    expect(messageOf(() => random.uniform(engine, [-1]))).toBe('ShapeError: uniform: shape [-1] must be whole numbers, 0 or more');
    expect(messageOf(() => random.normal(engine, [-1]))).toBe('ShapeError: normal: shape [-1] must be whole numbers, 0 or more');
    expect(messageOf(() => random.unitTensor(engine, [-1]))).toBe('ShapeError: unitTensor: shape [-1] must be whole numbers, 0 or more');
    const rows = random.ofRows({ first: 2, count: 3, of: 8 });
    expect(messageOf(() => random.ofRows({ first: 6, count: 3, of: 8 }))).toBe(
      'StatalError: ofRows: rows 6 to 9 are not within a batch of 8 rows',
    );
    expect(messageOf(() => random.ofRows({ first: 0.5, count: 3, of: 8 }))).toBe(
      'StatalError: ofRows: first is 0.5, expected a whole number from 0',
    );
    expect(messageOf(() => rows.unitTensor(engine, [4, 3], { batchAxis: 0 }))).toBe(
      'ShapeError: unitTensor: axis 0 of [4, 3] does not hold 3 of 8 rows. Its size is the number of rows, or a multiple of it',
    );
    expect(messageOf(() => random.unitTensor(engine, [4, 3], { batchAxis: 2 }))).toBe(
      'ShapeError: unitTensor: axis 2 does not exist in [4, 3]',
    );
  });

  it('ops have the names of their functions, but for those that only other functions and derivatives use', () => {
    const inside = [
      ...['batchMatmul', 'sigmoidGradient', 'tanhGradient', 'softmaxCrossEntropyGradient', 'fill', 'randomUniform'],
      ...['imagePatches', 'sumImagePatches', 'convolve2dKernelGradient'],
    ];
    expect(Object.keys(opCases).filter((op) => !Object.hasOwn(misfits, op))).toEqual(expect.arrayContaining(inside));
    expect(Object.keys(opCases).filter((op) => !Object.hasOwn(misfits, op))).toHaveLength(inside.length);
  });
});
