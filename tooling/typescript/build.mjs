/**
 * Builds the package it is called in: an empty `dist`, then plain `tsc`, a file for each module, of which bundlers take what a
 * page uses. A package whose exports name a file for Node gets that one too: its modules in one, but for what is loaded on demand, because Node spends
 * half a millisecond on each file that it loads. The folder is emptied first because a renamed source would otherwise leave its old
 * output behind, to be published.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
rmSync('dist', { recursive: true, force: true });
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
process.exitCode = built.status ?? 1;

/** Of these only what is used becomes part of the file: whole, they take longer to load than the package. */
const taken = ['valibot'];

const { exports, dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const fileForNode = exports?.['.']?.node;
if (process.exitCode === 0 && fileForNode !== undefined) await joinModules(fileForNode);

/** @param {string} file */
async function joinModules(file) {
  const { build } = await import('rolldown');
  await build({
    input: 'dist/index.js',
    platform: 'node',
    // Packages stay packages: each has its state once.
    external: (name) => /^(node:|[^./#])/.test(name) && !taken.includes(name),
    // What is loaded on demand stays a file of its own.
    output: { dir: dirname(file), format: 'es', comments: false, postFooter: licences() },
    logLevel: 'warn',
  });
}

function licences() {
  const names = taken.filter((name) => name in dependencies);
  return names.map((name) => `/*\nParts of ${name}:\n\n${licenceOf(name)}*/\n`).join('');
}

/** @param {string} name */
function licenceOf(name) {
  return readFileSync(join('node_modules', name, 'LICENSE.md'), 'utf8');
}
