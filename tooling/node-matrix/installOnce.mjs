/**
 * Installs a folder's own package.json with npm when its packages are first needed. For what is too heavy to be a
 * dependency of the workspace, where every `npm test` would fetch it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} folder
 * @param {string} announcement printed on stderr if there is something to install
 * @returns {string | undefined} why the packages are not there, if they are not
 */
export function installOnce(folder, announcement) {
  const modules = join(folder, 'node_modules');
  const stamp = join(modules, '.installed');
  const lock = join(folder, 'package-lock.json');
  const wanted = createHash('sha256').update(readFileSync(lock)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return undefined;
  console.error(announcement);
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'], {
    cwd: folder,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  if (npm.error) return `npm did not start: ${npm.error.message}`;
  if (npm.status !== 0) return `npm ci failed: ${npm.stderr.trim().split('\n')[0]}`;
  mkdirSync(modules, { recursive: true });
  writeFileSync(stamp, wanted);
  return undefined;
}
