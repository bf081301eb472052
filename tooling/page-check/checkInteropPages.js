/**
 * The pages of docs/interop.md, as they stand there, bundled and opened in Chromium: a file that PyTorch wrote is read and writes text, and
 * a cell of one's own computes in onnxruntime-web what it computes here.
 */
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleFolder, describeSize } from './bundlePage.js';
import { openBrowser } from './openPage.js';
import { servePages } from './servePages.js';

const guide = new URL('../../docs/interop.md', import.meta.url);
/** Of five tokens; a script in tooling/oracles made it. */
const savedByTorch = new URL('../oracles/golden/pytorch/charRnn.pt', import.meta.url);
const tokens = ['a', 'b', 'c', 'd', 'e'];
/** The largest difference between our float32 and that of onnxruntime, for values around 1. */
const mostDifference = 1e-5;

/** @param {{ executablePath: string, timeout: number }} options */
export async function checkInteropPages(options) {
  const text = readFileSync(guide, 'utf8');
  const files = new Map(
    [...text.matchAll(/^`([\w.]+)`(?:, in the place of `page\.js`)?:\n\n```\w+\n([\s\S]*?)^```/gm)].map(([, name, code]) => [name, code]),
  );
  const fileOf = (/** @type {string} */ name) => {
    const found = files.get(name);
    if (found === undefined) throw new Error(`docs/interop.md has no file ${name}`);
    return found;
  };
  const served = { 'model.pt': readFileSync(savedByTorch), 'tokens.json': JSON.stringify(tokens) };
  const written = await linesOf({ html: fileOf('index.html'), page: fileOf('page.js'), served }, options);
  const generated = written.lines[written.lines.length - 2];
  if (!/^[a-e]{200,}$/.test(generated)) throw new Error(`the page of docs/interop.md wrote ${JSON.stringify(written.lines)}`);
  console.log(`A model of PyTorch in a page: ${written.size}, ${generated.length} characters`);

  const compared = await linesOf({ html: fileOf('index.html'), page: fileOf('onnx.js'), served: {} }, options);
  const [, difference] = /largest difference: (\S+)/.exec(compared.lines.join('\n')) ?? [];
  if (difference === undefined || !(Number(difference) < mostDifference)) {
    throw new Error(`the page of docs/interop.md with onnxruntime wrote ${JSON.stringify(compared.lines)}`);
  }
  console.log(`A cell of one's own in onnxruntime-web: differs by ${difference}`);
}

/**
 * @param {{ html: string, page: string, served: Record<string, string | Uint8Array> }} project
 * @param {{ executablePath: string, timeout: number }} options
 */
async function linesOf({ html, page: script, served }, { executablePath, timeout }) {
  const folder = mkdtempSync(join(tmpdir(), 'statal-interop-'));
  const browser = await openBrowser({ executablePath, timeout });
  try {
    writeFileSync(join(folder, 'index.html'), html);
    writeFileSync(join(folder, 'page.js'), script);
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
      const output = page.locator('pre', { hasText: /end\s*$/ });
      await output.waitFor({ timeout }).catch(({ message }) => complaints.push(message));
      if (complaints.length > 0) throw new Error(`a page of docs/interop.md complains:\n${complaints.join('\n')}`);
      const lines = ((await output.textContent()) ?? '').trim().split('\n');
      return { lines, size: describeSize(bundled, server.loaded) };
    } finally {
      server.close();
    }
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
