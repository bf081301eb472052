import { add, createEngine, item, mul, Random, type Tensor, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import {
  adam,
  type BatchSource,
  evaluate,
  type FitEvent,
  type FitOptions,
  fit,
  type LossContext,
  meanSquaredError,
  TrainingError,
} from '../src/index.js';
import { memoryStore } from './memoryStore.js';
import { messageOf } from './messageOf.js';
import { eventsOf } from './tinyTraining.js';

const engine = await createEngine({ kind: 'reference' });

interface Numbers {
  readonly value: number;
  /** Valid targets. */
  readonly valid: number;
  readonly first?: boolean;
}

const full = (value: number, valid = 2): Numbers => ({ value, valid });
/** A batch without valid targets: its mean is 0 / 0. */
const empty: Numbers = { value: Number.NaN, valid: 0 };
const sourceOf = (...batches: readonly Numbers[]): BatchSource<Numbers> => ({ count: batches.length, at: (index) => batches[index] });

type P = { readonly w: Tensor };
type S = { readonly sum: Tensor };

/** A training that draws noise, carries a state and keeps moments. */
function training(batches: BatchSource<Numbers>, changed: Partial<FitOptions<P, Numbers, S>> = {}): FitOptions<P, Numbers, S> {
  const loss = (p: P, { value, valid }: Numbers, { state, random }: LossContext<S>) => ({
    loss: meanSquaredError(p.w, add(tensor(engine, [value]), random?.unit(0) ?? 0)),
    count: valid,
    state: { sum: add(state?.sum ?? tensor(engine, [0]), valid) },
  });
  return {
    params: { w: tensor(engine, [1]) },
    loss,
    batches,
    optimizer: adam({ learningRate: 0.1 }),
    random: Random.fromSeed(3),
    ...changed,
  };
}

const weightAfter = async (options: FitOptions<P, Numbers, S>): Promise<{ readonly w: number; readonly events: readonly FitEvent[] }> => {
  const events = await eventsOf(fit(options));
  return { w: item(options.params.w), events };
};

describe('a batch without a valid target', () => {
  it('changes nothing: the training is the one without it, bit for bit', async () => {
    const without = await weightAfter(training(sourceOf(full(3), full(5)), { epochs: 3 }));
    const within = await weightAfter(training(sourceOf(empty, full(3), empty, empty, full(5), empty), { epochs: 3 }));
    expect(within.w).toBe(without.w);
    expect(within.events.map(({ type, iteration }) => `${type} ${iteration}`)).toEqual(
      without.events.map(({ type, iteration }) => `${type} ${iteration}`),
    );
  });

  it('is counted in the next step event, whose loss is the mean over the valid targets', async () => {
    const { events } = await weightAfter(
      training(sourceOf(full(3, 1), empty, full(5, 3), empty, empty), {
        iterations: 2,
        reportEvery: 2,
        optimizer: adam({ learningRate: 0 }),
      }),
    );
    const [first, second] = [0, 1].map((iteration) => Random.fromSeed(3).fold(iteration).unit(0));
    expect(events[0]).toMatchObject({ type: 'step', iteration: 2, targets: 4, skipped: 1 });
    expect((events[0] as { loss: number }).loss).toBeCloseTo((1 * (2 + first) ** 2 + 3 * (4 + second) ** 2) / 4, 12);
    const every = await weightAfter(training(sourceOf(full(3), empty, empty, full(5)), { epochs: 1 }));
    expect(every.events.slice(0, 2)).toMatchObject([
      { iteration: 1, skipped: 0, targets: 2 },
      { iteration: 2, skipped: 2, targets: 2 },
    ]);
    for (const event of every.events) if (event.type === 'step') expect(event.loss).toSatisfy(Number.isFinite);
  });

  it('hands its state on: the sequence goes on', async () => {
    const sums: number[] = [];
    const options = training(sourceOf(full(1), { ...empty, value: 2 }, full(1)), { epochs: 1 });
    const loss: typeof options.loss = (p, batch, context) => {
      sums.push(context.state === undefined ? -1 : item(context.state.sum));
      return { loss: mul(p.w, batch.value), count: batch.valid, state: { sum: tensor(engine, [batch.value]) } };
    };
    await eventsOf(fit({ ...options, loss }));
    expect(sums).toEqual([-1, 1, 2]);
  });

  it('is no obstacle to going on from a checkpoint', async () => {
    const source = sourceOf(full(3), empty, full(5), empty);
    const whole = await weightAfter(training(source, { epochs: 4 }));
    const store = memoryStore();
    await eventsOf(fit(training(source, { iterations: 3, checkpoints: { store } })));
    const resumed = await weightAfter(training(source, { epochs: 4, resume: await store.load() }));
    expect(resumed.w).toBe(whole.w);
  });

  it('may have no targets at all', async () => {
    const batches = { count: 2, at: (index: number) => ({ targets: new Int32Array(index) }) };
    const loss = (p: P): Tensor => mul(p.w, p.w);
    const { params, optimizer, random } = training(sourceOf());
    const events = await eventsOf(fit({ params, loss, batches, optimizer, random, epochs: 1 }));
    expect(events[0]).toMatchObject({ iteration: 1, targets: 1, skipped: 1 });
  });

  it('and no other in an epoch is an error, not a training without end', async () => {
    const error = await eventsOf(fit(training(sourceOf(empty, empty), { iterations: 5 }))).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TrainingError);
    expect(error).toMatchObject({ kind: 'data', iteration: 0 });
    expect((error as Error).message).toBe(
      'fit: none of the last 2 batches, a whole epoch, has a valid target. Look at the mask, the lengths and the targets of the batches',
    );
  });
});

describe('a validation without a valid target', () => {
  it('is an error that names it', async () => {
    const run = fit(training(sourceOf(full(1)), { iterations: 2, validation: { batches: sourceOf(empty, empty, empty) } }));
    const error = await eventsOf(run).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ kind: 'data', iteration: 1 });
    expect((error as Error).message).toBe(
      'fit: none of the 3 batches of the validation after iteration 1 has a valid target. Look at the mask, the lengths and the targets of the batches',
    );
  });

  it('is one of evaluate too, and of no batches', async () => {
    const { params, loss } = training(sourceOf());
    const hint = 'Look at the mask, the lengths and the targets of the batches';
    expect(await messageOf(() => evaluate({ params, loss, batches: sourceOf(empty) }))).toBe(
      `evaluate: none of the 1 batches has a valid target. ${hint}`,
    );
    expect(await messageOf(() => evaluate({ params, loss, batches: sourceOf() }))).toBe(
      `evaluate: none of the 0 batches has a valid target. ${hint}`,
    );
  });

  it('in some of its batches is the mean over the others', async () => {
    const { params, loss } = training(sourceOf());
    expect(await evaluate({ params, loss, batches: sourceOf(empty, full(3), empty) })).toEqual({ loss: 4, count: 2 });
  });
});

it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a count of %s is refused', async (valid) => {
  expect(await messageOf(() => eventsOf(fit(training(sourceOf(full(1, valid)), { iterations: 1 }))))).toBe(
    `fit: the loss has count ${valid}, expected a number of targets, 0 or more`,
  );
});
