import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { add, type ComputeEngine, full, gather, mul, readSync, reshape, sum, type Tensor, tensor, zeros } from '../src/index.js';
import { scoped } from '../src/internals.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

const numbers = (x: Tensor): number[] => Array.from(readSync(x));
const work = (engine: ComputeEngine): Tensor => mul(add(full(engine, [100], 1), 2), full(engine, [100], 3));

describe.each(kindsThatWait)('a scope on the %s engine', (kind) => {
  it('gives back what its body returns, tensors or not', async () => {
    const engine = await engineOf(kind);
    expect(scoped(engine, () => 7)).toBe(7);
    expect(scoped(engine, () => undefined)).toBeUndefined();
    const { a, list, name } = scoped(engine, () => ({ a: work(engine), list: [work(engine), { deep: work(engine) }] as const, name: 'x' }));
    for (const x of [a, list[0], list[1].deep]) expect(numbers(x)).toEqual(new Array(100).fill(9));
    expect(name).toBe('x');
  });

  it('leaves tensors from outside alone', async () => {
    const engine = await engineOf(kind);
    const [given, computed] = [tensor(engine, [1, 2]), full(engine, [2], 4)];
    scoped(engine, () => add(given, computed));
    expect(numbers(add(given, computed))).toEqual([5, 6]);
  });

  it('passes on an error of its body', async () => {
    const engine = await engineOf(kind);
    const fail = (): never => {
      work(engine);
      throw new RangeError('as it was');
    };
    expect(() => scoped(engine, () => scoped(engine, fail))).toThrow(new RangeError('as it was'));
    expect(numbers(scoped(engine, () => sum(full(engine, [3], 2))))).toEqual([6]);
  });
});

describe('a scope on the wasm engine', () => {
  let engine: ComputeEngine;
  beforeEach(async () => {
    engine = await engineOf('wasm');
  });
  afterEach(() => engine.close());
  const buffers = (): number => engine.memory().buffers;

  it('frees everything made in it that its result does not hold', () => {
    const before = buffers();
    const kept = scoped(engine, () => {
      work(engine);
      scoped(engine, () => work(engine));
      return { sum: sum(work(engine)) };
    });
    expect(buffers()).toBe(before + 1);
    expect(numbers(kept.sum)).toEqual([900]);
  });

  it('hands what an inner scope returns to the outer one, which frees it unless it returns it too', () => {
    const before = buffers();
    const outer = scoped(engine, () => {
      const inner = scoped(engine, () => [work(engine), work(engine)]);
      expect(buffers()).toBe(before + 2);
      return inner[1];
    });
    expect(buffers()).toBe(before + 1);
    expect(numbers(outer)[99]).toBe(9);
  });

  it('keeps the buffer of a look at what was made in it', () => {
    const before = buffers();
    const kept = scoped(engine, () => reshape(work(engine), [10, 10]));
    expect(buffers()).toBe(before + 1);
    expect(numbers(kept)).toEqual(new Array(100).fill(9));
  });

  it.each([
    [
      'an error of the body',
      (): void => {
        scoped(engine, () => work(engine));
        throw new Error('stop');
      },
    ],
    ['an index out of range', () => gather(add(zeros(engine, [5, 3]), 1), tensor(engine, Int32Array.of(9)))],
    ['shapes that do not fit', () => add(work(engine), full(engine, [7], 1))],
  ])('frees everything after %s', (_name, fail) => {
    const before = buffers();
    const run = (): void => {
      work(engine);
      fail();
    };
    expect(() => scoped(engine, () => scoped(engine, run))).toThrow();
    // Two turns later the data that was passed in is gone too.
    for (let turn = 0; turn < 3; turn++) scoped(engine, () => readSync(work(engine)));
    expect(buffers()).toBe(before);
  });

  it('says so when a tensor is used after it has ended', () => {
    const escaped: Tensor[] = [];
    scoped(engine, () => {
      escaped.push(work(engine), reshape(work(engine), [10, 10]));
    });
    const message =
      'EngineError: wasm engine: a tensor was used after the scope that made it had ended. ' +
      'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it';
    for (const x of escaped) {
      expect(messageOf(() => add(x, 1))).toBe(message);
      expect(messageOf(() => readSync(x))).toBe(message);
      expect(messageOf(() => engine.write(x, new Float32Array(100)))).toBe(message);
      expect(messageOf(() => add(reshape(x, [100, 1]), 1))).toBe(message);
    }
  });

  it('leaves alone what is updated in place in it', () => {
    const before = buffers();
    const update = { learningRate: 1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
    const parameter = scoped(engine, () => {
      const made = full(engine, [4], 3);
      engine.update('sgd', update, [made, full(engine, [4], 1)]);
      return { hidden: [made] };
    });
    expect(numbers(parameter.hidden[0])).toEqual([2, 2, 2, 2]);
    expect(buffers()).toBe(before + 1);
  });
});
