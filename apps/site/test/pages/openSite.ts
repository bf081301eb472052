/** Opens the built site in Chromium. A warning, an error or a failed request of a page is a complaint. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { expect, onTestFinished } from 'vitest';

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: false,
    args: ['--no-first-run', '--no-proxy-server', '--disable-background-networking', '--disable-gpu'],
  });
}

interface OpenOptions extends BrowserContextOptions {
  /** Messages that the test expects. Default: none. */
  readonly expected?: RegExp;
}

/** A page of its own context, closed after the test, which fails if the page complains. */
export async function openPage(browser: Browser, { expected = /blocked by Playwright/, ...options }: OpenOptions = {}): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (['warning', 'error'].includes(message.type()) && !expected.test(message.text())) complaints.push(message.text());
  });
  onTestFinished(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  return page;
}
