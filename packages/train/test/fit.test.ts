import { add, createEngine, mul, read, readSync, type Tensor, type Tree, tensor } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type FitEvent, fit, type LossContext, meanSquaredError, sgd, TrainingError } from '../src/index.js';
import { engineOf, kindsThatWait } from './engines.js';
import { memoryStore } from './memoryStore.js';
import { messageOf } from './messageOf.js';
import { eventsOf, tinyTraining, type Window, windows } from './tinyTraining.js';
import { flat } from './values.js';

const reference = await createEngine({ kind: 'reference' });
const typesOf = (events: readonly FitEvent[]): string[] => events.map(({ type, iteration }) => `${type} ${iteration}`);

describe.each(kindsThatWait)('fit on the %s engine', async (kind) => {
  const engine = await engineOf(kind);

  it('learns: the loss falls', async () => {
    const events = await eventsOf(fit(tinyTraining(engine, { iterations: 60, reportEvery: 6 })));
    const losses = events.flatMap((event) => (event.type === 'step' ? [event.loss] : []));
    expect(losses).toHaveLength(10);
    expect(losses[9]).toBeLessThan(0.8 * losses[0]);
  });

  it('gives the same training for the same options and another for another key', async () => {
    const lossesOf = async (changed: Parameters<typeof tinyTraining>[1]): Promise<FitEvent[]> =>
      eventsOf(fit(tinyTraining(engine, { iterations: 5, ...changed })));
    const once = await lossesOf({});
    expect(await lossesOf({})).toEqual(once);
    const { random } = tinyTraining(engine);
    expect(await lossesOf({ random: random.fold(1) })).not.toEqual(once);
  });

  it('trains the same however seldom it reports', async () => {
    const [often, seldom] = [tinyTraining(engine, { iterations: 7 }), tinyTraining(engine, { iterations: 7, reportEvery: 100 })];
    const events = await eventsOf(fit(often));
    expect(typesOf(await eventsOf(fit(seldom)))).toEqual(['end 7']);
    expect(events).toHaveLength(8);
    expect(flat(seldom.params)).toEqual(flat(often.params));
  });

  it('takes a list of batches as it takes a source, for validation too', async () => {
    const source = windows(3);
    const list = await Promise.all([0, 1, 2].map((index) => source.at(index)));
    const eventsWith = (batches: typeof source | typeof list) =>
      eventsOf(fit(tinyTraining(engine, { epochs: 2, batches, validation: { batches } })));
    const losses = (events: readonly FitEvent[]) => events.map((event) => ('loss' in event ? event.loss : event.type));
    expect(losses(await eventsWith(list))).toEqual(losses(await eventsWith(source)));
    const perEpoch = fit(tinyTraining(engine, { epochs: 2, batches: (epoch) => list.slice(epoch) }));
    expect((await eventsOf(perEpoch)).at(-1)).toMatchObject({ reason: 'epochs', iteration: 5 });
  });

  it('keeps the memory of the engine bounded', async () => {
    const at: number[] = [];
    for await (const event of fit(tinyTraining(engine, { iterations: 60 }))) {
      if (event.type === 'step') at.push(engine.memory().buffers);
    }
    expect(Math.max(...at.slice(10))).toBeLessThanOrEqual(Math.max(...at.slice(0, 10)));
  });
});

