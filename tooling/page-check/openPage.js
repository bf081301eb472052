/**
 * Opens the page in headless Chromium. It is served on the loopback with the two headers that make a page cross-origin
 * isolated (SharedArrayBuffer needs it); no other address can be reached.
 */
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { chromium } from 'playwright-core';

const types = new Map([
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.wasm', 'application/wasm'],
]);

const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--no-first-run',
  '--no-proxy-server',
];

/**
 * @param {Map<string, string | Uint8Array>} files
 * @param {{ executablePath: string, timeout: number }} options
 * @returns {Promise<{ version: string, numbers: Awaited<ReturnType<typeof import('./models.js').trainModels>> }>}
 */
export async function openPage(files, { executablePath, timeout }) {
  const server = await serve(files);
  const browser = await chromium.launch({ executablePath, args: flags, chromiumSandbox: false, timeout });
  try {
    const page = await browser.newPage();
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(server.address, { timeout });
    const seen = await page
      .evaluate(async () => ({ isolated: crossOriginIsolated, numbers: await /** @type {any} */ (globalThis).numbers }))
      .catch((error) => complaints.push(error.message));
    if (complaints.length > 0) throw new Error(`the page complains:\n${complaints.join('\n')}`);
    if (typeof seen !== 'object' || !seen.isolated) throw new Error('the page is not cross-origin isolated');
    return { version: browser.version(), numbers: seen.numbers };
  } finally {
    await browser.close();
    server.close();
  }
}

/** @param {Map<string, string | Uint8Array>} files */
async function serve(files) {
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://page').pathname.slice(1) || 'index.html';
    const content = files.get(name);
    response.writeHead(content === undefined ? 404 : 200, {
      'Content-Type': types.get(extname(name)) ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
