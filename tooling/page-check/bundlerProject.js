/**
 * A user's project with all bundlers and the packed packages, outside of the workspace. The bundlers are installed once and stay in the
 * system's temporary folder, under the hash of their lockfile; the packages are those of now.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packPackages } from '@statal/tooling-install-check/packPackages';
import { installOnce } from '../node-matrix/installOnce.mjs';

const source = fileURLToPath(new URL('./bundlers/', import.meta.url));
const packages = ['tensors', 'autograd', 'cells', 'layers', 'train', 'datasets', 'files'];

/** @returns {string} its folder */
export function prepareProject() {
  const hash = createHash('sha256')
    .update(readFileSync(join(source, 'package-lock.json')))
    .digest('hex');
  const folder = join(tmpdir(), `statal-bundlers-${hash.slice(0, 12)}`);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(source)) cpSync(join(source, name), join(folder, name), { recursive: true });
  const problem = installOnce(folder, `Installing bundlers in ${folder}, about 500 MB ...`);
  if (problem !== undefined) throw new Error(`the bundlers could not be installed: ${problem}`);
  installPackages(join(folder, 'node_modules'));
  return folder;
}

/**
 * Unpacks the packages. What they depend on is left out: only audio and files of CSV need it, which these pages have not.
 *
 * @param {string} modules
 */
function installPackages(modules) {
  const archives = mkdtempSync(join(tmpdir(), 'statal-archives-'));
  try {
    packPackages(archives, packages);
    rmSync(join(modules, '@statal'), { recursive: true, force: true });
    // Bundlers keep what they made of packages by name and version.
    for (const cache of ['.vite', '.cache']) rmSync(join(modules, cache), { recursive: true, force: true });
    for (const archive of readdirSync(archives)) {
      const name = packages.find((each) => archive.startsWith(`statal-${each}-`)) ?? archive;
      const target = join(modules, '@statal', name);
      mkdirSync(target, { recursive: true });
      execFileSync('tar', ['-xzf', join(archives, archive), '-C', target, '--strip-components=1']);
    }
    if (!existsSync(join(modules, '@statal/tensors/dist/index.js'))) throw new Error('the packages are not built');
  } finally {
    rmSync(archives, { recursive: true, force: true });
  }
}