describe('the events of fit', () => {
  it('tell iterations, epochs, rates and norms, from 1', async () => {
    const events = await eventsOf(fit(tinyTraining(reference, { epochs: 2, batches: windows(2) })));
    expect(typesOf(events)).toEqual(['step 1', 'step 2', 'step 3', 'step 4', 'end 4']);
    expect(events.map(({ epoch }) => epoch)).toEqual([1, 1, 2, 2, 2]);
    expect(events[0]).toMatchObject({ learningRate: 0.05 });
    for (const event of events.slice(0, 4)) expect(event).toMatchObject({ loss: expect.any(Number), gradientNorm: expect.any(Number) });
    expect(events.at(-1)).toEqual({ type: 'end', reason: 'epochs', iteration: 4, epoch: 2, best: undefined });
  });

  it('a report is the mean since the last one, and its norm is there without clipping too', async () => {
    const every = await eventsOf(fit(tinyTraining(reference, { iterations: 6, clip: undefined })));
    const third = await eventsOf(fit(tinyTraining(reference, { iterations: 6, clip: undefined, reportEvery: 3 })));
    const numberOf = (event: FitEvent, name: 'loss' | 'gradientNorm'): number => (event.type === 'step' ? event[name] : Number.NaN);
    const mean = (from: number): number => every.slice(from, from + 3).reduce((sum, event) => sum + numberOf(event, 'loss'), 0) / 3;
    expect(typesOf(third)).toEqual(['step 3', 'step 6', 'end 6']);
    expect(numberOf(third[0], 'loss')).toBeCloseTo(mean(0), 12);
    expect(numberOf(third[1], 'loss')).toBeCloseTo(mean(3), 12);
    expect(numberOf(third[1], 'gradientNorm')).toBe(numberOf(every[5], 'gradientNorm'));
  });

  it('weigh a loss by what it says it is a mean over', async () => {
    const batches = { count: 2, at: (index: number) => ({ x: index, size: [1, 3][index] }) };
    const w = tensor(reference, [1]);
    const loss = (p: { w: Tensor }, { x, size }: { x: number; size: number }) => ({
      loss: meanSquaredError(p.w, tensor(reference, [1 + 2 * x])),
      count: size,
    });
    const events = fit({
      params: { w },
      loss,
      batches,
      optimizer: sgd({ learningRate: 0 }),
      random: tinyTraining(reference).random,
      epochs: 1,
      reportEvery: 2,
    });
    expect((await eventsOf(events))[0]).toMatchObject({ loss: 3 });
  });

  it('validation comes after every epoch and at the end, or as often as asked, and tells the best', async () => {
    const validation = { batches: windows(3, 9) };
    const ofEpochs = await eventsOf(fit(tinyTraining(reference, { iterations: 7, batches: windows(3), reportEvery: 100, validation })));
    expect(typesOf(ofEpochs)).toEqual(['validation 3', 'validation 6', 'validation 7', 'end 7']);
    const asAsked = await eventsOf(
      fit(tinyTraining(reference, { iterations: 6, reportEvery: 100, validation: { ...validation, every: 2 } })),
    );
    expect(typesOf(asAsked)).toEqual(['validation 2', 'validation 4', 'validation 6', 'end 6']);
    let best = { loss: Number.POSITIVE_INFINITY, iteration: 0 };
    for (const event of asAsked) {
      if (event.type !== 'validation') continue;
      expect(event.improved).toBe(event.loss < best.loss);
      if (event.improved) best = { loss: event.loss, iteration: event.iteration };
      expect(event.best).toEqual(best);
    }
    expect(asAsked.at(-1)).toMatchObject({ best });
  });

  it('validation shows each result to an observer before it tells the loss', async () => {
    const seen: string[] = [];
    const validation = { batches: windows(2, 9), observe: (_: unknown, { first }: Window) => void seen.push(first ? 'first' : 'next') };
    for await (const event of fit(tinyTraining(reference, { iterations: 3, batches: windows(3), reportEvery: 100, validation }))) {
      seen.push(event.type);
    }
    expect(seen).toEqual(['first', 'next', 'validation', 'end']);
  });

  it('training ends when nothing improves for as many validations as patience has', async () => {
    // The validation loss is what the list says, whatever the parameters are.
    const script = [5, 4, 3.9, 3.8, 4.5, 2, 2];
    let next = 0;
    const { params, loss, ...rest } = tinyTraining(reference);
    const scripted = (p: Tree, window: Parameters<typeof loss>[1], context: Parameters<typeof loss>[2]) =>
      context.random === undefined ? { loss: tensor(reference, script[next++]) } : loss(p, window, context);
    const run = async (patience: number, minimumImprovement: number): Promise<FitEvent[]> => {
      next = 0;
      const validation = { batches: windows(1), every: 1, patience, minimumImprovement };
      return eventsOf(fit({ ...rest, params, loss: scripted, validation, iterations: script.length, reportEvery: 100 }));
    };
    expect((await run(2, 0.5)).at(-1)).toMatchObject({ reason: 'patience', iteration: 4, best: { loss: 3.8, iteration: 4 } });
    expect((await run(2, 0)).at(-1)).toMatchObject({ reason: 'iterations', iteration: 7, best: { loss: 2, iteration: 6 } });
    expect((await run(1, 0)).at(-1)).toMatchObject({ reason: 'patience', iteration: 5, best: { loss: 3.8 } });
  });

  it('checkpoints are stored as often as asked, at a new best and at the end', async () => {
    const store = memoryStore();
    const training = tinyTraining(reference, { iterations: 10, reportEvery: 100, validation: { batches: windows(2, 9), every: 5 } });
    const events = await eventsOf(fit({ ...training, checkpoints: { store, every: 3, configuration: { units: 4 }, vocabulary: ['a'] } }));
    const stored = events.filter(({ type }) => type === 'checkpoint');
    expect(typesOf(stored)).toEqual(['checkpoint 3', 'checkpoint 5', 'checkpoint 6', 'checkpoint 9', 'checkpoint 10']);
    expect(stored[1]).toEqual({ type: 'checkpoint', iteration: 5, epoch: 1, location: 'memory/1', best: true });
    const last = await store.load();
    expect(last).toMatchObject({
      iteration: 10,
      configuration: { units: 4 },
      vocabulary: ['a'],
      progress: { epoch: 1, batch: 4, batches: 6 },
    });
    expect(last.progress?.history.map(({ iteration }) => iteration)).toEqual([5, 10]);
  });

  it('without validation, a checkpoint is stored after every epoch', async () => {
    const store = memoryStore();
    const events = await eventsOf(
      fit(tinyTraining(reference, { iterations: 5, batches: windows(2), reportEvery: 100, checkpoints: { store } })),
    );
    expect(typesOf(events)).toEqual(['checkpoint 2', 'checkpoint 4', 'checkpoint 5', 'end 5']);
  });
});

