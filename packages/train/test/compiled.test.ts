/** `fit({ compile: true })`: the same training, recorded once. */
import { add, type ComputeEngine, mul, sum, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type FitEvent, fit, type LossContext, type LossWithState, meanSquaredError, rmsprop, sgd } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { memoryStore } from './memoryStore.js';
import { eventsOf, shuffled, type TinyOptions, tinyTraining, windows } from './tinyTraining.js';
import { flat } from './values.js';

describe.each(kindsThatWait)('a compiled training on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  async function both(
    changed: (engine: ComputeEngine) => Partial<TinyOptions>,
  ): Promise<readonly [FitEvent[], unknown, FitEvent[], unknown]> {
    const plain = tinyTraining(engine, changed(engine));
    const compiled = tinyTraining(engine, { ...changed(engine), compile: true });
    const plainEvents = await eventsOf(fit(plain));
    return [plainEvents, flat(plain.params), await eventsOf(fit(compiled)), flat(compiled.params)];
  }

  it.each([
    ['the usual options', () => ({ iterations: 20 })],
    ['shuffled epochs', () => ({ epochs: 3, batches: shuffled(4) })],
    ['rare reports and no clipping', () => ({ iterations: 9, reportEvery: 4, clip: undefined })],
    ['gradients clipped by value', () => ({ iterations: 6, clip: { value: 0.01 } })],
    ['a velocity with dampening', () => ({ iterations: 6, optimizer: sgd({ learningRate: 0.1, momentum: 0.9, dampening: 0.5 }) })],
    [
      'rmsprop with a schedule',
      () => ({ iterations: 6, optimizer: rmsprop({ learningRate: (n: number) => 0.01 / (1 + n), momentum: 0.5 }) }),
    ],
  ] satisfies [string, () => Partial<TinyOptions>][])('has the same events and the same bits with %s', async (_, changed) => {
    const [events, params, compiledEvents, compiledParams] = await both(changed);
    expect(compiledEvents).toEqual(events);
    expect(compiledParams).toEqual(params);
  });

  it('resumes from a checkpoint with the same bits', async () => {
    const store = memoryStore();
    const whole = tinyTraining(engine, { iterations: 12, compile: true });
    await eventsOf(fit(whole));
    await eventsOf(fit(tinyTraining(engine, { iterations: 5, compile: true, checkpoints: { store } })));
    const resumed = tinyTraining(engine, { iterations: 12, compile: true, resume: await store.load() });
    await eventsOf(fit(resumed));
    expect(flat(resumed.params)).toEqual(flat(whole.params));
  });

  it('counts targets by a tensor, or by the batch', async () => {
    const batches = [1, 2, 3].map((count) => ({ inputs: Float32Array.of(1, 2, 3), targets: Float32Array.of(2, 4, 6), count }));
    type Batch = (typeof batches)[number];
    const lossOf =
      (byTensor: boolean) =>
      (p: { w: Tensor }, { inputs, targets, count }: Batch, _: LossContext): LossWithState => ({
        loss: meanSquaredError(mul(tensor(engine, inputs), p.w), tensor(engine, targets)),
        count: byTensor ? sum(add(tensor(engine, [0]), count)) : count,
      });
    const losses = (byTensor: boolean, compile: boolean): Promise<FitEvent[]> =>
      eventsOf(
        fit({
          params: { w: tensor(engine, [0.5]) },
          loss: lossOf(byTensor),
          batches,
          optimizer: sgd({ learningRate: 0.01 }),
          random: tinyTraining(engine).random,
          epochs: 3,
          reportEvery: 3,
          compile,
        }),
      );
    const expected = await losses(false, false);
    expect(expected[0]).toMatchObject({ targets: 6 });
    expect(await losses(false, true)).toEqual(expected);
    expect(await losses(true, true)).toEqual(expected);
    expect(await losses(true, false)).toEqual(expected);
  });

  it('has the same validations', async () => {
    const options = () => ({ iterations: 12, validation: { batches: windows(4, 7), every: 3 } });
    const [events, , compiledEvents] = await both(options);
    expect(compiledEvents).toEqual(events);
    expect(events.filter(({ type }) => type === 'validation')).toHaveLength(4);
  });

  it('says what a loss computes from the elements of a batch', async () => {
    const options = tinyTraining(engine, { iterations: 6, compile: true });
    const impure: TinyOptions = {
      ...options,
      loss: (p, batch, context) => {
        const result = options.loss(p, batch, context);
        const { loss, ...rest } = 'loss' in result ? result : { loss: result };
        return {
          loss: mul(
            loss,
            batch.inputs.reduce((sum, id, index) => sum + id * index, 1),
          ),
          ...rest,
        };
      },
    };
    await expect(eventsOf(fit(impure))).rejects.toThrow(
      /mul had the number .*, then .*What changes from call to call must be an argument/s,
    );
  });
});
