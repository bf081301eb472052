/**
 * A package registry for the packages of this workspace, as archives in a folder. Package managers ask it for `@statal/*` only, by
 * `@statal:registry` in an .npmrc, so everything else comes from where it usually does.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

/**
 * @param {string} folder of archives, each made by `pnpm pack`
 * @returns {Promise<{ address: string, close(): void }>}
 */
export async function localRegistry(folder) {
  const archives = readdirSync(folder).filter((file) => file.endsWith('.tgz'));
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '').slice(1);
    if (archives.includes(path)) return void response.end(readFileSync(join(folder, path)));
    const found = packages.get(path);
    response.writeHead(found === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(found ?? { error: `no package ${path}` }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const address = `http://127.0.0.1:${port}/`;
  const packages = new Map(archives.map((archive) => describe(join(folder, archive), `${address}${archive}`)));
  return { address, close: () => void server.close() };
}

/**
 * What a registry says about a package that has one version.
 *
 * @param {string} path of the archive
 * @param {string} tarball its address
 * @returns {[name: string, description: object]}
 */
function describe(path, tarball) {
  const manifest = JSON.parse(execFileSync('tar', ['-xzOf', path, 'package/package.json'], { encoding: 'utf8' }));
  const integrity = `sha512-${createHash('sha512').update(readFileSync(path)).digest('base64')}`;
  const { name, version } = manifest;
  // Some package managers refuse what is too new.
  const time = { [version]: '2026-01-01T00:00:00.000Z' };
  return [name, { name, 'dist-tags': { latest: version }, time, versions: { [version]: { ...manifest, dist: { tarball, integrity } } } }];
}
