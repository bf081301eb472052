/** Random models, options and data: a compiled training step has the same bits as the step itself, on any number of threads. */
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { trainingProblem } from './trainingProblem.js';

const MODELS = 100;

const engines = [await createEngine({ kind: 'wasm', threads: 1 }), await createEngine({ kind: 'wasm', threads: 2 })];

describe('a compiled training step', () => {
  it.each(Array.from({ length: MODELS }, (_, seed) => trainingProblem(seed)))('has the same bits: $shown', async (problem) => {
    const expected = await problem.train(engines[0], false);
    for (const engine of engines) expect(await problem.train(engine, true)).toEqual(expected);
  });
});
