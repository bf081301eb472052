/** Random models, options and data, compiled on a WebGPU device: as on the reference engine, which computes in float64. */
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { engineOf, fewCases, isThorough, kinds } from './engines.js';
import { trainingProblem } from './trainingProblem.js';

/** Compiling shaders in software takes seconds a model. */
const MODELS = fewCases ? 3 : isThorough('gpu:webgpu') ? 60 : 12;
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
});

/** |got - want| / |want|, both Euclidean. */
function distance(got: Float32Array, want: Float32Array): number {
  const norm = (elements: Iterable<number>): number => Math.hypot(...elements);
  return norm(got.map((x, index) => x - want[index])) / Math.max(norm(want), 1e-3);
}
