/**
 * Packs the package it is called in exactly as it would be published (pnpm applies `publishConfig`, npm would not). publint and attw
 * check the archive, and each source map in it must lead to sources in it. A package without `exports` is an app: it has no types to check.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'statal-pack-'));
process.exitCode = check() ? 0 : 1;
rmSync(folder, { recursive: true, force: true });

function check() {
  if (!passes('pnpm', 'pack', '--pack-destination', folder)) return false;
  const archive = join(folder, readdirSync(folder)[0]);
  const published = passes('pnpm', '--workspace-root', 'exec', 'publint', 'run', archive, '--strict');
  const typed =
    !manifest.exports || passes('pnpm', '--workspace-root', 'exec', 'attw', archive, '--profile', 'esm-only', ...withoutTexts());
  const mapped = published && typed && hasSourcesOfMaps(archive);
  if (mapped) console.log(`publint${manifest.exports ? ', attw' : ''} and source maps: no faults`);
  return mapped;
}

/** Texts among the exports have no types. */
function withoutTexts() {
  const texts = Object.keys(manifest.exports).filter((name) => name.endsWith('.txt'));
  return texts.length === 0 ? [] : ['--exclude-entrypoints', ...texts];
}

/** Generated modules are the exception: their source would repeat `dist`. */
function hasSourcesOfMaps(archive) {
  if (!passes('tar', '-xzf', archive, '-C', folder)) return false;
  const unpacked = join(folder, 'package');
  const maps = readdirSync(unpacked, { recursive: true }).filter((file) => file.endsWith('.map'));
  const missing = maps.flatMap((file) => {
    const from = dirname(join(unpacked, file));
    const { sources } = JSON.parse(readFileSync(join(unpacked, file), 'utf8'));
    const lost = sources.filter((source) => !source.includes('/generated/') && !existsSync(join(from, source)));
    return lost.map((source) => `${file} names ${source}`);
  });
  if (maps.length === 0) missing.push('there is no source map');
  if (missing.length > 0)
    console.error(`${manifest.name}: the published source maps lead nowhere: ${missing[0]} (${missing.length} in all)`);
  return missing.length === 0;
}

/** Runs a command and shows what it said only when it failed. */
function passes(command, ...args) {
  const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (status === 0) return true;
  console.error(`${manifest.name}: ${command} ${args.join(' ')} failed\n${error?.message ?? ''}${stdout ?? ''}${stderr ?? ''}`);
  return false;
}
