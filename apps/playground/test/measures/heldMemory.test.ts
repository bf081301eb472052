/** What a tab holds while it trains. STATAL_SOAK_SECONDS sets how long it is watched. Default: 5; the bar is ten minutes, 600. */
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { openPlayground } from '../pages/openPlayground.js';
import { rendererMemory } from './rendererMemory.js';

const seconds = Number(process.env.STATAL_SOAK_SECONDS || 5);
const poem = 'She sells sea shells by the sea shore. "Come in," she said, "and see." '.repeat(60);

it.runIf(process.platform === 'linux')('a tab that trains holds its memory', { timeout: (seconds + 120) * 1000 }, async () => {
  const page = await openPlayground({ at: '#/text', flags: ['--js-flags=--expose-gc'] });
  await page.getByLabel('The text to learn').fill(poem);
  await page.getByLabel('Units').fill('32');
  await page.getByLabel('Iterations').fill('1000000');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.locator('.samples li').nth(3).waitFor();
  await collectGarbage(page);
  const before = rendererMemory();
  await page.waitForTimeout(seconds * 1000);
  await collectGarbage(page);
  const after = rendererMemory();
  console.info(`a tab that trains: ${before.toFixed(0)} MB, ${seconds} s later ${after.toFixed(0)} MB`);
  expect(before).toBeGreaterThan(10);
  expect(after - before).toBeLessThan(30);
});

/** Collects the garbage of the page and of the Worker that trains. The engine's threads wait for work and answer no messages. */
async function collectGarbage(page: Page): Promise<void> {
  const collect = (): void => (globalThis as unknown as { gc(): void }).gc();
  const training = page.workers().filter((worker) => worker.url().includes('text.worker'));
  expect(training).toHaveLength(1);
  // The heap shrinks with the second collection.
  for (let round = 0; round < 2; round++) {
    await page.evaluate(collect);
    await training[0].evaluate(collect);
  }
}
