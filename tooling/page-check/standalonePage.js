/**
 * A page of one file that imports the libraries from a CDN. The addresses that it imports from are answered with the packages as they were
 * built here.
 */
import { bundlePackages } from './bundlePage.js';
import { servePages } from './servePages.js';

const cdn = 'https://esm.sh/@statal/';

/**
 * What the page has written into its <pre> when a line matches `last`. A warning or an error of the page fails.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ name: string, html: string, last: RegExp, timeout: number }} what `name`: what messages call the page
 */
export async function linesOfPage(browser, { name, html, last, timeout }) {
  const files = await bundlePackages([...new Set([...html.matchAll(/from '@statal\/([a-z/]+)'/g)].map(([, path]) => path))]);
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
      const path = route.request().url().slice(cdn.length);
      const body = files.get(path) ?? files.get(`${path}.js`);
      const headers = { 'Access-Control-Allow-Origin': '*' };
      await (body === undefined
        ? route.fulfill({ status: 404, headers })
        : route.fulfill({ body: String(body), contentType: 'text/javascript', headers }));
    });
    await page.goto(`${server.address}index.html`, { timeout });
    const written = page.locator('pre', { hasText: last });
    const ended = Promise.race([written.waitFor({ timeout }), page.waitForEvent('pageerror', { timeout })]);
    await ended.catch(({ message }) => complaints.push(message));
    if (complaints.length > 0) throw new Error(`${name} complains:\n${complaints.join('\n')}`);
    return ((await page.locator('pre').textContent()) ?? '').trim().split('\n');
  } finally {
    await page.close();
    server.close();
  }
}
