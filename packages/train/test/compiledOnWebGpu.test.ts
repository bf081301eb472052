/** Random models, options and data, compiled on a WebGPU device: as on the reference engine, which computes in float64. */
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { type FitEvent, fit, sgd } from '../src/index.js';
import { engineOf, fewCases, isThorough, kinds } from './engines.js';
import { memoryStore } from './memoryStore.js';
import { eventsOf, tinyTraining, windows } from './tinyTraining.js';
import { trainingProblem } from './trainingProblem.js';
import { flatLater } from './values.js';

/** Compiling shaders in software takes seconds a model. */
const MODELS = fewCases ? 2 : isThorough('gpu:webgpu') ? 24 : 6;
const isThere = kinds.includes('gpu:webgpu');

describe.skipIf(!isThere)('a training step compiled for WebGPU', async () => {
  const reference = await createEngine({ kind: 'reference' });
  const engine = isThere ? await engineOf('gpu:webgpu') : reference;

  it.each(Array.from({ length: MODELS }, (_, seed) => trainingProblem(seed)))('agrees with the reference: $shown', async (problem) => {
    const expected = await problem.train(reference, false);
    const got = await problem.train(engine, true);
    for (const [index, array] of got.entries()) expect(distance(array, expected[index]), `of array ${index}`).toBeLessThan(1e-5);
    expect(engine.gpu?.opByOp).toEqual([]);
  });

  it('trains between validations and checkpoints, and goes on from one', async () => {
    const options = () => ({
      iterations: 9,
      optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
      validation: { batches: windows(4, 7), every: 3 },
    });
    const plain = tinyTraining(reference, options());
    const losses = lossesOf(await eventsOf(fit(plain)));
    const store = memoryStore();
    const compiled = tinyTraining(engine, { ...options(), compile: true });
    expect(distance(lossesOf(await eventsOf(fit(compiled))), losses)).toBeLessThan(1e-5);
    const [got, want] = [await flatLater(compiled.params), await flatLater(plain.params)];
    for (const [path, elements] of Object.entries(want)) expect(distance(got[path], elements), path).toBeLessThan(1e-5);
    await eventsOf(fit(tinyTraining(engine, { ...options(), iterations: 5, compile: true, checkpoints: { store } })));
    const resumed = tinyTraining(engine, { ...options(), compile: true, resume: await store.load() });
    await eventsOf(fit(resumed));
    expect(await flatLater(resumed.params)).toEqual(await flatLater(compiled.params));
    expect(engine.gpu?.opByOp).toEqual([]);
  });
});

/** All losses that a training reported, also those of validations. */
const lossesOf = (events: readonly FitEvent[]): readonly number[] => events.flatMap((event) => ('loss' in event ? [event.loss] : []));

/** |got - want| / |want|, both Euclidean. */
function distance(got: ArrayLike<number>, want: ArrayLike<number>): number {
  const norm = (elements: readonly number[]): number => Math.hypot(...elements);
  const differences = Array.from(want, (x, index) => got[index] - x);
  return norm(differences) / Math.max(norm(Array.from(want)), 1e-3);
}
