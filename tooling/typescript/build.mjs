/**
 * Builds the package it is called in: an empty `dist`, then plain `tsc`, one file for each module, so that bundlers take only what a
 * page uses. Exports that name a file for Node get that file too. It joins the modules that are always loaded, because Node needs half a
 * millisecond for each file; what two entries load is joined in a file that both import. The folder is emptied first: the old output of a renamed source would be published.
 * All source maps point to `src`, which is published with them.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, resolve } from 'node:path';

const require = createRequire(join(process.cwd(), 'package.json'));
rmSync('dist', { recursive: true, force: true });
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const built = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
process.exitCode = built.status ?? 1;

/** Scripts among the sources are bundles of other packages. The compiler takes none of them along. */
const bundles = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'));
if (process.exitCode === 0) bundles.forEach(copyBundle);

/** Of these only what is used becomes part of the file: whole, they take longer to load than the package. */
const taken = ['valibot'];

const { exports = {}, dependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const forNode = Object.values(exports).filter((entry) => entry.node !== undefined);
if (process.exitCode === 0 && forNode.length > 0) await joinModules(forNode);

/** @param {{ node: string, default: string }[]} entries */
async function joinModules(entries) {
  const { build } = await import('rolldown');
  await build({
    input: entries.map((entry) => entry.default),
    platform: 'node',
    makeAbsoluteExternalsRelative: false,
    // Packages stay packages: each has its state once.
    external: (name) => /^(node:|[^./#])/.test(name) && !taken.includes(name),
    plugins: [
      { name: 'maps-of-tsc', load: withMap },
      { name: 'bundles-apart', resolveId: asItIs },
    ],
    // What is loaded on demand stays a file of its own. The sources are published: their text is not repeated in the maps.
    output: {
      dir: dirname(entries[0].node),
      format: 'es',
      comments: { annotation: true, jsdoc: false, legal: false },
      sourcemap: true,
      sourcemapExcludeSources: true,
      postFooter: licenses(),
    },
    logLevel: 'warn',
  });
}

/** @param {string} file */
function copyBundle(file) {
  const target = join('dist', file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join('src', file), target);
}

/** A bundle stays one file, for Node and for pages. @param {string} name @param {string | undefined} importer */
function asItIs(name, importer) {
  const path = importer === undefined ? name : resolve(dirname(importer), name);
  const bundle = bundles.find((file) => path === resolve('dist', file));
  if (bundle === undefined) return null;
  return { id: relative(dirname(forNode[0].node), join('dist', bundle)).replaceAll('\\', '/'), external: true };
}

/** A file with the map that tsc wrote, so that the joined file's map leads to `src`. Parts of other packages get no map. @param {string} path */
function withMap(path) {
  const map = existsSync(`${path}.map`) ? readFileSync(`${path}.map`, 'utf8') : { mappings: '' };
  return { code: readFileSync(path, 'utf8'), map };
}

function licenses() {
  const names = taken.filter((name) => name in dependencies);
  return names.map((name) => `/*\nParts of ${name}:\n\n${licenseOf(name)}*/\n`).join('');
}

/** @param {string} name */
function licenseOf(name) {
  return readFileSync(join('node_modules', name, 'LICENSE.md'), 'utf8');
}
