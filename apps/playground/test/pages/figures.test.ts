/** The figures in Chromium, on a page of their own: every figure in both languages and themes, by axe, keyboard and pointer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectAccessible } from './expectAccessible.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const all = ['rnn', 'unrolled', 'gates', 'gruAsRnn', 'direction', 'depth', 'bptt'];
const root = new URL('../figuresPage', import.meta.url).pathname;
const outDir = await mkdtemp(join(tmpdir(), 'figures-'));
const settings = {
  root,
  configFile: false,
  logLevel: 'error',
  build: { outDir, emptyOutDir: true, minify: false, target: 'es2022' },
} as const;
await build(settings);
const server = await preview({ ...settings, preview: { port: 0, host: '127.0.0.1' } });
const browser = await chromium.launch({ executablePath, chromiumSandbox: false, args: ['--no-proxy-server', '--disable-gpu'] });
const complaints: string[] = [];
let page: Page;

beforeAll(async () => {
  page = await browser.newPage({ viewport: { width: 360, height: 800 }, reducedMotion: 'reduce' });
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
  });
});
afterAll(async () => {
  await browser.close();
  await server.close();
  await rm(outDir, { recursive: true });
});

const open = async (query: string): Promise<void> => {
  const [address] = server.resolvedUrls?.local ?? [];
  await page.goto(`${address}?${query}`);
  await page.waitForSelector('body[data-ready]');
};

describe('all figures', () => {
  it.each([['en', 'light'] as const, ['es', 'dark'] as const])(
    'in %s, %s, fit a phone, and axe finds nothing',
    async (language, colorScheme) => {
      await page.emulateMedia({ colorScheme });
      await open(`figures=${all}&language=${language}`);
      expect(await page.$$eval('section > .statal-figure', (figures) => figures.length)).toBe(all.length);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
      await expectAccessible(page, '#place');
      expect(complaints).toEqual([]);
    },
  );
});

describe('the unrolled drawing', () => {
  it('is walked through with the arrow keys, and tells value and gradient', async () => {
    await open('cell=lstm&steps=12');
    const label = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    await page.locator('g.node[tabindex="0"]').focus();
    expect(await label()).toMatch(/^state h after the step, step 0: /);
    await page.keyboard.press('ArrowRight');
    expect(await label()).toMatch(/^state h after the step, step 1: /);
    await page.keyboard.press('End');
    expect(await label()).toMatch(/^state h after the step, step 11: /);
    await page.keyboard.press('ArrowDown');
    expect(await label()).toMatch(/, step 11: /);
    expect(await page.locator('g.node[tabindex="0"]').count()).toBe(1);
    const detail = page.locator('.unrolled-detail');
    expect(await detail.textContent()).toMatch(/Value: .*Gradient: /);
  });

  it('shows another unit, and its gradients', async () => {
    await open('cell=gru&steps=6');
    const fills = () =>
      page.$$eval('g.node .part', (parts) => parts.map((part) => `${part.getAttribute('class')} ${part.getAttribute('style')}`).join());
    const before = await fills();
    await page.getByLabel('Unit').fill('3');
    const other = await fills();
    expect(other).not.toBe(before);
    await page.getByLabel('Colors show').selectOption('gradients');
    expect(await fills()).not.toBe(other);
  });

  it('finds values and gradients by a query', async () => {
    await open('cell=lstm&steps=6');
    const names = () => page.$$eval('.query-strips code', (codes) => codes.map(({ textContent }) => textContent));
    await page.getByText('All units over time').click();
    const gates = ['gates.input', 'gates.forget', 'gates.candidate', 'gates.output'];
    await page.waitForSelector('.query-strips code');
    expect(await names()).toEqual([...gates, 'gradient of state.c', 'gradient of state.h']);
    await page.getByLabel('Values to show').fill('gradient of x');
    expect(await names()).toEqual(['gradient of x']);
    await page.getByLabel('Values to show').fill('gate');
    expect(await page.locator('.unrolled-query [role=status]').textContent()).toContain('Names here: previous.h, previous.c, x, ');
  });

  it('draws a cell that reads backward from the last step to the first', async () => {
    await open('cell=rnn&steps=3&reverse');
    expect(await page.$$eval('.time-name', (names) => names.map(({ textContent }) => textContent))).toEqual(['t = 2', 't = 1', 't = 0']);
    await page.locator('g.node[tabindex="0"]').focus();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/, step 2: /);
  });

  it('draws steps as the reader scrolls', async () => {
    await open('cell=lstm&steps=40');
    const last = page.locator('g.node[data-time="39"]');
    expect(await last.count()).toBe(0);
    await page.locator('.unrolled-scroller').evaluate((element) => element.scrollTo(1e6, 0));
    await last.first().waitFor({ state: 'attached' });
  });
});

describe('a live figure', () => {
  it('says that the GRU is the rnn when the reader sets r = 1 and z = 0', async () => {
    await open('figures=gruAsRnn');
    const line = page.locator('.live-line');
    expect(await line.textContent()).toMatch(/^The two differ/);
    await page.getByLabel(/^r, /).fill('1');
    await page.getByLabel(/^z, /).fill('0');
    await page.waitForFunction(() => document.querySelector('.live-line')?.textContent?.startsWith('With r = 1 and z = 0'));
  });

  it('takes a sequence that is drawn by pointer and by keyboard', async () => {
    await open('figures=rnn');
    const bar = page.getByRole('slider', { name: 'input x, step 6' });
    const box = await bar.boundingBox();
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + 4);
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeGreaterThan(0.8);
    await bar.focus();
    await page.keyboard.press('ArrowDown');
    expect(Number(await bar.getAttribute('aria-valuenow'))).toBeLessThan(1);
  });
});
