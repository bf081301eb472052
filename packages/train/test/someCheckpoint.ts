import type { Checkpoint } from '../src/index.js';

/** A checkpoint in which every number depends on the iteration, so that a mixture of two is noticed. */
export function someCheckpoint(iteration: number, elements = 50): Checkpoint {
  const numbers = (which: number): Float64Array =>
    Float64Array.from({ length: elements }, (_, index) => iteration + which / 8 + index / 1024);
  const tensor = (which: number) => ({ dtype: 'F64', shape: [elements], data: numbers(which) }) as const;
  return {
    source: 'checkpoint',
    iteration,
    parameters: new Map([
      ['layers.0.W', tensor(1)],
      ['layers.0.b', tensor(2)],
    ]),
    optimizer: {
      kind: 'sgd',
      steps: iteration,
      moments: ['velocity'],
      tensors: new Map([
        ['velocity.layers.0.W', tensor(3)],
        ['velocity.layers.0.b', tensor(4)],
      ]),
    },
    state: { shape: { list: [{ fields: { h: { tensor: '0.h' } } }, { value: 7 }] }, tensors: new Map([['0.h', tensor(5)]]) },
    progress: {
      epoch: 1,
      batch: 2,
      batches: 3,
      random: [iteration, -5],
      best: { loss: 1 / 3, iteration: 1 },
      plateau: { loss: 0.1 + 0.2, misses: 4 },
      training: { mean: Number.NaN, weight: 0 },
      history: [{ iteration: 1, trainingLoss: Number.NaN, validationLoss: 1 / 3 }],
    },
    vocabulary: { kind: 'characters', tokens: ['\u2028', '"', '\ud83d\ude00', '\ud800'] },
    configuration: { name: 'some', 10: 'a', 9: [null, true, 1e-300] },
  };
}

/** `checkpoint` as it is loaded, with another `source`. */
export const named = (checkpoint: Checkpoint, source: string): Checkpoint => ({ ...checkpoint, source });
