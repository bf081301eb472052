/** A page of a document: its files are bundled, served and opened in Chromium, until it shows what is expected. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFolder, describeSize } from './bundlePage.js';
import { openBrowser } from './openPage.js';
import { servePages } from './servePages.js';

/**
 * A warning or an error of the page fails.
 *
 * @param {object} project
 * @param {string} project.name what messages call it
 * @param {Readonly<Record<string, string>>} project.files sources, `index.html` among them
 * @param {Readonly<Record<string, string | Uint8Array>>} project.served what the page fetches
 * @param {string} [project.click] the name of a button to click first
 * @param {RegExp} project.shows the text of the page that ends the wait
 * @param {readonly string[]} [project.flags] of Chromium
 * @param {{ executablePath: string, timeout: number }} options
 * @returns {Promise<{ text: string, size: string }>} the text of the page, and the size of its scripts
 */
export async function openBundled({ name, files, served, click, shows, flags = ['--disable-gpu'] }, { executablePath, timeout }) {
  const folder = mkdtempSync(join(tmpdir(), 'statal-guide-'));
  const browser = await openBrowser({ executablePath, timeout, graphics: flags });
  try {
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
    symlinkSync(fileURLToPath(new URL('./node_modules', import.meta.url)), join(folder, 'node_modules'));
    const bundled = await bundleFolder(folder);
    const server = await servePages(new Map([...bundled, ...Object.entries(served), ['favicon.ico', '']]), { isolated: false });
    try {
      const page = await browser.newPage();
      /** @type {string[]} */
      const complaints = [];
      page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
      page.on('console', (message) => {
        if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
      });
      await page.goto(`${server.address}index.html`, { timeout });
      if (click !== undefined) await page.getByRole('button', { name: click }).click({ timeout });
      const output = page.locator('body', { hasText: shows });
      await output.waitFor({ timeout }).catch(({ message }) => complaints.push(message));
      if (complaints.length > 0) throw new Error(`${name} complains:\n${complaints.join('\n')}`);
      return { text: ((await output.textContent()) ?? '').trim(), size: describeSize(bundled, server.loaded) };
    } finally {
      server.close();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
