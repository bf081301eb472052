/** The files that hold examples, as paths from the root of the repository. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
/** Where examples are written to, so that the compiler and vitest take them as modules. */
export const examplesFolder = fileURLToPath(new URL('../examples/', import.meta.url));

const left = new Set(['node_modules', 'dist', 'generated', 'coverage', 'runs']);

/** Every page of the repository. @returns {string[]} */
export const pages = () => filesIn('').filter((path) => path.endsWith('.md'));

/** Every source file of packages and programs. @returns {string[]} */
export const sources = () =>
  ['packages', 'apps'].flatMap((family) =>
    readdirSync(join(root, family))
      .sort()
      .filter((name) => existsSync(join(root, family, name, 'src')))
      .flatMap((name) => filesIn(`${family}/${name}/src/`).filter((path) => path.endsWith('.ts'))),
  );

/** @param {string} folder its path with the last slash, or '' @returns {string[]} */
function filesIn(folder) {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (!entry.isDirectory()) return [`${folder}${entry.name}`];
    const path = `${folder}${entry.name}/`;
    return left.has(entry.name) || entry.name.startsWith('.') || join(root, path) === examplesFolder ? [] : filesIn(path);
  });
}
