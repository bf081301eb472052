/** Serves files on the loopback, with or without the two headers that make a page cross-origin isolated. */
import { createServer } from 'node:http';
import { extname } from 'node:path';

const types = new Map([
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.wasm', 'application/wasm'],
]);

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * @param {Map<string, string | Uint8Array>} files
 * @param {{ isolated: boolean }} options
 */
export async function servePages(files, { isolated }) {
  /** @type {string[]} */
  const loaded = [];
  const server = createServer((request, response) => {
    const name = new URL(request.url ?? '/', 'http://page').pathname.slice(1);
    const content = files.get(name);
    loaded.push(name);
    response.writeHead(content === undefined ? 404 : 200, {
      'Content-Type': types.get(extname(name)) ?? 'application/octet-stream',
      ...(isolated ? isolation : {}),
    });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, loaded, close: () => server.close() };
}
