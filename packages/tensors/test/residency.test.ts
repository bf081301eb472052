/** What outlives its scope moves out of WebAssembly memory when it is not used, and comes back (engines/memory). */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { add, type ComputeEngine, type Data, full, mul, Random, readSync, reshape, sum, type Tensor, tensor, write } from '../src/index.js';
import { scoped } from '../src/internals.js';
import { engineOf } from './engines.js';

const engines: ComputeEngine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.close();
});

/** A fresh engine for one test. */
async function opened(): Promise<ComputeEngine> {
  const engine = await engineOf('wasm');
  engines.push(engine);
  return engine;
}

const sgd = { learningRate: 1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
const turn = (engine: ComputeEngine): void => {
  scoped(engine, () => {
    full(engine, [1], 0);
  });
};
const turns = (engine: ComputeEngine, count: number): void => {
  for (let index = 0; index < count; index++) turn(engine);
};
const bits = (data: Data): number[] => Array.from(new Int32Array(data.buffer, data.byteOffset, data.length));

/** Numbers of every kind, whose bits must survive. */
const strange = Float32Array.of(0, -0, 1.5, -1e-42, 3.4e38, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0.1);

describe('a tensor that two turns did not use', () => {
  it('leaves memory and comes back bit for bit', async () => {
    const engine = await opened();
    const empty = engine.memory().bytes;
    const computed = add(tensor(engine, strange), tensor(engine, new Float32Array(strange.length)));
    const whole = reshape(tensor(engine, Int32Array.of(-1, 0x7f800001, 2, 3)), [2, 2]);
    const negated = mul(whole, -1);
    const want = bits(readSync(computed));
    expect(engine.memory().bytes).toBeGreaterThan(empty);
    turns(engine, 4);
    expect(engine.memory().bytes).toBe(empty);
    for (let round = 0; round < 3; round++) {
      expect(bits(readSync(computed))).toEqual(want);
      expect(Array.from(readSync(whole))).toEqual([-1, 0x7f800001, 2, 3]);
      expect(Array.from(readSync(negated)).slice(2)).toEqual([-2, -3]);
      expect(readSync(add(computed, 1))[2]).toBe(2.5);
      turns(engine, 4);
      expect(engine.memory().bytes).toBe(empty);
    }
  });

  it('takes what was written into it along', async () => {
    const engine = await opened();
    const [made, given] = [full(engine, [3], 1), tensor(engine, [1, 1, 1])];
    for (let round = 1; round <= 3; round++) {
      for (const x of [made, given]) write(x, Float64Array.of(round, 2, 3));
      turns(engine, 4);
      for (const x of [made, given]) expect(Array.from(readSync(add(x, 0)))).toEqual([round, 2, 3]);
      turns(engine, 4);
    }
  });

  it('stays while it is used at every second turn', async () => {
    const engine = await opened();
    const kept = full(engine, [1000], 1);
    const { bytes } = engine.memory();
    for (let round = 0; round < 20; round++) {
      turns(engine, 1);
      scoped(engine, () => readSync(sum(kept)));
      expect(engine.memory().bytes).toBe(bytes);
    }
  });
});

describe('a tensor that is updated in place', () => {
  it('stays where it is', async () => {
    const engine = await opened();
    const [parameter, velocity] = [tensor(engine, new Float32Array(1000)), full(engine, [1000], 0)];
    scoped(engine, () => engine.update('sgd', { ...sgd, momentum: 0.5 }, [parameter, full(engine, [1000], 1), velocity]));
    turns(engine, 4);
    const { bytes, buffers } = engine.memory();
    turns(engine, 10);
    expect(engine.memory()).toMatchObject({ bytes, buffers });
    expect(readSync(parameter)[999]).toBe(-1);
    expect(readSync(velocity)[0]).toBe(1);
  });

  it('is freed when it is gone and the garbage collector has run', async () => {
    const engine = await opened();
    turns(engine, 4);
    const before = engine.memory().bytes;
    /** In a function of its own, so that no variable keeps the tensors. */
    const makeAndDrop = (): void => {
      for (let index = 0; index < 10; index++) {
        const parameter = tensor(engine, new Float32Array(5000));
        scoped(engine, () => engine.update('sgd', sgd, [parameter, full(engine, [5000], 1)]));
      }
    };
    makeAndDrop();
    turns(engine, 4);
    expect(engine.memory().bytes).toBeGreaterThan(before + 10 * 20000 - 1);
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    for (let attempt = 0; attempt < 50 && engine.memory().bytes > before; attempt++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(engine.memory().bytes).toBe(before);
  });
});

describe('a synchronous loop', () => {
  it('of thousands of steps with ops outside of scopes uses a bounded amount of memory', async () => {
    const engine = await opened();
    const parameter = tensor(engine, new Float32Array(512));
    const random = Random.fromSeed(1);
    let state = full(engine, [512], 0);
    const most: number[] = [];
    for (let step = 0; step < 4000; step++) {
      const data = random.fold(step).uniform(engine, [512]);
      const stray = mul(add(data, 1), 0.5);
      const [next, gradient] = scoped(engine, (): [Tensor, Tensor] => [mul(add(state, stray), 0.5), mul(parameter, stray)]);
      state = add(next, 0);
      engine.update('sgd', { ...sgd, learningRate: 1e-3 }, [parameter, gradient]);
      if (step % 500 === 499) most.push(engine.memory().bytes);
    }
    expect(new Set(most.slice(1)).size, `bytes every 500 steps: ${most}`).toBe(1);
    expect(engine.memory().reserved).toBeLessThan(8 * 2 ** 20);
  });

  it('without a single scope uses a bounded amount of memory', async () => {
    const engine = await opened();
    let state = full(engine, [1 << 14], 1);
    let most = 0;
    for (let step = 0; step < 3000; step++) {
      state = mul(add(state, 1), 0.5);
      most = Math.max(most, engine.memory().bytes);
    }
    expect(most).toBeLessThan(64 * 2 ** 20);
    expect(readSync(sum(state))[0]).toBe(1 << 14);
  });
});
