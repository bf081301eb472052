/** A training of any length holds what one of a few steps holds. */
import { valueAndGrad } from '@statal/autograd';
import { read, type Tree } from '@statal/tensors';
import { afterAll, describe, expect, it } from 'vitest';
import { fit, type LossContext } from '../src/index.js';
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
    // Each leaves some tens of buffers behind.
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
