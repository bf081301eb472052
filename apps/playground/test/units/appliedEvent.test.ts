import { expect, it } from 'vitest';
import { appliedEvent } from '../../src/runs/appliedEvent.js';
import type { Run } from '../../src/runs/run.js';

const run: Run = {
  id: '1',
  name: 'a run',
  panel: 'text',
  created: 0,
  settings: null,
  engine: '',
  status: 'running',
  iteration: 0,
  parameters: 0,
  curve: { training: [], validation: [] },
  saved: false,
};

const progress = (points: readonly (readonly [number, number])[]) =>
  ({ type: 'progress', points: points.map(([iteration, loss]) => ({ iteration, loss })), perSecond: 10 }) as const;

it('a resumed training replaces the points behind its checkpoint', () => {
  const before = appliedEvent(
    run,
    progress([
      [1, 3],
      [2, 2],
      [3, 1.5],
    ]),
  );
  const after = appliedEvent(
    before,
    progress([
      [3, 1.4],
      [4, 1],
    ]),
  );
  expect(after.curve.training.map(({ loss }) => loss)).toEqual([3, 2, 1.4, 1]);
  expect(after.iteration).toBe(4);
});

it('a long curve keeps its first and its last point', () => {
  let long = run;
  for (let first = 1; first <= 10_000; first += 100) {
    long = appliedEvent(long, progress(Array.from({ length: 100 }, (_, index) => [first + index, 1 / (first + index)] as const)));
  }
  expect(long.curve.training.length).toBeLessThanOrEqual(2000);
  expect(long.curve.training.at(0)?.iteration).toBe(1);
  expect(long.curve.training.at(-1)?.iteration).toBe(10_000);
});