describe('the state', () => {
  it('goes from batch to batch, and begins with nothing at every epoch or where a batch says so', async () => {
    const seen = async (firsts: readonly (boolean | undefined)[]): Promise<number[]> => {
      const sums: number[] = [];
      const params = { w: tensor(reference, [0]) };
      const loss = (p: { w: Tensor }, _: { readonly first?: boolean }, { state }: LossContext<{ sum: Tensor }>) => {
        const sum = state === undefined ? tensor(reference, [1]) : add(state.sum, 1);
        sums.push(readSync(sum)[0]);
        return { loss: mul(p.w, sum), state: { sum } };
      };
      const at = (index: number) => (firsts[index] === undefined ? {} : { first: firsts[index] });
      const { random } = tinyTraining(reference);
      await eventsOf(fit({ params, loss, batches: { count: firsts.length, at }, optimizer: sgd(), random, epochs: 2 }));
      return sums;
    };
    expect(await seen([undefined, undefined, undefined])).toEqual([1, 2, 3, 1, 2, 3]);
    expect(await seen([true, false, true])).toEqual([1, 2, 1, 1, 2, 1]);
    expect(await seen([false, false])).toEqual([1, 2, 3, 4]);
  });
});

describe('a training that is stopped', () => {
  it('by its signal finishes the step, stores a last checkpoint and says so', async () => {
    const store = memoryStore();
    const controller = new AbortController();
    const events: FitEvent[] = [];
    for await (const event of fit(tinyTraining(reference, { iterations: 50, checkpoints: { store }, signal: controller.signal }))) {
      events.push(event);
      if (event.type === 'step' && event.iteration === 4) controller.abort();
    }
    expect(typesOf(events)).toEqual(['step 1', 'step 2', 'step 3', 'step 4', 'checkpoint 4', 'end 4']);
    expect(events.at(-1)).toMatchObject({ reason: 'aborted' });
  });

  it('hears a timer while it trains, without being asked to wait', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const events = await eventsOf(fit(tinyTraining(reference, { signal: controller.signal, reportEvery: 1e6 })));
    expect(events.at(-1)).toMatchObject({ type: 'end', reason: 'aborted' });
  });

  it('in the middle of a validation forgets it', async () => {
    const controller = new AbortController();
    const validation = {
      batches: {
        count: 3,
        at(index: number) {
          if (index === 1) controller.abort();
          return windows(3).at(index);
        },
      },
      every: 2,
    };
    const events = await eventsOf(fit(tinyTraining(reference, { iterations: 9, validation, signal: controller.signal })));
    expect(typesOf(events)).toEqual(['step 1', 'step 2', 'end 2']);
  });

  it('by its reader can be read no further, and harms nothing', async () => {
    for await (const event of fit(tinyTraining(reference))) if (event.iteration === 2) break;
  });

  it('before it began ends at once', async () => {
    expect(typesOf(await eventsOf(fit(tinyTraining(reference, { signal: AbortSignal.abort() }))))).toEqual(['end 0']);
  });
});

