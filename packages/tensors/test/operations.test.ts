/** What the public functions add to the ops behind them. The ops themselves are tested by opCases. */
import { describe, expect, it } from 'vitest';
import {
  add,
  argmax,
  broadcastTo,
  cast,
  concat,
  createEngine,
  full,
  item,
  less,
  lessEqual,
  logSoftmax,
  matmul,
  max,
  mean,
  ones,
  read,
  readSync,
  reshape,
  slice,
  softmaxCrossEntropy,
  split,
  sub,
  sum,
  type Tensor,
  tensor,
  transfer,
  transpose,
  write,
  zeros,
  zerosLike,
} from '../src/index.js';
import { broadcastShapes } from '../src/internals.js';
import { engineOf, kindsThatWait } from './engines.js';

const engines = await Promise.all(kindsThatWait.map(async (kind) => ({ kind, engine: await engineOf(kind) })));
const numbers = (x: Tensor): number[] => Array.from(readSync(x));

describe.each(engines)('on the $kind engine', ({ kind, engine }) => {
  const matrix = tensor(engine, [
    [1, 2, 3],
    [4, 5, 6],
  ]);

  it('tensors are made of numbers, nested arrays and typed arrays', () => {
    expect(tensor(engine, 7)).toMatchObject({ shape: [], dtype: 'float' });
    expect(tensor(engine, [[[1], [2]]])).toMatchObject({ shape: [1, 2, 1], dtype: 'float' });
    expect(tensor(engine, [[], []])).toMatchObject({ shape: [2, 0] });
    expect(tensor(engine, [])).toMatchObject({ shape: [0] });
    expect(tensor(engine, Float32Array.of(1, 2))).toMatchObject({ shape: [2], dtype: 'float' });
    expect(tensor(engine, Int32Array.of(1, 2), { shape: [2, 1] })).toMatchObject({ shape: [2, 1], dtype: 'int' });
    expect(tensor(engine, Int32Array.of(1, 2), { dtype: 'float' })).toMatchObject({ dtype: 'float' });
    expect(numbers(tensor(engine, [1.7, -1.7], { dtype: 'int' }))).toEqual([1, -1]);
    expect(
      [full(engine, [2], 3, 'int'), zeros(engine, [1]), ones(engine, [2]), zerosLike(full(engine, [2], 3, 'int'))].map(numbers),
    ).toEqual([[3, 3], [0], [1, 1], [0, 0]]);
    expect(zerosLike(full(engine, [2], 3, 'int')).dtype).toBe('int');
  });

  it('elements are copied in and copied out', async () => {
    const given = Float64Array.of(1, 2);
    const x = tensor(engine, given);
    given[0] = 9;
    const seen = readSync(x);
    seen[0] = 8;
    const later = read(x);
    write(x, Float64Array.of(5, 6));
    expect(Array.from(await later)).toEqual([1, 2]);
    expect(numbers(x)).toEqual([5, 6]);
    expect(readSync(x)).toBeInstanceOf(kind === 'reference' ? Float64Array : Float32Array);
    expect(readSync(cast(x, 'int'))).toBeInstanceOf(Int32Array);
    expect(item(tensor(engine, [[2.5]]))).toBe(2.5);
  });

  it('tensors move to another engine with their elements', async () => {
    const other = await createEngine({ kind: kind === 'wasm' ? 'reference' : 'wasm' });
    const moved = await transfer(tensor(engine, Int32Array.of(3, -4)), other);
    expect(moved).toMatchObject({ engine: other, dtype: 'int', shape: [2] });
    expect(numbers(moved)).toEqual([3, -4]);
  });

  it('axes may be counted from the end', () => {
    expect(numbers(sum(matrix, { axis: -1 }))).toEqual([6, 15]);
    expect(numbers(sum(matrix, { axis: [-1, 0] }))).toEqual([21]);
    expect(max(matrix, { axis: -2, keepDims: true })).toMatchObject({ shape: [1, 3] });
    expect(numbers(slice(matrix, { axis: -1, start: 1, size: 2 }))).toEqual([2, 3, 5, 6]);
    expect(numbers(concat([matrix, matrix], { axis: -2 }))).toHaveLength(12);
    expect(concat([matrix, matrix], { axis: -1 })).toMatchObject({ shape: [2, 6] });
    expect(concat([matrix, matrix])).toMatchObject({ shape: [4, 3] });
    expect(numbers(argmax(matrix))).toEqual([2, 2]);
    expect(numbers(argmax(matrix, { axis: -2 }))).toEqual([1, 1, 1]);
  });

  it('reductions take all axes by default', () => {
    expect(sum(matrix)).toMatchObject({ shape: [] });
    expect([sum(matrix), max(matrix), mean(matrix)].map(item)).toEqual([21, 6, 3.5]);
    expect(numbers(mean(matrix, { axis: 0 }))).toEqual([2.5, 3.5, 4.5]);
    expect(mean(matrix, { axis: 1, keepDims: true })).toMatchObject({ shape: [2, 1] });
    expect(item(mean(zeros(engine, [0])))).toBeNaN();
  });

  it('comparisons the other way round are there', () => {
    const [x, y] = [tensor(engine, [1, 2, 3]), tensor(engine, [2, 2, 2])];
    expect(numbers(less(x, y))).toEqual([1, 0, 0]);
    expect(numbers(lessEqual(x, y))).toEqual([1, 1, 0]);
    expect(numbers(less(2, x))).toEqual([0, 0, 1]);
    expect(numbers(sub(1, x))).toEqual([0, -1, -2]);
  });

  it('a reshape works out one open dimension', () => {
    expect(reshape(matrix, [-1])).toMatchObject({ shape: [6] });
    expect(reshape(matrix, [3, -1, 1])).toMatchObject({ shape: [3, 2, 1] });
    expect(reshape(zeros(engine, [0, 4]), [-1, 4])).toMatchObject({ shape: [0, 4] });
    expect(reshape(tensor(engine, 5), [-1])).toMatchObject({ shape: [1] });
  });

  it('what has nothing to do gives back what it got', () => {
    expect(reshape(matrix, [2, 3])).toBe(matrix);
    expect(broadcastTo(matrix, [2, 3])).toBe(matrix);
    expect(cast(matrix, 'float')).toBe(matrix);
    expect(concat([matrix])).toBe(matrix);
  });

  it('a split gives equal parts along the first axis, or another', () => {
    expect(split(matrix, 3, { axis: -1 }).map(numbers)).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(split(matrix, 2).map(numbers)).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('a transpose reverses the axes by default', () => {
    expect(transpose(zeros(engine, [2, 3, 4]))).toMatchObject({ shape: [4, 3, 2] });
    expect(numbers(transpose(matrix))).toEqual([1, 4, 2, 5, 3, 6]);
  });

  it('leading axes of the left side of a product are rows', () => {
    const rows = reshape(matrix, [1, 2, 1, 3]);
    const product = matmul(rows, tensor(engine, [[1], [10], [100]]));
    expect(product).toMatchObject({ shape: [1, 2, 1, 1] });
    expect(numbers(product)).toEqual([321, 654]);
    expect(numbers(matmul(rows, tensor(engine, [[1, 10, 100]]), { transposeB: true }))).toEqual([321, 654]);
    expect(matmul(zeros(engine, [0, 2, 3]), zeros(engine, [3, 5]))).toMatchObject({ shape: [0, 2, 5] });
  });

  it('leading axes of the right side of a product broadcast with those of the left side', () => {
    const rows = reshape(matrix, [2, 1, 3]);
    const columns = tensor(engine, [
      [[1], [10], [100]],
      [[1], [0], [0]],
    ]);
    expect(matmul(rows, columns)).toMatchObject({ shape: [2, 1, 1] });
    expect(numbers(matmul(rows, columns))).toEqual([321, 4]);
    expect(matmul(matrix, columns)).toMatchObject({ shape: [2, 2, 1] });
    expect(numbers(matmul(matrix, columns))).toEqual([321, 654, 1, 4]);
    expect(matmul(reshape(matrix, [2, 1, 1, 3]), columns)).toMatchObject({ shape: [2, 2, 1, 1] });
    expect(numbers(matmul(rows, tensor(engine, [[2, 3]]), { transposeA: true }))).toEqual([2, 3, 4, 6, 6, 9, 8, 12, 10, 15, 12, 18]);
    expect(numbers(matmul(rows, rows, { transposeB: true }))).toEqual([14, 77]);
    expect(matmul(zeros(engine, [0, 2, 3]), zeros(engine, [1, 3, 5]))).toMatchObject({ shape: [0, 2, 5] });
  });

  it('the cross entropy takes any leading axes', () => {
    const logits = tensor(engine, [[[1, 2, 3]], [[0, 5, 0]]]);
    const targets = tensor(engine, Int32Array.of(2, 0), { shape: [2, 1] });
    const losses = softmaxCrossEntropy(logits, targets);
    const log = numbers(logSoftmax(logits));
    expect(losses.shape).toEqual([2, 1]);
    expect(numbers(losses)).toEqual([-log[2], -log[3]].map((x) => expect.closeTo(x, 5)));
    expect(numbers(softmaxCrossEntropy(tensor(engine, [0, 0]), tensor(engine, Int32Array.of(1), { shape: [] })))).toEqual([
      expect.closeTo(Math.log(2), 6),
    ]);
  });

  it('ops outside of scopes follow each other without end', () => {
    let x = tensor(engine, [1]);
    for (let step = 0; step < 2000; step++) x = add(x, 1);
    expect(numbers(x)).toEqual([2001]);
  });
});

describe('shapes', () => {
  it('broadcast from the last axis', () => {
    expect(broadcastShapes([])).toEqual([]);
    expect(broadcastShapes([[2, 1], [3], []])).toEqual([2, 3]);
    expect(broadcastShapes([[0], [1]])).toEqual([0]);
    expect(broadcastShapes([[0], [2]])).toBeUndefined();
  });
});
