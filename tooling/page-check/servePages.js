/**
 * Serves files on the loopback, or what another server there answers, with or without the two headers that make a page cross-origin
 * isolated, and with a content security policy if there is one for the name of a file.
 */
import { createServer } from 'node:http';
import { extname } from 'node:path';

const types = new Map([
  ['.html', 'text/html'],
  ['.js', 'text/javascript'],
  ['.wasm', 'application/wasm'],
]);

const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };

/**
 * @typedef {object} Loaded
 * @property {string} name without the address
 * @property {string} from what asked for it, by the same kind of name
 * @property {boolean} isWorker whether it is the script of a Worker
 * @property {Buffer} body
 */

/**
 * @param {Map<string, string | Uint8Array> | string} files by name, or the address of the other server
 * @param {{ isolated: boolean, policy?: (name: string) => string | undefined }} options
 */
export async function servePages(files, { isolated, policy }) {
  /** @type {string[]} */
  const loaded = [];
  /** @type {Loaded[]} */
  const requests = [];
  const server = createServer(async (request, response) => {
    const name = (request.url ?? '/').slice(1);
    const { status, type, body } = await (typeof files === 'string' ? ask(`${files}${name}`) : find(files, name));
    loaded.push(new URL(name, 'http://page').pathname.slice(1));
    const from = new URL(request.headers.referer ?? '/', 'http://page').pathname.slice(1);
    if (status === 200) requests.push({ name, from, isWorker: request.headers['sec-fetch-dest'] === 'worker', body });
    const rule = policy?.(name);
    const headers = { ...(isolated ? isolation : {}), ...(rule === undefined ? {} : { 'Content-Security-Policy': rule }) };
    response.writeHead(status, { 'Content-Type': type, ...headers });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { address: `http://127.0.0.1:${port}/`, loaded, requests, close: () => void server.close() };
}

/** @param {Map<string, string | Uint8Array>} files @param {string} name */
function find(files, name) {
  const path = new URL(name, 'http://page').pathname.slice(1);
  const content = files.get(path);
  const type = types.get(extname(path)) ?? 'application/octet-stream';
  return { status: content === undefined ? 404 : 200, type, body: Buffer.from(content ?? '') };
}

/** @param {string} address */
async function ask(address) {
  const answer = await fetch(address);
  return { status: answer.status, type: answer.headers.get('content-type') ?? '', body: Buffer.from(await answer.arrayBuffer()) };
}