describe('numbers that are not finite', () => {
  /** The loss of iteration n is n in x of batch n - 1, times w. */
  const failing = (values: readonly number[], changed: object = {}) => {
    const params = { w: tensor(reference, [1]) };
    const loss = (p: { w: Tensor }, x: number) => meanSquaredError(p.w, tensor(reference, [x]));
    const batches = { count: values.length, at: (index: number) => values[index] };
    return fit({
      params,
      loss,
      batches,
      optimizer: sgd({ learningRate: 0.1 }),
      random: tinyTraining(reference).random,
      epochs: 1,
      ...changed,
    });
  };

  it('in the loss end the training with the iteration, and the last checkpoint stays', async () => {
    const store = memoryStore();
    const events = failing([1, 2, 3, Number.NaN, 5, 6], { reportEvery: 3, checkpoints: { store, every: 2 } });
    const error = await eventsOf(events).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TrainingError);
    expect(error).toMatchObject({ iteration: 4 });
    expect((error as Error).message).toBe(
      'fit: the loss of iteration 4 is NaN. Go on from the last checkpoint, or start anew, with a lower learning rate or tighter clipping; look for NaN in the data',
    );
    expect(store.all.map(({ checkpoint }) => checkpoint.iteration)).toEqual([2]);
  });

  it('in the gradient too', async () => {
    expect(await messageOf(() => eventsOf(failing([1, 1e200], { clip: { norm: 1 } })))).toMatch(
      /^fit: the (loss|gradient norm) of iteration 2 is Infinity\. /,
    );
  });

  it('in the parameters are found before they are stored', async () => {
    const store = memoryStore();
    const run = failing([1, 2, 3], {
      optimizer: sgd({ learningRate: (step) => (step === 1 ? 1e308 : 0.1) }),
      reportEvery: 100,
      checkpoints: { store, every: 1 },
    });
    expect(await messageOf(() => eventsOf(run))).toMatch(/^fit: the parameter w after iteration 2 is -?Infinity\. /);
    expect(store.all.map(({ checkpoint }) => checkpoint.iteration)).toEqual([1]);
  });

  it('in the validation loss too', async () => {
    const validation = { batches: { count: 1, at: () => Number.NaN }, every: 1 };
    expect(await messageOf(() => eventsOf(failing([1, 2], { validation })))).toMatch(
      /^fit: the validation loss after iteration 1 is NaN\. /,
    );
  });

  it('are found at the end without a report', async () => {
    expect(await messageOf(() => eventsOf(failing([1, Number.NaN], { reportEvery: 100 })))).toMatch(/^fit: the loss of iteration 2 is NaN/);
  });
});

describe('the loss is read', () => {
  it('once for each report', async () => {
    let reads = 0;
    const engine = await createEngine({ kind: 'reference' });
    const { readSync } = engine;
    engine.read = async (value) => {
      reads += 1;
      return readSync?.call(engine, value) ?? new Float64Array();
    };
    await eventsOf(fit(tinyTraining(engine, { iterations: 20, reportEvery: 5 })));
    expect(reads).toBe(4);
    expect(await read(tensor(engine, [1]))).toHaveLength(1);
  });
});

describe('messages', () => {
  it.each([
    [{ epochs: 0 }, 'fit: epochs is 0, expected a whole number of 1 or more'],
    [{ reportEvery: 1.5 }, 'fit: reportEvery is 1.5, expected a whole number of 1 or more'],
    [{ validation: { batches: windows(1), patience: -1 } }, 'fit: validation.patience is -1, expected a whole number of 1 or more'],
    [{ validation: { batches: windows(1), minimumImprovement: -1 } }, 'fit: validation.minimumImprovement is -1, expected 0 or more'],
    [{ batches: windows(0) }, 'fit: there are no batches. An epoch needs at least one'],
  ])('say what is wrong: %#', async (changed, message) => {
    expect(await messageOf(() => eventsOf(fit(tinyTraining(reference, changed))))).toBe(message);
  });

  it('a new training does not overwrite an old one', async () => {
    const store = memoryStore();
    await eventsOf(fit(tinyTraining(reference, { iterations: 2, checkpoints: { store } })));
    expect(await messageOf(() => eventsOf(fit(tinyTraining(reference, { iterations: 2, checkpoints: { store } }))))).toBe(
      'fit: there is already a checkpoint of iteration 2 where this training would keep its own. Resume from it with resume: await store.load(), or choose another place',
    );
  });
});
