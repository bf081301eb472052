import { add, createEngine, mul, Random, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { adam, type FitOptions, fit, sgd, TrainingError } from '../src/index.js';
import { memoryStore } from './memoryStore.js';
import { messageOf } from './messageOf.js';
import { eventsOf, tinyTraining, windows } from './tinyTraining.js';

const engine = await createEngine({ kind: 'reference' });
const hint = 'Go on from the last checkpoint, or start anew, with a lower learning rate or tighter clipping; look for NaN in the data';

type P = { readonly w: Tensor };

/** A training with these losses, independent of the parameters. */
function scripted(losses: readonly number[], changed: Partial<FitOptions<P, number, never>> = {}) {
  return fit<P, number, never>({
    params: { w: tensor(engine, [1]) },
    loss: (p, value) => add(mul(p.w, 0), value),
    batches: { count: losses.length, at: (index) => losses[index] },
    optimizer: sgd(),
    random: Random.fromSeed(1),
    epochs: 1,
    reportEvery: 1000,
    ...changed,
  });
}
const times = (count: number, value: number): number[] => new Array<number>(count).fill(value);
const problemOf = async (run: ReturnType<typeof scripted>): Promise<string> => messageOf(() => eventsOf(run));

describe('a loss that explodes without becoming infinite ends the training', () => {
  it('when it has been too high for 10 iterations', async () => {
    expect(await problemOf(scripted([4, 3, ...times(10, 1.7e30), 2, 2]))).toBe(
      `fit: the loss of iteration 12 is 1.7e+30, the last of 10 in a row above 4000: the training has diverged. ${hint}`,
    );
  });

  it('when a validation is too high, before it counts as the best', async () => {
    const store = memoryStore();
    const validation = { batches: { count: 2, at: (index: number) => [1, 9000][index] }, every: 2 };
    expect(await problemOf(scripted([4, 3, 3], { validation, checkpoints: { store } }))).toBe(
      `fit: the validation loss after iteration 2 is 4501, which is above 4000: the training has diverged. ${hint}`,
    );
    expect(store.all).toHaveLength(0);
  });

  it('when it ends before there are 10', async () => {
    expect(await problemOf(scripted([4, 1e6, 1e7]))).toBe(`fit: the last 2 losses are above 4000: the training has diverged. ${hint}`);
  });

  it('with a learning rate of 1e30, whatever the engine computes with', async () => {
    for (const kind of ['reference', 'wasm'] as const) {
      const own = await createEngine({ kind });
      const optimizer = adam({ learningRate: 1e30 });
      const error = await eventsOf(fit(tinyTraining(own, { iterations: 50, optimizer, clip: undefined }))).catch(
        (caught: unknown) => caught,
      );
      expect(error).toBeInstanceOf(TrainingError);
      expect(error).toMatchObject({ kind: 'diverged' });
      own.close();
    }
  });
});

describe('a good training is left alone', () => {
  it.each([
    ['with outliers of single batches, at the end too', [4, ...times(9, 1e9), 3, 1e12, 2, ...times(9, 1e5), 2, 1e9]],
    ['with a loss that is large from the beginning', [1e12, 1e13, 1e14, 1e14, 9e13]],
    ['with a first loss near 0, as in fine-tuning', [1e-6, ...times(30, 900)]],
    ['with losses below 0', [-50, -1e9, ...times(30, -1e12)]],
    ['with one iteration', [1e30]],
    ['with losses of 0', times(30, 0)],
  ])('%s', async (_, losses) => {
    expect((await eventsOf(scripted(losses))).at(-1)).toMatchObject({ type: 'end', iteration: losses.length });
  });

  it('with a limit of its own, or none', async () => {
    const losses = [0.1, ...times(30, 1e6)];
    expect((await eventsOf(scripted(losses, { lossLimit: Number.POSITIVE_INFINITY }))).at(-1)).toMatchObject({ type: 'end' });
    expect(await problemOf(scripted(times(20, 3), { lossLimit: 2.5 }))).toContain('10 in a row above 2.5');
    expect(await problemOf(scripted([1], { lossLimit: 0 }))).toBe('fit: lossLimit is 0, expected a number above 0');
  });
});

describe('checkpoints of a training that may be diverging', () => {
  it('are not stored while the loss is too high, but at the end', async () => {
    const store = memoryStore();
    const run = scripted([4, 3, 1e9, 1e9, 2, 1e9], { checkpoints: { store, every: 1 } });
    await eventsOf(run);
    expect(store.all.map(({ checkpoint }) => checkpoint.iteration)).toEqual([1, 2, 5, 6]);
  });

  it('go by the losses from before where they are resumed', async () => {
    const store = memoryStore();
    const first = tinyTraining(engine, { iterations: 2, validation: { batches: windows(1), every: 1 }, checkpoints: { store } });
    await eventsOf(fit(first));
    const changed = { iterations: 3, optimizer: adam(), resume: await store.load() };
    const { loss, ...rest } = tinyTraining(engine, changed);
    const high: typeof loss = (p, batch, context) => {
      const result = loss(p, batch, context);
      return 'loss' in result ? { ...result, loss: add(result.loss, 1e5) } : result;
    };
    expect(await messageOf(() => eventsOf(fit({ ...rest, loss: high })))).toMatch(
      /^fit: the last loss is above \d+: the training has diverged/,
    );
  });
});
