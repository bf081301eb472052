import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { expectAccessible } from './expectAccessible.js';
import { openPlayground } from './openPlayground.js';

it('loads less than 150 kB before a panel is opened, and shows it within 1.5 seconds', async () => {
  const page = await openPlayground();
  await page.getByRole('heading', { level: 1 }).waitFor();
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
  const names = await page.evaluate(() => [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)]);
  const bodies = await Promise.all(
    names.filter((name) => name.startsWith('http')).map(async (name) => (await page.request.get(name)).body()),
  );
  const kilobytes = bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1000;
  console.info(`the front of the page: ${kilobytes.toFixed(1)} kB gzip, first paint after ${paint?.toFixed(0)} ms`);
  expect(kilobytes).toBeLessThan(150);
  expect(paint).toBeLessThan(1500);
});

it('says that threads need isolation where the host sends no headers', async () => {
  const page = await openPlayground({ isolated: false });
  await page.getByText('One thread: the host did not isolate this page').waitFor();
  await page.getByText('No WebGPU').waitFor();
});

it('says how many threads it has', async () => {
  const page = await openPlayground();
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  await page.getByText(`${cores} threads`).waitFor();
});

it('names the GPU where there is one', async () => {
  const page = await openPlayground({ webgpu: true });
  await page.getByText('WebGPU works here').waitFor();
});

it('speaks Spanish, and remembers it', async () => {
  const page = await openPlayground();
  await page.getByLabel('Language').selectOption('es');
  await page.getByRole('heading', { name: 'Taller de Statal' }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('es');
  await page.reload();
  await page.getByRole('heading', { name: 'Taller de Statal' }).waitFor();
});

describe.each(['light', 'dark'] as const)('in %s', (theme) => {
  it('is accessible, and fits a phone', async () => {
    const page = await openPlayground({ context: { viewport: { width: 360, height: 780 }, colorScheme: theme, reducedMotion: 'reduce' } });
    await page.getByRole('heading', { level: 1 }).waitFor();
    await expectAccessible(page);
    for (const link of await page.locator('.doors a').all()) {
      await page.goto(new URL((await link.getAttribute('href')) ?? '', page.url()).href);
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      // What a panel loads on demand, such as the editor.
      await page.waitForLoadState('networkidle');
      await expectAccessible(page);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await page.goto(new URL('#/', page.url()).href);
    }
  });
});
