/** The built site, as a reader uses it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLinks } from '../../src/build/checkLinks.js';
import { openBrowser, openPage } from './openSite.js';
import { output, type SiteServer, serveSite } from './serveSite.js';

let browser: Browser;
let site: SiteServer;
beforeAll(async () => {
  [browser, site] = await Promise.all([openBrowser(), serveSite()]);
});
afterAll(async () => {
  await browser.close();
  await site.close();
});

const quiet = { serviceWorkers: 'block' } as const;
const visit = (page: Page, path: string): Promise<unknown> => page.goto(site.address + path, { waitUntil: 'load' });

it('has no link that leads nowhere', () => {
  expect(deadLinks(output, '/')).toEqual([]);
});

it('opens a page of each section', async () => {
  const page = await openPage(browser, quiet);
  const headings: Record<string, RegExp> = {
    '': /Statal/,
    'learn/gates.html': /Gates/,
    'guides/text.html': /Text/,
    'compare/pytorch.html': /PyTorch/,
    'statal-cell.html': /statal/,
    'packages/cells.html': /@statal\/cells/,
    'programs/text-generator.html': /statal/i,
    'reference/': /Reference/,
    'reference/tensors/': /@statal\/tensors/,
    'performance.html': /Performance/,
    'contributing.html': /Contributing/,
    'es/': /Statal/,
    'es/guides/text.html': /[Tt]exto/,
    'es/statal-cell.html': /statal/,
  };
  for (const [path, heading] of Object.entries(headings)) {
    await visit(page, path);
    expect(await page.textContent('h1'), path).toMatch(heading);
  }
});

it('finds "statal" by search, and goes there by keyboard', async () => {
  const page = await openPage(browser, quiet);
  await visit(page, '');
  await page.getByRole('button', { name: 'Search' }).first().click();
  await page.getByRole('searchbox').fill('statal cell memory');
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
  expect(await page.locator('.VPLocalSearchBox .results').textContent()).toMatch(/statal/);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname !== '/');
});

it('renders formulas, and leaves code and shapes as they are', async () => {
  const page = await openPage(browser, quiet);
  await visit(page, 'reference/cells/the-built-in-cells.html#lstm');
  const lstm = page.locator('#lstm ~ p').first();
  expect(await lstm.locator('math').count()).toBe(4);
  const first = lstm.locator('math').first();
  expect(await first.textContent()).toBe('i,f,o=σ(xW+hU+b)');
  const { height = 0, width = 0 } = (await first.boundingBox()) ?? {};
  expect(height).toBeGreaterThan(10);
  expect(width).toBeGreaterThan(100);
  expect(await page.locator('#lstm ~ p code').first().textContent()).toBe('[inputs, 4 units]');
});

it('draws every live figure', async () => {
  const page = await openPage(browser, quiet);
  for (const name of ['recurrent-networks', 'gates', 'direction-and-depth', 'backpropagation-through-time']) {
    await visit(page, `learn/${name}.html`);
    const figures = await page.locator('figure.live').all();
    expect(figures.length).toBeGreaterThan(0);
    for (const figure of figures) {
      await figure.scrollIntoViewIfNeeded();
      await figure.locator('svg, canvas').first().waitFor({ state: 'attached' });
    }
  }
});

it('changes the language, on pages that are translated and at the top', async () => {
  const page = await openPage(browser, quiet);
  await visit(page, 'guides/text.html');
  await page.getByRole('link', { name: 'Lee esta página en español' }).click();
  await page.waitForURL('**/es/guides/text.html');
  await page.getByRole('link', { name: 'Read this page in English' }).waitFor();
  await page.locator('html[lang=es]').waitFor();
});

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  it.each(['', 'guides/in-a-page.html', 'reference/cells/the-built-in-cells.html'])('/%s is accessible', async (path) => {
    const page = await openPage(browser, { ...quiet, colorScheme: theme, reducedMotion: 'reduce' });
    await visit(page, path);
    await page.addScriptTag({ content: await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8') });
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
      return (await axe.run()).violations.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .map(({ html }) => html)
            .slice(0, 3)
            .join(' ')}`,
      );
    });
    expect(found).toEqual([]);
  });
});

it('isolates its pages, and shows opened ones without a network', async () => {
  const page = await openPage(browser, { expected: /Failed to load resource|No available adapters/ });
  const host = await serveSite();
  await page.goto(host.address);
  await page.evaluate(async () => navigator.serviceWorker.ready);
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.goto(`${host.address}playground/`);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await page.goto(`${host.address}guides/text.html`, { waitUntil: 'networkidle' });
  await host.close();

  await page.goto(`${host.address}playground/`);
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const [path, heading] of [
    ['', /Statal/],
    ['guides/text.html', /Text/],
    ['guides/video.html', /No network/],
  ] as const) {
    await page.goto(host.address + path);
    expect(await page.textContent('h1'), path).toMatch(heading);
  }
});
