/** What a training costs the page: the main thread must stay free for people. */
import { expect, it } from 'vitest';
import { openPlayground } from '../pages/openPlayground.js';

const poem = 'She sells sea shells by the sea shore. "Come in," she said, "and see." '.repeat(60);

it('a training never blocks the main thread over 50 ms, and frames keep coming', async () => {
  const page = await openPlayground({ at: '#/text' });
  await page.getByLabel('The text to learn').fill(poem);
  await page.getByLabel('Iterations').fill('100000');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await page.locator('.samples .colored-text').first().waitFor();
  const { longest, frames, seconds } = await page.evaluate(async () => {
    let longest = 0;
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
    });
    observer.observe({ type: 'longtask' });
    const started = performance.now();
    let frames = 0;
    while (performance.now() - started < 5000) {
      await new Promise(requestAnimationFrame);
      frames += 1;
    }
    observer.disconnect();
    return { longest, frames, seconds: (performance.now() - started) / 1000 };
  });
  console.info(`during a training: the longest task took ${longest.toFixed(0)} ms, ${(frames / seconds).toFixed(0)} frames a second`);
  expect(longest).toBeLessThan(50);
});
