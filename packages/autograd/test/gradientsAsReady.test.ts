/** Gradients that are used while others are still computed, and elements that other code reads and changes. */
import { add, createEngine, matmul, mul, Random, readSync, sum, type Tensor, tanh, tensor, zeros } from '@statal/tensors';
import { lendElements } from '@statal/tensors/internals';
import { afterAll, describe, expect, it } from 'vitest';
import { compile, scan, valueAndGrad } from '../src/index.js';
import { valueAndGradAsReady } from '../src/internals.js';

const engines = [await createEngine({ kind: 'reference' }), await createEngine({ threads: 1 }), await createEngine({ threads: 2 })];
afterAll(() => {
  for (const engine of engines) engine.close();
});

describe.each(engines.map((engine) => [engine.name, engine] as const))('on %s', (_, engine) => {
  const random = Random.fromSeed(1);
  const drawn = (index: number, shape: number[]): Tensor => random.fold(index).normal(engine, shape);
  const params = {
    unused: drawn(0, [3]),
    first: { W: drawn(1, [4, 6]), U: drawn(2, [6, 6]) },
    second: { W: drawn(3, [6, 5]), U: drawn(4, [5, 5]) },
    last: drawn(5, [5, 2]),
  };
  type Params = typeof params;

  const layer = ({ W, U }: Params['first'], xs: Tensor): Tensor => {
    const units = U.shape[0];
    const step = ({ h }: { h: Tensor }, x: Tensor) => {
      const next = tanh(add(matmul(x, W), matmul(h, U)));
      return { state: { h: next }, output: next };
    };
    return scan(step, { h: zeros(engine, [xs.shape[1], units]) }, xs).output;
  };
  const lossOf = (p: Params, xs: Tensor): Tensor => {
    const y = matmul(layer(p.second, layer(p.first, xs)), p.last);
    return sum(mul(y, y));
  };
  const names = ['unused', 'first.W', 'first.U', 'second.W', 'second.U', 'last'];
  const expectedOf = (xs: Tensor): number[][] => {
    const { unused, first, second, last } = valueAndGrad(lossOf)(params, xs).gradients;
    return [unused, first.W, first.U, second.W, second.U, last].map((gradient) => [...readSync(gradient)]);
  };

  it('come last layer first, each once, with the elements of valueAndGrad', () => {
    const xs = drawn(6, [3, 2, 4]);
    const seen = new Map<string, number[]>();
    valueAndGradAsReady(
      (p: Params) => lossOf(p, xs),
      (index, gradient) => {
        expect(seen.has(names[index])).toBe(false);
        expect(lendElements(gradient, (elements) => seen.set(names[index], [...elements]))).toBe(true);
      },
    )(params);
    expect(names.map((name) => seen.get(name))).toEqual(expectedOf(xs));
    const order = [...seen.keys()];
    for (const before of ['last', 'second.W', 'second.U']) expect(order.indexOf(before)).toBeLessThan(order.indexOf('first.W'));
  });

  it('are shown at every run of a compiled step, and belong to its batch', () => {
    let seen: number[][] = [];
    const step = compile((p: Params, xs: Tensor) => {
      const { loss } = valueAndGradAsReady(
        (all: Params) => lossOf(all, xs),
        (index, gradient) => {
          lendElements(gradient, (elements) => {
            seen[index] = [...elements];
          });
        },
      )(p);
      return { loss };
    });
    for (let call = 0; call < 5; call++) {
      seen = [];
      const xs = drawn(10 + call, [3, 2, 4]);
      const { loss } = step(params, xs);
      expect(seen).toEqual(expectedOf(xs));
      expect(readSync(loss)).toEqual(readSync(lossOf(params, xs)));
    }
    step.close();
  });

  it('elements can be changed in place, stay where they are, and are what later ops see', () => {
    const x = tensor(engine, [1, 2, 3]);
    engine.elements?.(x).set([4, 5, 6]);
    expect([...readSync(mul(x, 2))]).toEqual([8, 10, 12]);
    const before = engine.elements?.(x).byteOffset;
    // Other work makes the memory grow, and ends turns.
    for (let round = 0; round < 40; round++) engine.scope(() => sum(mul(zeros(engine, [2 ** 18]), round)));
    const after = engine.elements?.(x) as Float32Array;
    expect(after.byteOffset).toBe(before);
    expect([...after]).toEqual([4, 5, 6]);
  });

  it('a view that shares its elements does not change with them', () => {
    const x = tensor(engine, [
      [1, 2],
      [3, 4],
    ]);
    const doubled = mul(x, 2);
    engine.elements?.(doubled).fill(0);
    expect([...readSync(x)]).toEqual([1, 2, 3, 4]);
  });
});

