/** Reshapes and slices of whole rows share memory with their source. That must not be observable. */
import { describe, expect, it } from 'vitest';
import {
  add,
  type ComputeEngine,
  concat,
  full,
  mul,
  readSync,
  reshape,
  slice,
  sum,
  type Tensor,
  tensor,
  transpose,
  write,
} from '../src/index.js';
import { scoped } from '../src/internals.js';
import { engineOf, kindsThatWait } from './engines.js';

const engines = await Promise.all(kindsThatWait.map(async (kind) => ({ kind, engine: await engineOf(kind) })));
const numbers = (x: Tensor): number[] => Array.from(readSync(x));

/** x - 1, in place. */
function decrease(engine: ComputeEngine, x: Tensor): void {
  const once = { learningRate: 1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
  engine.update('sgd', once, [x, full(engine, x.shape, 1)]);
}

/** What may happen to a tensor before it is read. */
const histories: Record<string, (engine: ComputeEngine) => Tensor> = {
  'made from data': (engine) => tensor(engine, [1, 2, 3, 4, 5, 6]),
  computed: (engine) => add(tensor(engine, [1, 2, 3, 4, 5, 5]), tensor(engine, [0, 0, 0, 0, 0, 1])),
  'computed in a scope': (engine) => scoped(engine, () => mul(tensor(engine, [2, 4, 6, 8, 10, 12]), 0.5)),
  'updated before': (engine) => {
    const x = tensor(engine, [2, 3, 4, 5, 6, 7]);
    decrease(engine, x);
    return x;
  },
  'written before': (engine) => {
    const x = full(engine, [6], 0);
    write(x, Float64Array.of(1, 2, 3, 4, 5, 6));
    return x;
  },
  'a look itself': (engine) => slice(tensor(engine, [0, 1, 2, 3, 4, 5, 6, 7]), { start: 1, size: 6 }),
};

/** Ways to change a tensor in place. */
const changes: Record<string, (engine: ComputeEngine, x: Tensor) => void> = {
  'an update': decrease,
  'a write': (_, x) =>
    write(
      x,
      readSync(x).map((value) => value - 1),
    ),
};

describe.each(engines)('on the $kind engine', ({ kind, engine }) => {
  describe.each(Object.entries(histories))('of a tensor that is %s', (_, make) => {
    it.each(Object.entries(changes))('what was cut from it is not changed by %s', (_name, change) => {
      const x = make(engine);
      const [matrix, middle, all] = [reshape(x, [2, 3]), slice(x, { start: 2, size: 2 }), slice(x, { start: 0, size: 6 })];
      const second = slice(matrix, { start: 1, size: 1 });
      for (let round = 1; round <= 3; round++) {
        change(engine, x);
        expect(numbers(x)).toEqual([1, 2, 3, 4, 5, 6].map((value) => value - round));
        expect([matrix, middle, all, second].map(numbers)).toEqual([
          [1, 2, 3, 4, 5, 6],
          [3, 4],
          [1, 2, 3, 4, 5, 6],
          [4, 5, 6],
        ]);
      }
    });

    it.each(Object.entries(changes))('it is not changed by %s of what was cut from it', (_name, change) => {
      const x = make(engine);
      const [matrix, middle] = [reshape(x, [2, 3]), slice(x, { start: 2, size: 2 })];
      change(engine, middle);
      change(engine, middle);
      expect([x, matrix, middle].map(numbers)).toEqual([
        [1, 2, 3, 4, 5, 6],
        [1, 2, 3, 4, 5, 6],
        [1, 2],
      ]);
      change(engine, matrix);
      expect([x, matrix, middle].map(numbers)).toEqual([
        [1, 2, 3, 4, 5, 6],
        [0, 1, 2, 3, 4, 5],
        [1, 2],
      ]);
    });

    it('what a scope returns of it is not changed by an update', () => {
      const x = make(engine);
      const { kept } = scoped(engine, () => ({
        kept: reshape(slice(x, { start: 0, size: 4 }), [2, 2]),
        other: sum(reshape(x, [3, 2])),
      }));
      decrease(engine, x);
      expect(numbers(kept)).toEqual([1, 2, 3, 4]);
      const again = scoped(engine, () => scoped(engine, () => reshape(x, [2, 3])));
      decrease(engine, x);
      expect(numbers(again)).toEqual([0, 1, 2, 3, 4, 5]);
      expect(numbers(x)).toEqual([-1, 0, 1, 2, 3, 4]);
    });

    it('what was cut from it within a scope is not changed by an update in the scope', () => {
      const x = make(engine);
      scoped(engine, () => {
        const matrix = reshape(x, [3, 2]);
        decrease(engine, x);
        expect(numbers(matrix)).toEqual([1, 2, 3, 4, 5, 6]);
      });
      expect(numbers(x)).toEqual([0, 1, 2, 3, 4, 5]);
    });
  });

  it('ops read views at any offset', () => {
    const x = tensor(engine, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    const middle = slice(x, { start: 1, size: 6 });
    expect(numbers(transpose(reshape(middle, [2, 3])))).toEqual([1, 4, 2, 5, 3, 6]);
    expect(numbers(add(middle, slice(x, { start: 3, size: 6 })))).toEqual([4, 6, 8, 10, 12, 14]);
    expect(numbers(concat([slice(middle, { start: 5, size: 1 }), slice(middle, { start: 0, size: 0 }), middle], { axis: -1 }))).toEqual([
      6, 1, 2, 3, 4, 5, 6,
    ]);
  });

  // On a device the buffers of a loop stay for some turns (deviceMemory.test.ts).
  it.skipIf(kind.startsWith('gpu'))(
    'a training loop that reshapes its parameter at each step neither copies nor keeps anything for it',
    () => {
      const x = tensor(engine, new Float32Array(1000));
      const bytes: number[] = [];
      for (let step = 0; step < 200; step++) {
        scoped(engine, () => sum(mul(reshape(x, [10, 100]), 2)));
        scoped(engine, () => decrease(engine, x));
        bytes.push(engine.memory().bytes);
      }
      expect(new Set(bytes.slice(5)).size).toBe(1);
      expect(numbers(slice(x, { start: 999, size: 1 }))).toEqual([-200]);
    },
  );
});
