import { add, argmax, cast, gather, max, mul, readSync, reshape, sum, type Tensor, tensor } from '@statal/tensors';
import { scoped } from '@statal/tensors/internals';
import { describe, expect, it } from 'vitest';
import { compileStep, grad, scan } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { messageOf } from './messageOf.js';

const numbers = (x: Tensor): number[] => Array.from(readSync(x));

describe.each(kindsThatWait)('ints in a scan on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const ints = (shape: readonly number[], ...values: number[]): Tensor => tensor(engine, Int32Array.from(values), { shape });

  it('are carried, reduced and handed out, negative ones too', () => {
    const pairs = ints([3, 2, 2], 1, -5, 7, 2, -3, -4, 0, 1, 9, -9, -1, 6);
    const { state, output } = scan(
      ({ total }, pair) => {
        const next = add(total, sum(add(pair, reshape(mul(total, 0), [2, 1])), { axis: 1 }));
        return {
          state: { total: next },
          output: { next, most: max(add(pair, reshape(next, [2, 1])), { axis: 1 }), before: total, pair },
        };
      },
      { total: ints([2], 10, 20) },
      pairs,
    );
    expect(numbers(state.total)).toEqual([-1, 35]);
    expect(numbers(output.next)).toEqual([6, 29, -1, 30, -1, 35]);
    expect(numbers(output.most)).toEqual([7, 36, -4, 31, 8, 41]);
    expect(numbers(output.before)).toEqual([10, 20, 6, 29, -1, 30]);
    expect(numbers(output.pair)).toEqual(numbers(pairs));
    expect([output.next, output.most, output.before, output.pair].map(({ dtype }) => dtype)).toEqual(['int', 'int', 'int', 'int']);
  });

  it('let no gradient through, and leave that of others alone', () => {
    const xs = tensor(engine, [[[1, 3]], [[2, 0]]]);
    const gradient = grad((p: { table: Tensor }) => {
      const { state, output } = scan(
        ({ last }, x) => ({ state: { last: argmax(x) }, output: mul(gather(p.table, last), x) }),
        { last: ints([1], 0) },
        xs,
      );
      return add(sum(output), cast(sum(state.last), 'float'));
    })({
      table: tensor(engine, [
        [1, 1],
        [1, 1],
      ]),
    });
    expect(numbers(gradient.table)).toEqual([1, 3, 2, 0]);
  });

  // A device does not tell what it computes, so an index computed in a loop is not checked there.
  it.skipIf(kind.startsWith('gpu'))('tell of an index out of range, and everything is freed', () => {
    const table = tensor(engine, [
      [1, 2],
      [3, 4],
    ]);
    const run = (): unknown =>
      scan(
        ({ next, h }, x) => ({ state: { next: add(next, 1), h: add(gather(table, next), h) }, output: add(h, x) }),
        { next: ints([1], 0), h: tensor(engine, [[0, 0]]) },
        tensor(engine, new Float32Array(8), { shape: [4, 1, 2] }),
      );
    const turn = (): void => scoped(engine, () => void readSync(add(table, 1)));
    for (let round = 0; round < 4; round++) turn();
    const { buffers } = engine.memory();
    expect(messageOf(run)).toBe('StatalError: gather: index 2 at position 0 is not within 0 to 1');
    expect(messageOf(() => scoped(engine, run))).toBe('StatalError: gather: index 2 at position 0 is not within 0 to 1');
    for (let round = 0; round < 4; round++) turn();
    expect(engine.memory().buffers).toBe(buffers);
  });
});

describe.each(kindsThatWait)('a compiled step on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  const start = { h: tensor(engine, [[1, 2]]) };
  const step = ({ h }: { h: Tensor }, [x, y]: readonly Tensor[]): { state: { h: Tensor }; output: readonly Tensor[] } => ({
    state: { h: add(h, y) },
    output: [x, add(h, y), h, constant, h],
  });
  const constant = mul(tensor(engine, [5]), 2);
  const inputs = [tensor(engine, Int32Array.of(0)), tensor(engine, [[0, 0]])];

  it('hands out inputs, the state before the step, constants, and one value twice', () => {
    const stream = compileStep(step, start, inputs);
    const seen = [
      [Int32Array.of(7), Float32Array.of(1, 1)],
      [Int32Array.of(8), Float32Array.of(10, 20)],
    ].map((given) => stream.step(given).map((data) => Array.from(data)));
    expect(seen).toEqual([
      [[7], [2, 3], [1, 2], [10], [1, 2]],
      [[8], [12, 23], [2, 3], [10], [2, 3]],
    ]);
    expect(stream.snapshot().map((data) => Array.from(data))).toEqual([[12, 23]]);
    stream.close();
  });

  it.each<[string, () => unknown]>([
    [
      'ShapeError: compileStep: got inputs of [1, 3] elements, expected [1, 2]',
      () => compileStep(step, start, inputs).step([Int32Array.of(1), new Float32Array(3)]),
    ],
    [
      'ShapeError: compileStep: got inputs of [1] elements, expected [1, 2]',
      () => compileStep(step, start, inputs).step([Int32Array.of(1)]),
    ],
    [
      'ShapeError: compileStep: got states of [3] elements, expected [2]',
      () => compileStep(step, start, inputs).restore([new Float32Array(3)]),
    ],
    [
      'StatalError: compileStep: the step took state { h } and returned { c }. Return every state under its own name, in the same order',
      () => compileStep((({ h }: { h: Tensor }) => ({ state: { c: h }, output: h })) as unknown as typeof step, start, inputs),
    ],
    [
      'StatalError: compileStep: called while gradients or a step are being recorded. Compile outside of grad and scan',
      () => grad((p: { h: Tensor }) => sum(compileStep(step, p, inputs) as unknown as Tensor))(start),
    ],
  ])('%s', (message, mistake) => expect(messageOf(mistake)).toBe(message));
});
