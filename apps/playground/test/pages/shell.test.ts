import { expect, it } from 'vitest';
import { openPlayground } from './openPlayground.js';

it('opens', async () => {
  const page = await openPlayground();
  expect(await page.textContent('main')).toContain('Statal');
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});
