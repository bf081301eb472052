/** A training that was stopped and goes on is, bit for bit, the one that was never stopped. */
import { Random } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { adam, type FitEvent, fit, restoreCheckpoint, rmsprop, sgd, takeCheckpoint } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { type MemoryStore, memoryStore } from './memoryStore.js';
import { messageOf } from './messageOf.js';
import { eventsOf, shuffled, type TinyOptions, tinyTraining, windows } from './tinyTraining.js';
import { flat } from './values.js';

const iterations = 15;
const validation = { batches: windows(3, 9), every: 4 };

describe.each(kindsThatWait)('on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  interface Run {
    readonly events: readonly FitEvent[];
    readonly params: Record<string, number[]>;
    readonly store: MemoryStore;
  }

  async function run(options: () => Partial<TinyOptions>, resume?: MemoryStore, stopAt?: number): Promise<Run> {
    const store = resume ?? memoryStore();
    const controller = new AbortController();
    const training = tinyTraining(engine, {
      iterations,
      validation,
      checkpoints: { store, every: 7 },
      signal: controller.signal,
      ...options(),
    });
    const events: FitEvent[] = [];
    for await (const event of fit({ ...training, resume: resume && (await resume.load()) })) {
      events.push(event.type === 'step' ? { ...event, tokensPerSecond: 0 } : event);
      if (event.type === 'step' && event.iteration === stopAt) controller.abort();
    }
    return { events, params: flat(training.params), store };
  }

  const interesting = (events: readonly FitEvent[], from: number): FitEvent[] =>
    events.filter(({ type, iteration }) => (type === 'step' || type === 'validation') && iteration > from);

  it.each([
    ['with carried state, dropout, Adam and a schedule', () => ({})],
    ['with shuffled batches and AdamW', () => ({ batches: shuffled(4) })],
    ['with patience', () => ({ validation: { ...validation, patience: 2, minimumImprovement: 0.05 } })],
    ['with SGD and momentum', () => ({ optimizer: sgd({ learningRate: 0.1, momentum: 0.9, dampening: 0.5 }), clip: undefined })],
    ['with RMSprop and clipping by value', () => ({ optimizer: rmsprop({ learningRate: 0.01, momentum: 0.5 }), clip: { value: 0.1 } })],
  ] as const)('%s, wherever it was stopped', { timeout: 60_000 }, async (_, options) => {
    const whole = await run(options as () => Partial<TinyOptions>);
    for (const stopAt of [1, 4, 6, 11, 14]) {
      const { store, events } = await run(options as () => Partial<TinyOptions>, undefined, stopAt);
      if (events.at(-1)?.type === 'end' && events.at(-1)?.iteration !== stopAt) continue; // patience had ended it before
      const rest = await run(options as () => Partial<TinyOptions>, store);
      expect(interesting(rest.events, stopAt)).toEqual(interesting(whole.events, stopAt));
      expect(rest.params).toEqual(whole.params);
      const [was, is] = [await whole.store.load(), await store.load()];
      expect({ ...is, source: '' }).toEqual({ ...was, source: '' });
      expect(rest.events.at(-1)).toEqual(whole.events.at(-1));
    }
  });

  it('stopped again and again', { timeout: 60_000 }, async () => {
    const whole = await run(() => ({}));
    let store: MemoryStore | undefined;
    for (let stopAt = 1; stopAt < iterations; stopAt += 3) store = (await run(() => ({}), store, stopAt)).store;
    const rest = await run(() => ({}), store);
    expect(rest.params).toEqual(whole.params);
    expect((await rest.store.load()).progress).toEqual((await whole.store.load()).progress);
  });

  it('stopped in the middle of a validation does that validation first', { timeout: 60_000 }, async () => {
    const whole = await run(() => ({}));
    const controller = new AbortController();
    const store = memoryStore();
    const at: typeof validation.batches.at = (index) => {
      controller.abort();
      return validation.batches.at(index);
    };
    const torn = { ...validation, batches: { count: 3, at } };
    await eventsOf(fit(tinyTraining(engine, { iterations, validation: torn, checkpoints: { store }, signal: controller.signal })));
    expect((await store.load()).iteration).toBe(4);
    const rest = await run(() => ({}), store);
    expect(interesting(rest.events, 3)).toEqual(
      interesting(whole.events, 3).filter(({ type, iteration }) => type === 'validation' || iteration > 4),
    );
    expect(rest.params).toEqual(whole.params);
  });

  it('with another learning rate and another clip is the training in which they change there', { timeout: 60_000 }, async () => {
    const clips = [{ norm: 1 }, { norm: 0.01 }];
    const { store } = await run(() => ({ optimizer: adam({ learningRate: 0.05 }), clip: clips[0] }), undefined, 6);
    const rest = await run(() => ({ optimizer: adam({ learningRate: 0.003 }), clip: clips[1] }), store);
    const whole = tinyTraining(engine, { iterations, validation, optimizer: adam({ learningRate: (step) => (step < 6 ? 0.05 : 0.003) }) });
    // The options are read at every iteration.
    const changing: TinyOptions = Object.defineProperty({ ...whole }, 'clip', { get: () => clips[Number(whole.optimizer.steps >= 6)] });
    await eventsOf(fit(changing));
    expect(rest.params).toEqual(flat(whole.params));
  });

  it("a loop of one's own can store and restore too", async () => {
    const training = tinyTraining(engine);
    const state = { layers: [{ h: training.params, note: 'kept', nothing: null, list: [1, true] }] };
    training.optimizer.update(training.params, training.params);
    const checkpoint = await takeCheckpoint({ params: training.params, optimizer: training.optimizer, iteration: 1, state });
    const other = tinyTraining(engine, { random: Random.fromSeed(3) });
    const restored = restoreCheckpoint(checkpoint, { params: other.params, optimizer: other.optimizer }) as typeof state | undefined;
    expect(flat(other.params)).toEqual(flat(training.params));
    expect(other.optimizer.steps).toBe(1);
    expect(flat(restored)).toEqual(flat(state));
    expect(restored?.layers[0]).toMatchObject({ note: 'kept', nothing: null, list: [1, true] });
    expect(Array.isArray(restored?.layers)).toBe(true);
  });
});

