/** Tensors that outlive their scope move off the device when they are not used, and come back (engines/memory). */
import { afterAll, describe, expect, it } from 'vitest';
import { add, full, mul, read, sum, type Tensor, tensor } from '../src/index.js';
import { scoped } from '../src/internals.js';
import { engineOf, kinds } from './engines.js';

const gpuKinds = kinds.filter((kind) => kind.startsWith('gpu'));
const sgd = { learningRate: 0.5, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };

describe.each(gpuKinds)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  afterAll(() => engine.close());

  /** Runs `count` turns, each of which leaves a buffer behind. */
  async function turns(count: number): Promise<void> {
    for (let index = 0; index < count; index++) {
      scoped(engine, () => full(engine, [4], index));
      if (index % 64 === 0) await engine.drain?.();
    }
  }

  it('a tensor that turns did not use leaves the device and comes back with its elements', async () => {
    const floats = Float32Array.of(0, 1.5, -2, 3.4e38, 1e-30);
    const [given, ints] = [tensor(engine, floats), tensor(engine, Int32Array.of(1, -2, 3))];
    const computed = mul(given, 2);
    const want = await read(computed);
    await turns(600);
    expect(engine.memory().buffers).toBeLessThan(520);
    for (let round = 0; round < 2; round++) {
      expect(await read(computed)).toEqual(want);
      expect(await read(given)).toEqual(floats);
      expect(Array.from(await read(add(ints, 1)))).toEqual([2, -1, 4]);
      await turns(600);
    }
  });

  it('a parameter that was left alone is updated where it had stopped', async () => {
    const parameter = tensor(engine, [1, 2, 3]);
    const update = (): void => engine.update('sgd', sgd, [parameter, full(engine, [3], 1)]);
    update();
    await turns(600);
    update();
    expect(Array.from(await read(parameter))).toEqual([0, 1, 2]);
  });

  it('a loop that disposes of nothing and opens no scope stays within a few hundred buffers', async () => {
    let state: Tensor = full(engine, [8], 1);
    let most = 0;
    for (let step = 0; step < 1500; step++) {
      state = mul(add(state, 1), 0.5);
      most = Math.max(most, engine.memory().buffers);
      if (step % 64 === 0) await engine.drain?.();
    }
    expect(most).toBeLessThan(1000);
    expect(Array.from(await read(sum(state)))).toEqual([8]);
  });

  it('one of large buffers stays within some megabytes', async () => {
    let state: Tensor = full(engine, [1 << 18], 1);
    let most = 0;
    for (let step = 0; step < 60; step++) {
      state = scoped(engine, () => add(state, 1));
      most = Math.max(most, engine.memory().bytes);
      await engine.drain?.();
    }
    expect(most).toBeLessThan(40 * 2 ** 20);
    expect((await read(state))[7]).toBe(61);
  });
});
