/**
 * The page of the README, as it stands there: opens it in Chromium with WebGPU in software and reads what it writes. The
 * addresses that it imports from are answered with the packages as they were built here.
 */
import { readFileSync } from 'node:fs';
import { softwareGraphics } from '@statal/tooling-vitest/softwareGraphics';
import { bundlePackages } from './bundlePage.js';
import { openBrowser } from './openPage.js';
import { servePages } from './servePages.js';

const cdn = 'https://esm.sh/@statal/';
const mostLines = 30;
const timeout = 180_000;

/** @param {string} executablePath of Chromium */
export async function checkReadmePage(executablePath) {
  const page = pageOfReadme();
  const names = [...new Set([...page.matchAll(/from '@statal\/([a-z]+)'/g)].map(([, name]) => name))];
  const files = await bundlePackages(names);
  const browser = await openBrowser({ executablePath, timeout, graphics: softwareGraphics });
  try {
    checkLines(await linesOf(browser, page, files));
  } finally {
    await browser.close();
  }
}

function pageOfReadme() {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const pages = [...readme.matchAll(/^```html\n([\s\S]*?)^```/gm)].map(([, text]) => text);
  if (pages.length !== 1) throw new Error(`README.md has ${pages.length} pages of html, expected 1`);
  const count = pages[0].trimEnd().split('\n').length;
  if (count > mostLines) throw new Error(`the page of README.md has ${count} lines, expected at most ${mostLines}`);
  return pages[0];
}

/**
 * What the page has written when its training has come to its end.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} html
 * @param {Map<string, string | Uint8Array>} files what the CDN would have
 */
async function linesOf(browser, html, files) {
  const server = await servePages(
    new Map([
      ['index.html', html],
      ['favicon.ico', ''],
    ]),
    { isolated: false },
  );
  const page = await browser.newPage();
  try {
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      // What a driver in software says of its own speed is no complaint of the page.
      const isOfDriver = message.text().includes('GL Driver Message');
      if (['warning', 'error'].includes(message.type()) && !isOfDriver) complaints.push(message.text());
    });
    await page.route(`${cdn}**`, async (route) => {
      const name = route.request().url().slice(cdn.length);
      const body = files.get(name) ?? files.get(`${name}.js`);
      const headers = { 'Access-Control-Allow-Origin': '*' };
      await (body === undefined
        ? route.fulfill({ status: 404, headers })
        : route.fulfill({ body: String(body), contentType: 'text/javascript', headers }));
    });
    await page.goto(`${server.address}index.html`, { timeout });
    const [, iterations] = /iterations: (\d+)/.exec(html) ?? [];
    const last = page.locator('pre', { hasText: new RegExp(`(^|\\s)${iterations}: `) });
    const ended = Promise.race([last.waitFor({ timeout }), page.waitForEvent('pageerror', { timeout })]);
    await ended.catch(({ message }) => complaints.push(message));
    if (complaints.length > 0) throw new Error(`the page of README.md complains:\n${complaints.join('\n')}`);
    return ((await page.locator('pre').textContent()) ?? '').trim().split('\n');
  } finally {
    await page.close();
    server.close();
  }
}

/** @param {readonly string[]} lines */
function checkLines(lines) {
  const losses = lines.map((line) => {
    const [, loss] = /^\d+: (\d\.\d{3}) nats per character, gpu \(webgpu.*\)$/.exec(line) ?? [];
    if (loss === undefined) throw new Error(`the page of README.md wrote ${JSON.stringify(line)}, expected a loss on WebGPU`);
    return Number(loss);
  });
  const [first, last] = [losses[0], losses[losses.length - 1]];
  if (!(losses.length > 5 && last < 0.5 * first)) throw new Error(`the page of README.md: losses ${losses.join(', ')}: little was learned`);
  console.log(`The page of README.md, on WebGPU in software: losses ${first} to ${last}`);
}
