/** How a tensor is shown, in a log and where it is used as something else. */
import { inspect as nodeInspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { add, full, inspect, type Tensor, tensor, zeros } from '../src/index.js';
import { scoped, TensorBase } from '../src/internals.js';
import { engineOf, kinds } from './engines.js';
import { messageOf } from './messageOf.js';

const engines = await Promise.all(kinds.map(async (kind) => ({ kind, engine: await engineOf(kind) })));
const reference = await engineOf('reference');
const counted = (...shape: number[]): Tensor =>
  tensor(
    reference,
    Float64Array.from({ length: shape.reduce((size, dimension) => size * dimension, 1) }, (_, index) => index),
    { shape },
  );

describe.each(engines)('a tensor of the $kind engine', ({ engine }) => {
  it('shows its type, its shape, and its elements where they can be read at once', () => {
    const x = add(tensor(engine, [1, 2.5]), 0);
    expect(inspect(x)).toBe(`tensor float [2]: ${engine.gpu === undefined ? '[1, 2.5]' : '(on the GPU: use await read(tensor))'}`);
    expect(nodeInspect(x)).toBe(inspect(x));
    expect(nodeInspect({ x })).toBe(`{ x: ${inspect(x)} }`);
    expect((x as TensorBase).text).toBe(inspect(x));
  });

  it('is shown after a scope has freed it, and after its engine was closed', async () => {
    let kept: Tensor | undefined;
    scoped(engine, () => {
      kept = full(engine, [2], 1);
    });
    expect(inspect(kept as Tensor)).toMatch(/^tensor float \[2\]: [[(]/);
    const other = await engineOf(engine.name === 'reference' ? 'reference' : 'wasm');
    const x = full(other, [2], 1);
    other.close();
    expect(inspect(x)).toBe('tensor float [2]: [1, 1]');
  });
});

it('a freed tensor of the wasm engine says what happened', async () => {
  const engine = await engineOf('wasm');
  let freed: Tensor | undefined;
  scoped(engine, () => {
    freed = full(engine, [2, 3], 1, 'int');
  });
  expect(inspect(freed as Tensor)).toBe(
    'tensor int [2, 3]: (wasm engine: a tensor was used after the scope that made it had ended. Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it)',
  );
});

describe('the elements of a tensor', () => {
  it('stand in one line where that is short', () => {
    expect(inspect(full(reference, [], 3, 'int'))).toBe('tensor int []: 3');
    expect(inspect(counted(2, 3))).toBe('tensor float [2, 3]: [[0, 1, 2], [3, 4, 5]]');
    expect(inspect(zeros(reference, [3, 0, 2]))).toBe('tensor float [3, 0, 2]: []');
  });

  it('have six digits', () => {
    const x = tensor(reference, [1 / 3, -0, 1e-9, 1234.5678, Number.NaN, -Infinity]);
    expect(inspect(x)).toBe('tensor float [6]: [0.333333, 0, 1e-9, 1234.57, NaN, -Infinity]');
    expect(inspect(tensor(reference, Int32Array.of(2147483647)))).toBe('tensor int [1]: [2147483647]');
    expect(inspect(tensor(reference, [16777217, 3e38]))).toBe('tensor float [2]: [16777217, 3e+38]');
  });

  it('stand below each other in lines, with an empty line between matrices', () => {
    expect(inspect(counted(2, 3, 5))).toBe(
      [
        'tensor float [2, 3, 5]:',
        '[[[ 0,  1,  2,  3,  4],',
        '  [ 5,  6,  7,  8,  9],',
        '  [10, 11, 12, 13, 14]],',
        '',
        ' [[15, 16, 17, 18, 19],',
        '  [20, 21, 22, 23, 24],',
        '  [25, 26, 27, 28, 29]]]',
      ].join('\n'),
    );
  });

  it('of long rows go on in the next line', () => {
    const text = inspect(counted(40));
    expect(text.split('\n').map(({ length }) => length <= 77)).toEqual([true, true, true, true]);
    expect(text.replace(/\s+/g, ' ')).toBe(`tensor float [40]: [ ${Array.from({ length: 40 }, (_, i) => i).join(', ')}]`);
  });

  it('of more than 1,000 are those at the edges', () => {
    expect(inspect(counted(1001))).toBe('tensor float [1001]: [0, 1, 2, ..., 998, 999, 1000]');
    expect(inspect(counted(2, 300, 8))).toBe(
      [
        'tensor float [2, 300, 8]:',
        '[[[   0,    1,    2, ...,    5,    6,    7],',
        '  [   8,    9,   10, ...,   13,   14,   15],',
        '  [  16,   17,   18, ...,   21,   22,   23],',
        '  ...,',
        '  [2376, 2377, 2378, ..., 2381, 2382, 2383],',
        '  [2384, 2385, 2386, ..., 2389, 2390, 2391],',
        '  [2392, 2393, 2394, ..., 2397, 2398, 2399]],',
        '',
        ' [[2400, 2401, 2402, ..., 2405, 2406, 2407],',
        '  [2408, 2409, 2410, ..., 2413, 2414, 2415],',
        '  [2416, 2417, 2418, ..., 2421, 2422, 2423],',
        '  ...,',
        '  [4776, 4777, 4778, ..., 4781, 4782, 4783],',
        '  [4784, 4785, 4786, ..., 4789, 4790, 4791],',
        '  [4792, 4793, 4794, ..., 4797, 4798, 4799]]]',
      ].join('\n'),
    );
  });
});

describe('in a console', () => {
  it('parameters take a line for each tensor', () => {
    expect(nodeInspect({ W: counted(5, 6), b: counted(2) })).toBe('{ W: tensor float [5, 6]: [...], b: tensor float [2]: [0, 1] }');
    expect(nodeInspect([counted(2)], { depth: null })).toBe('[ tensor float [2]: [0, 1] ]');
  });

  it('a value of a step that is being recorded has no elements', () => {
    class Recorded extends TensorBase {
      readonly engine = { name: 'recording', level: 1, base: reference, run: () => this, lift: () => this };
    }
    expect(inspect(new Recorded([2, 3], 'float'))).toBe('tensor float [2, 3]: (recorded in a step, which has not run)');
  });

  it('anything else is no tensor', () => {
    expect(messageOf(() => inspect([1, 2] as unknown as Tensor))).toBe(
      'StatalError: inspect: expected a tensor, got [1, 2]. Make a tensor of it: tensor(engine, values)',
    );
  });
});

it('JSON has no form for a tensor, and the error says what to use', () => {
  const error =
    'StatalError: JSON.stringify: a tensor has no form in JSON. Save parameters with encodeModel or parametersToSafetensors of @statal/layers, elements with Array.from(await read(tensor))';
  expect(messageOf(() => JSON.stringify(counted(2)))).toBe(error);
  expect(messageOf(() => JSON.stringify({ params: { W: counted(2) } }))).toBe(error);
});
