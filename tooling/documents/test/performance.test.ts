import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);

it('docs/performance.md is what publish.mjs writes from the results of the bench', async () => {
  const { performancePage } = await import(new URL('tooling/bench/published/performancePage.mjs', root).href);
  const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(new URL(path, root), 'utf8'));
  const published = await json('tooling/bench/published/results.json').catch(() => undefined);
  const costs = await json('apps/experiments/results/costs.json');
  expect(await readFile(new URL('docs/performance.md', root), 'utf8')).toBe(performancePage({ published, costs }));
});
