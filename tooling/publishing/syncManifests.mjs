/**
 * Checks the package.json of every published package: the addresses that follow from `repository` of the root, caret ranges, keywords, files.
 * `--write` writes the addresses. A package with `"private": true` is not published.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { addressFields, faultsOf } from './manifest.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const write = process.argv.includes('--write');
const address = read('package.json').repository.url.replace(/^git\+|\.git$/g, '');
const folders = ['packages', 'apps'].flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`));

for (const folder of folders) {
  const path = `${folder}/package.json`;
  if (!existsSync(`${root}${path}`)) continue;
  const manifest = read(path);
  if (manifest.private) continue;
  const synced = withAddresses(manifest, addressFields(address, folder));
  if (!isDeepStrictEqual(synced, manifest)) {
    if (write) {
      writeFileSync(`${root}${path}`, `${JSON.stringify(synced, undefined, 2)}\n`);
    } else {
      complain(path, 'addresses differ from `repository` of the root package.json; run: node tooling/publishing/syncManifests.mjs --write');
    }
  }
  for (const fault of faultsOf(manifest)) complain(path, fault);
}

/** The fields stand after `license`, in every package alike. */
function withAddresses(manifest, fields) {
  const others = Object.entries(manifest).filter(([name]) => !(name in fields));
  return Object.fromEntries(others.flatMap((entry) => (entry[0] === 'license' ? [entry, ...Object.entries(fields)] : [entry])));
}

function read(path) {
  return JSON.parse(readFileSync(`${root}${path}`, 'utf8'));
}

function complain(path, fault) {
  console.error(`${path}: ${fault}`);
  process.exitCode = 1;
}
