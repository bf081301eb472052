import { createEngine, Random } from '@statal/tensors';
import type { Checkpoint, CheckpointStore } from '@statal/train';
import { describe, expect, it } from 'vitest';
import { cellNames, comparedCell } from '../src/cells/cellTable.js';
import { taskNamed, taskNames } from '../src/tasks/taskTable.js';
import { matchParameters } from '../src/training/matchParameters.js';
import { configurationOf, efforts, widthsOf } from '../src/training/protocol.js';
import type { Score } from '../src/training/result.js';
import { significant } from '../src/training/significant.js';
import { trainRun } from '../src/training/trainRun.js';
import { material } from './material.js';

const engine = await createEngine({ threads: 1 });

interface Wanted {
  readonly task: string;
  readonly cell: string;
  readonly learningRate?: number;
  readonly iterations?: number;
  readonly evaluateEvery?: number;
  readonly seed?: number;
}

function request({ task: taskName, cell: cellName, learningRate = 0.01, iterations = 20, evaluateEvery = 10, seed = 1 }: Wanted) {
  const task = taskNamed(taskName, material);
  const cell = comparedCell(cellName).make(task.lengths.training);
  const sizes = matchParameters(cell, widthsOf(task), task.budget);
  const effort = { ...efforts.usual, iterations, evaluateEvery };
  return {
    task,
    cell,
    engine,
    configuration: configurationOf({ task, cellName, cell, sizes, budget: task.budget, learningRate, seed, effort }),
  };
}

/** The result without `seconds`, which depends on the clock. */
const numbers = async (wanted: Wanted) => ({ ...(await trainRun(request(wanted))), seconds: 0 });

describe('a run of 20 updates', () => {
  it.each(cellNames)('of %s lowers the loss', async (cell) => {
    const { curve } = await numbers({ task: 'characters', cell, iterations: 20, evaluateEvery: 1 });
    expect(curve).toHaveLength(20);
    expect(curve?.[19][1]).toBeLessThan((curve?.[0][1] ?? 0) - 0.1);
  });

  it.each(taskNames)('on %s measures both lengths', async (task) => {
    const { test, stopped, iterations, key } = await numbers({ task, cell: 'gru' });
    expect({ stopped, iterations }).toEqual({ stopped: 'limit', iterations: 20 });
    expect(key).toMatch(/^[0-9a-f]{16}$/);
    for (const { loss, right } of [test?.training, test?.long].map((score) => score ?? { loss: Number.NaN, right: Number.NaN })) {
      expect(loss).toBeGreaterThan(0);
      expect(right).toBeGreaterThanOrEqual(0);
      expect(right).toBeLessThanOrEqual(1);
    }
  });
});

describe('a run', () => {
  it('gives the same numbers again, and others with another seed', async () => {
    const wanted = { task: 'seen-before', cell: 'lstm' };
    expect(await numbers(wanted)).toEqual(await numbers(wanted));
    expect((await numbers({ ...wanted, seed: 2 })).curve).not.toEqual((await numbers(wanted)).curve);
  });

  it('on parity ends when an lstm has solved it', async () => {
    const { stopped, iterations, solvedAt, longSolvedAt, test } = await numbers({
      task: 'parity',
      cell: 'lstm',
      iterations: 2500,
      evaluateEvery: 100,
      seed: 0,
    });
    expect(stopped).toBe('solved');
    expect(iterations).toBeGreaterThanOrEqual(longSolvedAt ?? 2501);
    expect(solvedAt).toBeLessThanOrEqual(longSolvedAt ?? 0);
    expect(test?.long.right).toBeGreaterThan(0.98);
  });

  it('whose numbers are no longer finite is over, and says so', async () => {
    const { stopped, test } = await numbers({ task: 'adding', cell: 'rnn', learningRate: 1e30 });
    expect({ stopped, test }).toEqual({ stopped: 'diverged', test: undefined });
  });

  it('that is stopped gives no result', async () => {
    const stopping = new AbortController();
    const evaluations: number[] = [];
    const onEvaluation = (iteration: number): void => {
      evaluations.push(iteration);
      if (iteration === 20) stopping.abort();
    };
    const result = await trainRun({ ...request({ task: 'copy', cell: 'rnn', iterations: 1000 }), signal: stopping.signal, onEvaluation });
    expect(result).toBeUndefined();
    expect(evaluations).toEqual([10, 20]);
  });

  it('that is stopped and resumed gives the numbers of one that was not', async () => {
    const whole = await numbers({ task: 'copy', cell: 'gru', iterations: 40 });
    const stopping = new AbortController();
    const curve: [number, number, number][] = [];
    const saved: Checkpoint[] = [];
    const store: CheckpointStore = {
      lastIteration: async () => undefined,
      save: async (checkpoint) => String(saved.push(checkpoint)),
      load: async () => saved[saved.length - 1],
    };
    const halves = { ...request({ task: 'copy', cell: 'gru', iterations: 40 }), checkpoints: { store, every: 100 } };
    const onEvaluation = (iteration: number, { loss, right }: Score): void => {
      curve.push([iteration, loss, right]);
      if (iteration === 20) stopping.abort();
    };
    expect(await trainRun({ ...halves, signal: stopping.signal, onEvaluation })).toBeUndefined();
    const rest = await trainRun({ ...halves, resume: { checkpoint: await store.load(), curve } });
    expect({ ...rest, seconds: 0 }).toEqual(whole);
  });

  it('keeps six digits of a number, and takes one that is none for infinite', () => {
    const infinite = Number.POSITIVE_INFINITY;
    expect([1.23456789, infinite, Number.NaN].map(significant)).toEqual([1.23457, infinite, infinite]);
  });

  it('trains on other sequences than it is looked at with', () => {
    const task = taskNamed('copy', {});
    const shape = { batch: 4, length: 20 };
    const trained = task.draw(Random.fromSeed(1).split(2)[1].fold(0), { ...shape, part: 'training' });
    expect(task.draw(Random.fromSeed(1_000_003).fold(20).fold(0), { ...shape, part: 'validation' }).inputs).not.toEqual(trained.inputs);
  });
});
