/** Opens a page in headless Chromium, and brings back what it computed. Only the page's own server can be reached. */
import { chromium } from 'playwright-core';
import { servePages } from './servePages.js';

const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--no-first-run',
  '--no-proxy-server',
];

/** @param {{ executablePath: string, timeout: number, graphics?: readonly string[] }} options `graphics`: flags of a GPU, if there shall be one */
export function openBrowser({ executablePath, timeout, graphics = ['--disable-gpu'] }) {
  return chromium.launch({ executablePath, args: [...flags, ...graphics], chromiumSandbox: false, timeout });
}

/**
 * A browser with its own profile in a folder, so that what pages store outlives it.
 *
 * @param {string} folder
 * @param {{ executablePath: string, timeout: number }} options
 */
export function openProfile(folder, { executablePath, timeout }) {
  return chromium.launchPersistentContext(folder, { executablePath, args: [...flags, '--disable-gpu'], chromiumSandbox: false, timeout });
}

/**
 * @template Numbers
 * @param {import('playwright-core').Browser} browser
 * @param {Map<string, string | Uint8Array>} files
 * @param {{ name: string, isolated: boolean, timeout: number }} options the file to open, and whether its server makes it
 *   cross-origin isolated (SharedArrayBuffer needs that)
 * @returns {Promise<{ numbers: Numbers, loaded: string[] }>} the numbers that it computed, and the names of the files that it loaded
 */
export async function openPage(browser, files, { name, isolated, timeout }) {
  const server = await servePages(files, { isolated });
  const page = await browser.newPage();
  try {
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(`${server.address}${name}`, { timeout });
    const seen = await page
      .evaluate(async () => ({ isolated: crossOriginIsolated, numbers: await /** @type {any} */ (globalThis).numbers }))
      .catch((error) => complaints.push(error.message));
    if (complaints.length > 0) throw new Error(`${name} complains:\n${complaints.join('\n')}`);
    if (typeof seen !== 'object' || seen.isolated !== isolated) {
      throw new Error(`${name} is ${isolated ? 'not ' : ''}cross-origin isolated, against its server's headers`);
    }
    return { numbers: seen.numbers, loaded: server.loaded };
  } finally {
    await page.close();
    server.close();
  }
}
