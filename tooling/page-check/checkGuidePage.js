/**
 * The files of docs/guides/in-a-page.md, as they stand there: bundled, served without the headers of isolation, and opened in Chromium. The
 * service worker must isolate the page, the Worker must train on threads, and a second visit must go on where the first one stopped.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFolder } from './bundlePage.js';
import { openBrowser } from './openPage.js';
import { servePages } from './servePages.js';

const guide = new URL('../../docs/guides/in-a-page.md', import.meta.url);
const names = ['index.html', 'page.js', 'training.js', 'isolation.js'];

/** @param {{ executablePath: string, timeout: number }} options */
export async function checkGuidePage(options) {
  const folder = mkdtempSync(join(tmpdir(), 'statal-guide-'));
  try {
    const worker = writeGuide(folder);
    await checkVisits(new Map([...(await bundleFolder(folder)), ['isolation.js', worker], ['favicon.ico', '']]), options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} folder @returns the service worker, which is no part of the bundle */
function writeGuide(folder) {
  const page = readFileSync(guide, 'utf8');
  const files = new Map([...page.matchAll(/^`([\w.]+)`:\n\n```\w+\n([\s\S]*?)^```/gm)].map(([, name, text]) => [name, text]));
  const missing = names.filter((name) => !files.has(name));
  if (missing.length > 0) throw new Error(`docs/guides/in-a-page.md has no file ${missing.join(', ')}`);
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  symlinkSync(fileURLToPath(new URL('./node_modules', import.meta.url)), join(folder, 'node_modules'));
  return files.get('isolation.js') ?? '';
}

/**
 * @param {Map<string, string | Uint8Array>} files
 * @param {{ executablePath: string, timeout: number }} options
 */
async function checkVisits(files, { executablePath, timeout }) {
  const server = await servePages(files, { isolated: false });
  const browser = await openBrowser({ executablePath, timeout });
  try {
    const context = await browser.newContext();
    const first = await visit(context, 60);
    if (!first.engine.includes('2 threads')) throw new Error(`the page of the guide trains on ${first.engine}, expected 2 threads`);
    const second = await visit(context, first.iteration + 10);
    if (second.started <= first.started) throw new Error(`the second visit begins at ${second.started}: nothing was resumed`);
    console.log(
      `The page of docs/guides/in-a-page.md: ${first.engine}, ${first.iteration} iterations, then on from ${second.started - 10}`,
    );
  } finally {
    await browser.close();
    server.close();
  }

  /**
   * @param {import('playwright-core').BrowserContext} context
   * @param {number} until the iteration at which the visitor presses Stop
   */
  async function visit(context, until) {
    const page = await context.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(`${server.address}index.html`, { timeout });
    const output = page.locator('pre');
    await output
      .filter({ hasText: new RegExp(`^${until}: `, 'm') })
      .waitFor({ timeout })
      .catch(({ message }) => complaints.push(message));
    if (complaints.length > 0) throw new Error(`the page of docs/guides/in-a-page.md complains:\n${complaints.join('\n')}`);
    await page.getByRole('button').click();
    await output.filter({ hasText: 'stopped at' }).waitFor({ timeout });
    const [engine, ...lines] = ((await output.textContent()) ?? '').trim().split('\n');
    await page.close();
    return { engine, started: Number.parseInt(lines[0], 10), iteration: Number.parseInt(lines[lines.length - 2], 10) };
  }
}
