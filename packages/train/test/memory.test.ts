/** A training of any length holds what one of a few steps holds. */
import { valueAndGrad } from '@statal/autograd';
import { createEngine, Random, read, reshape, type Tensor, type Tree, zeros } from '@statal/tensors';
import { afterAll, describe, expect, it } from 'vitest';
import { fit, type LossContext, sgd } from '../src/index.js';
import { engineOf, isThorough, kinds } from './engines.js';
import { tinyTraining, type Window, windows } from './tinyTraining.js';

describe.each(kinds.filter((kind) => kind !== 'reference'))('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);
  afterAll(() => engine.close());
  const steps = isThorough(kind) ? 2000 : 100;
  const every = steps / 10;

  it('fit keeps memory flat', { timeout: 120_000 }, async () => {
    const used: { readonly bytes: number; readonly buffers: number }[] = [];
    const training = tinyTraining(engine, { iterations: steps, batches: windows(1000), reportEvery: every });
    for await (const event of fit(training)) {
      const { bytes, buffers } = engine.memory();
      if (event.type === 'step') used.push({ bytes, buffers });
    }
    expect(used).toHaveLength(10);
    expect(used.slice(1), 'every tenth of the training').toEqual(Array(9).fill(used[0]));
  });

  it('a loop written by hand, which disposes of nothing, stays within a few hundred buffers', { timeout: 120_000 }, async () => {
    const { params, loss: lossOf, optimizer, random } = tinyTraining(engine);
    const batches = windows(1000);
    let state: Tree | undefined;
    let most = 0;
    const losses: number[] = [];
    // Each leaves tens of buffers for the garbage collector.
    for (let step = 0; step < Math.min(steps, 300); step++) {
      const batch = (await batches.at(step % 1000)) as Window;
      const { loss, gradients, aux } = valueAndGrad(lossOf)(params, batch, { state, random: random.fold(step) } as LossContext);
      optimizer.update(params, gradients);
      state = (aux as { readonly state?: Tree }).state;
      losses.push((await read(loss))[0]);
      most = Math.max(most, engine.memory().buffers);
    }
    expect(most).toBeLessThan(700);
    const mean = (part: readonly number[]): number => part.reduce((sum, value) => sum + value) / part.length;
    expect(mean(losses.slice(-50))).toBeLessThan(mean(losses.slice(0, 50)));
  });
});

/** The private part of the wasm engine that this test reads. */
interface WithAllocator {
  readonly runtime: { readonly allocator: { allocate(bytes: number): number } };
}

it('an update that finds no room, of a parameter that is viewed and has moved out, leaves no buffer behind', async () => {
  const engine = await createEngine({ threads: 1 });
  const pass = (): void => {
    for (let turn = 0; turn < 4; turn++) engine.scope(() => void zeros(engine, [1]));
  };
  const { allocator } = (engine as unknown as WithAllocator).runtime;
  const allocate = allocator.allocate.bind(allocator);
  const before = engine.memory().bytes;
  for (const allowed of [0, 1]) {
    const params = { a: Random.fromSeed(1).normal(engine, [5000]) };
    const view: Tensor = reshape(params.a, [50, 100]);
    pass();
    let left = allowed;
    allocator.allocate = (bytes) => {
      if (left-- === 0) throw new Error('full');
      return allocate(bytes);
    };
    expect(() => sgd({ learningRate: 0.1 }).update(params, params)).toThrow('full');
    allocator.allocate = allocate;
    pass();
    expect(engine.memory().bytes, `${allowed} allocations`).toBe(before);
    expect((await read(view)).length).toBe(5000);
    pass();
  }
  engine.close();
});