describe('resuming refuses', async () => {
  const engine = await engineOf('reference');
  const store = memoryStore();
  await eventsOf(fit(tinyTraining(engine, { iterations: 3, checkpoints: { store } })));
  const checkpoint = await store.load();

  it('other data, another optimizer and a checkpoint that fit did not make, and changes nothing', async () => {
    const refused = async (changed: Partial<TinyOptions>): Promise<string> => {
      const training = tinyTraining(engine, { resume: checkpoint, iterations: 5, ...changed });
      const before = flat(training.params);
      const message = await messageOf(() => eventsOf(fit(training)));
      expect(flat(training.params)).toEqual(before);
      expect(training.optimizer.steps).toBe(0);
      return message;
    };
    expect(await refused({ batches: windows(7) })).toBe(
      'memory/0: it was stored with 6 batches in an epoch, and there are 7 now. Resume with the same data, the same split and the same batch settings',
    );
    expect(await refused({ optimizer: sgd() })).toBe(
      'memory/0: it was trained with adam (first, second), not with sgd. Use the optimizer that it was trained with, or restore the parameters alone',
    );
    expect(await refused({ resume: { ...checkpoint, progress: undefined } })).toBe(
      'memory/0: it does not say where the training stood. It was not stored by fit: use restoreCheckpoint and start a new training from its parameters',
    );
    expect(await refused({ resume: { ...checkpoint, optimizer: undefined } })).toBe(
      'memory/0: it holds no state of an optimizer. Use the optimizer that it was trained with, or restore the parameters alone',
    );
    const otherModel = { ...checkpoint, parameters: new Map([...checkpoint.parameters].slice(1)) };
    expect(await refused({ resume: otherModel })).toBe(
      'memory/0: these are the parameters of another model: layers.0.table is missing. Make the model that was saved, or take its own file',
    );
    const tensors = new Map([...(checkpoint.optimizer?.tensors ?? [])].slice(1));
    expect(await refused({ resume: { ...checkpoint, optimizer: { kind: 'adam', steps: 3, moments: ['first', 'second'], tensors } } })).toBe(
      'memory/0: these are the parameters of another model: first.layers.0.table is missing. Make the model that was saved, or take its own file',
    );
    expect(await refused({ resume: { ...checkpoint, state: { shape: { tensor: 'h' }, tensors: new Map() } } })).toBe(
      'memory/0: the tensor h of the state is missing. Take an intact copy',
    );
  });

  it('a state that cannot be stored', async () => {
    const { params } = tinyTraining(engine);
    expect(await messageOf(() => takeCheckpoint({ params, iteration: 0, state: { when: new Date(0) } }))).toBe(
      'checkpoint: the state holds a Date at "when", which cannot be stored. Carry plain objects and arrays of tensors from batch to batch',
    );
    expect(await messageOf(() => takeCheckpoint({ params, iteration: 0, state: { step: Number.NaN } }))).toBe(
      'checkpoint: the state holds NaN at "step", which cannot be stored. Carry plain objects and arrays of tensors from batch to batch',
    );
  });
});
