/** What of the installed workspace some of its folders need: found by following the links of pnpm. */
import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** Packages that only build, lint or check types. The names of folders in .pnpm begin with them. */
const NOT_AT_RUN_TIME = /^(?:@biomejs\+|@gfx\+zopfli|@types\+|assemblyscript@|binaryen@|playwright|prettier@|typescript@)/;

/**
 * @param {string} root the workspace
 * @param {string[]} folders of packages in it
 * @returns {string[]} these, the workspace packages they need, and their folders in `node_modules/.pnpm`; all relative to the root
 */
export function usedFolders(root, folders) {
  const found = new Set(folders);
  for (const folder of found) {
    for (const link of linksIn(join(root, folder, 'node_modules'))) {
      const [first, store, name, ...rest] = relative(root, realpathSync(link)).split(sep);
      if (first !== 'node_modules') found.add(join(first, store, name ?? '', ...rest));
      else if (!NOT_AT_RUN_TIME.test(name)) found.add(join(first, store, name));
    }
  }
  return [...found];
}

function linksIn(modules) {
  if (!existsSync(modules)) return [];
  const entries = readdirSync(modules).filter((name) => !name.startsWith('.'));
  const paths = entries.flatMap((name) =>
    name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => join(modules, name, each)) : [join(modules, name)],
  );
  return paths.filter((path) => lstatSync(path).isSymbolicLink());
}

/**
 * What packages need that npm has installed flat into one folder.
 *
 * @param {string} modules its `node_modules`
 * @returns {string[]} the names of these packages and of all their dependencies
 */
export function usedPackages(modules, names) {
  const found = new Set(names);
  for (const name of found) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'));
    for (const next of Object.keys(dependencies)) found.add(next);
  }
  return [...found];
}
