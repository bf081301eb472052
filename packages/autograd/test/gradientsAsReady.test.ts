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

it('the wasm engine calls afterTask several times during a long loop, on one thread and on two', () => {
  for (const engine of engines.slice(1)) {
    let calls = 0;
    const W = Random.fromSeed(1).normal(engine, [64, 64]);
    engine.afterTask = () => {
      calls += 1;
    };
    const step = ({ h }: { h: Tensor }, x: Tensor) => {
      const next = tanh(add(x, matmul(h, W)));
      return { state: { h: next }, output: next };
    };
    scan(step, { h: zeros(engine, [60, 64]) }, zeros(engine, [40, 60, 64]));
    engine.afterTask = undefined;
    expect(calls).toBeGreaterThan(4);
  }
});
