/** A page of one file that imports the modules of the packages as they are, by an import map and without a bundler. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { servePages } from './servePages.js';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/**
 * What the page has written into its <pre> when a line matches `last`. A warning or an error of the page fails.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ name: string, html: string, last: RegExp, timeout: number }} what `name`: what messages call the page
 */
export async function linesOfPage(browser, { name, html, last, timeout }) {
  const files = new Map([...builtModules(), ['index.html', html], ['favicon.ico', '']]);
  const server = await servePages(files, { isolated: false });
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

/** What an installation would have in `node_modules/@statal`. @returns {Map<string, string>} */
function builtModules() {
  const built = readdirSync(packages)
    .map((name) => join(name, 'dist'))
    .filter((folder) => existsSync(join(packages, folder)));
  const modules = built.flatMap((folder) =>
    readdirSync(join(packages, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.js'))
      .map((file) => join(folder, file)),
  );
  return new Map(modules.map((file) => [`node_modules/@statal/${file.replaceAll('\\', '/')}`, readFileSync(join(packages, file), 'utf8')]));
}