describe.each(engines.slice(1).map((engine) => [engine.name, engine] as const))('afterTask on %s', (_, engine) => {
  const random = Random.fromSeed(1);
  const units = 256;
  const first = random.fold(0).normal(engine, [units, units], { deviation: 0.05 });
  const second = random.fold(1).normal(engine, [units, units], { deviation: 0.05 });
  const layer = (W: Tensor, xs: Tensor): Tensor => {
    const step = ({ h }: { h: Tensor }, x: Tensor) => {
      const next = tanh(add(x, matmul(h, W)));
      return { state: { h: next }, output: next };
    };
    return scan(step, { h: zeros(engine, [xs.shape[1], units]) }, xs).output;
  };
  const inputs = (steps: number, rows: number): Tensor => random.fold(2).normal(engine, [steps, rows, units]);

  function callsDuring(work: () => void): number {
    let calls = 0;
    engine.afterTask = () => {
      calls += 1;
    };
    try {
      work();
    } finally {
      engine.afterTask = undefined;
    }
    return calls;
  }

  it('is called several times during a loop over many rows', () => {
    const xs = inputs(40, 60);
    expect(callsDuring(() => layer(first, xs))).toBeGreaterThan(4);
  });

  it('is called ten times during a long loop over one row', () => {
    const xs = inputs(320, 1);
    expect(callsDuring(() => layer(first, xs))).toBe(10);
  });

  it('is called several times during a loop over so few rows that each thread has one part of them', () => {
    const xs = inputs(40, 8);
    // Another thread may take nearly all tasks of a run, but not of every run.
    const calls = Array.from({ length: 10 }, () => callsDuring(() => layer(first, xs)));
    expect(Math.max(...calls)).toBeGreaterThan(2);
  });

  it.each([1, 8])('changes no bit of a step with a batch of %i, compiled or not', (rows) => {
    let lent: number[][] = [];
    const lossOf = (p: { first: Tensor; second: Tensor }, xs: Tensor): Tensor => {
      const y = layer(p.second, layer(p.first, xs));
      return sum(mul(y, y));
    };
    const step = (p: { first: Tensor; second: Tensor }, xs: Tensor) => {
      const keep = (index: number, gradient: Tensor): void => {
        lendElements(gradient, (elements) => {
          lent[index] = [...elements];
        });
      };
      return { loss: valueAndGradAsReady((all: typeof p) => lossOf(all, xs), keep)(p).loss };
    };
    const compiled = compile(step);
    const params = { first, second };
    const xs = inputs(320 / rows, rows);
    const { first: ofFirst, second: ofSecond } = valueAndGrad(lossOf)(params, xs).gradients;
    const expected = [ofFirst, ofSecond].map((gradient) => [...readSync(gradient)]);
    for (const run of [step, compiled]) {
      lent = [];
      const calls = callsDuring(() => run(params, xs));
      expect(lent).toEqual(expected);
      // Two layers, forward and backward. Of several rows, another thread may take most tasks.
      if (rows === 1) expect(calls).toBeGreaterThanOrEqual(4 * 10);
      lent = [];
      run(params, xs);
      expect(lent).toEqual(expected);
    }
    compiled.close();
  });
});
