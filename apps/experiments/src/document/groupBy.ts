import type { StoredResult } from '../training/runner.js';

/** Groups values whose keys are the same as JSON, in the order of their first members. */
export function groupBy<T>(values: readonly T[], keyOf: (value: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = JSON.stringify(keyOf(value));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return [...groups.values()];
}

/** Groups results that are comparable: the same task, size and effort. */
export function byComparison<R extends Pick<StoredResult, 'configuration'>>(results: readonly R[]): R[][] {
  return groupBy(results, ({ configuration: { protocol, task, budget, iterations, patience, evaluateEvery } }) => [
    protocol,
    task,
    budget ?? null,
    iterations,
    patience,
    evaluateEvery,
  ]);
}
