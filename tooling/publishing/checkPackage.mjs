/**
 * Packs the package it is called in exactly as it would be published (pnpm applies `publishConfig`, npm would not) and
 * has publint and attw read the archive. A package without `exports` is an app: it has no types to check.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'statal-pack-'));
process.exitCode = check() ? 0 : 1;
rmSync(folder, { recursive: true, force: true });

function check() {
  if (!passes('pnpm', 'pack', '--pack-destination', folder)) return false;
  const archive = join(folder, readdirSync(folder)[0]);
  const published = passes('pnpm', '--workspace-root', 'exec', 'publint', 'run', archive, '--strict');
  const typed = !manifest.exports || passes('pnpm', '--workspace-root', 'exec', 'attw', archive, '--profile', 'esm-only');
  if (published && typed) console.log(`publint${manifest.exports ? ' and attw' : ''}: nothing to complain about`);
  return published && typed;
}

/** Runs a command and shows what it said only when it failed. */
function passes(command, ...args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (status === 0) return true;
  console.error(`${manifest.name}: ${command} ${args.join(' ')} failed\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
  return false;
}
