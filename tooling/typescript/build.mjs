/**
 * Builds the package it is called in: an empty `dist`, then plain `tsc`, one file for each module, so that bundlers take only what a
 * page uses. Exports that name a file for Node get that file too (joinModules.mjs). The folder is emptied first: the old output of a
 * renamed source would be published. All source maps point to `src`, which is published with them.
 *
 * The modules then become what any host can load, without a bundler and without other packages than those of the manifest:
 * - `#name` becomes the file for pages, because an import map of a page would have to name each,
 * - what is used of a package in `taken` becomes a file of this one (takenPackages.mjs),
 * - their maps go, where Node has its own file: they lead from one readable text to another, and are a sixth of what is installed. Maps of
 *   declarations are not even made, for the same reason,
 * - modules that only Node has go: they are in Node's files.
 *
 * Declarations that the exports do not reach go too: no importer can see them, and each file takes a block of the disk.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { joinModules } from './joinModules.mjs';
import { taken, writeTaken } from './takenPackages.mjs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const forNode = Object.values(manifest.exports ?? {}).filter((entry) => entry.node !== undefined);
/** Scripts among the sources are bundles of other packages. The compiler takes none of them along. */
const bundles = filesIn('src').filter((file) => file.endsWith('.js'));

rmSync('dist', { recursive: true, force: true });
if (compile()) {
  bundles.forEach(copyBundle);
  for (const file of filesIn('dist').filter((name) => name.endsWith('.d.ts'))) widenDeclarations(file);
  const vendored = taken.filter((name) => name in (manifest.devDependencies ?? {}));
  const modules = filesIn('dist').filter((file) => file.endsWith('.js') && !bundles.includes(file));
  for (const name of vendored) await writeTaken(name, modules);
  if (forNode.length > 0) {
    await joinModules(forNode, bundles);
    modules.forEach(finishModule);
    removeUnreached(modules, forNode, 'default');
  }
  const typed = Object.values(manifest.exports ?? {}).filter((entry) => entry.types !== undefined);
  const declarations = filesIn('dist').filter((file) => file.endsWith('.d.ts'));
  if (typed.length > 0) removeUnreached(declarations, typed, 'types');
} else process.exitCode = 1;

function compile() {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  return spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' }).status === 0;
}

/** @param {string} folder @returns {string[]} relative to the folder */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

/** @param {string} file */
function copyBundle(file) {
  const target = join('dist', file);
  mkdirSync(dirname(target), { recursive: true });
  copyFileSync(join('src', file), target);
}

/**
 * Before 5.7, TypeScript's typed arrays have no type of buffer. What `Uint8Array.of` returns is `Uint8Array<ArrayBuffer>` since then, and
 * `Uint8Array` before.
 *
 * @param {string} file
 */
function widenDeclarations(file) {
  const path = join('dist', file);
  const text = readFileSync(path, 'utf8');
  const widened = text
    .replaceAll(/\b(\w+Array)<ArrayBuffer>/g, "ReturnType<$1Constructor['of']>")
    .replaceAll(/\b(\w+Array)<SharedArrayBuffer>/g, '$1');
  if (widened !== text) writeFileSync(path, widened);
}

/**
 * Removes those of `candidates` that no import leads to from the entries.
 *
 * @param {readonly string[]} candidates relative to `dist`
 * @param {readonly Record<string, string>[]} entries of the exports
 * @param {'default' | 'types'} condition
 */
function removeUnreached(candidates, entries, condition) {
  const reached = new Set(entries.map((entry) => join(entry[condition])));
  for (const file of reached) {
    // An example in a comment may import what is not here.
    if (!existsSync(file)) continue;
    const imports = readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g);
    for (const [, name] of imports) reached.add(join(dirname(file), file.endsWith('.d.ts') ? name.replace(/\.js$/, '.d.ts') : name));
  }
  for (const file of candidates.map((name) => join('dist', name)).filter((name) => !reached.has(name))) rmSync(file);
}

/** @param {string} file */
function finishModule(file) {
  const path = join('dist', file);
  rmSync(`${path}.map`, { force: true });
  const code = readFileSync(path, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
  const resolved = code.replaceAll(/(?<=\bfrom\s*|\bimport\(\s*)'(#[\w/-]+)'/g, (_, name) => {
    const target = manifest.imports[name].default;
    const way = relative(dirname(path), target).replaceAll('\\', '/');
    return `'${way.startsWith('.') ? way : `./${way}`}'`;
  });
  writeFileSync(path, resolved);
}
