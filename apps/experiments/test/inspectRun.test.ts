/** A training with a look inside of its model. */
import { createEngine } from '@statal/tensors';
import { describe, expect, it } from 'vitest';
import { comparedCell } from '../src/cells/cellTable.js';
import { type InsideResult, insideKey, openInside, readInside } from '../src/inside/insideResult.js';
import { inspectRun } from '../src/inside/inspectRun.js';
import { taskNamed } from '../src/tasks/taskTable.js';
import { matchParameters } from '../src/training/matchParameters.js';
import { configurationOf, efforts, widthsOf } from '../src/training/protocol.js';
import type { RunRequest } from '../src/training/trainModel.js';
import { trainRun } from '../src/training/trainRun.js';
import { workplace } from './program.js';

const place = workplace();
const engine = await createEngine({ threads: 1 });

function request(taskName: string, cellName: string, learningRate = 0.01): RunRequest {
  const task = taskNamed(taskName, {});
  const cell = comparedCell(cellName).make(task.lengths.training);
  const sizes = matchParameters(cell, widthsOf(task), task.budget);
  const effort = { ...efforts.usual, iterations: 25, evaluateEvery: 10 };
  const configuration = configurationOf({ task, cellName, cell, sizes, budget: task.budget, learningRate, seed: 1, effort });
  return { task, cell, engine, configuration };
}

const inspected = async (...what: Parameters<typeof request>): Promise<InsideResult> => {
  const result = await inspectRun(request(...what));
  if (result === undefined) throw new Error('it was stopped');
  return { ...result, seconds: 0 };
};

describe('a look inside', () => {
  it.each(['lstm', 'statal-moments', 'statal-binary'])('of %s does not change the training', async (cell) => {
    const [inside, run] = [await inspected('parity', cell), await trainRun(request('parity', cell))];
    expect(inside.test).toEqual(run?.test);
    expect([inside.stopped, inside.updates, inside.measuredAt]).toEqual(['limit', 25, 25]);
  });

  it('measures the same numbers again', async () => {
    expect(await inspected('parity', 'statal-value')).toEqual(await inspected('parity', 'statal-value'));
  });

  it('measures states and gates at both lengths', async () => {
    const binary = await inspected('first-time', 'statal-binary');
    for (const { firing, last, largest, saturated = 0 } of [binary.training, binary.long]) {
      expect(firing?.share).toBeGreaterThan(0);
      expect(largest).toBe(1);
      expect(last).toBeLessThanOrEqual(1);
      expect(saturated).toBeGreaterThan(0.01);
    }
    expect(binary.growth.overflowsAt).toBeUndefined();
    const rnn = await inspected('parity', 'rnn');
    expect(rnn.training.firing).toBeUndefined();
    expect(rnn.gradients.untrained.map(([steps]) => steps)).toEqual([1, 2, 5, 10, 20]);
    expect(rnn.gradients.trained).not.toEqual(rnn.gradients.untrained);
  });

  it('of a training that diverges measures the last evaluated parameters, and is stored', async () => {
    const diverged = await inspected('adding', 'rnn', 1e30);
    expect([diverged.stopped, diverged.test, diverged.measuredAt]).toEqual(['diverged', undefined, 0]);
    expect(diverged.gradients.trained).toEqual(diverged.gradients.untrained);
    const endless = { ...diverged, long: { ...diverged.long, last: Number.POSITIVE_INFINITY } };
    const store = await openInside(place.path('kept'));
    store.add(endless);
    expect((await readInside(place.path('kept'))).results).toEqual([endless]);
  });

  it('has another key when what is measured changes', () => {
    const { configuration } = request('parity', 'gru');
    expect(insideKey(configuration, 1)).not.toBe(insideKey(configuration, 2));
  });
});
