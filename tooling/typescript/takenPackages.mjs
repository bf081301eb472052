/**
 * Packages of which a few functions are used. These become a file of the package that uses them, with the license: whole, they
 * take longer to load than the package, and are larger on disk. Such a package is a development dependency.
 */
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'rolldown';

export const taken = ['fast-png', 'idb', 'valibot'];

/**
 * Writes `dist/NAME.js` with what the modules use of a package, and makes them import it.
 *
 * @param {string} name
 * @param {readonly string[]} modules in `dist`
 */
export async function writeTaken(name, modules) {
  /** @type {Set<string>} */
  const used = new Set();
  for (const file of modules) {
    const path = join('dist', file);
    const code = readFileSync(path, 'utf8');
    const names = namesUsed(code, name);
    if (names.length === 0) continue;
    for (const each of names) used.add(each);
    const way = relative(dirname(path), join('dist', `${name}.js`)).replaceAll('\\', '/');
    writeFileSync(path, code.replaceAll(` from '${name}'`, ` from '${way.startsWith('.') ? way : `./${way}`}'`));
  }
  await build({
    input: 'taken',
    plugins: [
      {
        name: 'taken',
        resolveId: (id) => (id === 'taken' ? '\0taken' : null),
        load: (id) => (id === '\0taken' ? `export { ${[...used].sort().join(', ')} } from '${name}';` : null),
      },
    ],
    // A name that the package lacks is an error.
    checks: { importIsUndefined: true },
    onwarn: ({ message }) => {
      throw new Error(message);
    },
    output: {
      file: join('dist', `${name}.js`),
      format: 'es',
      comments: { annotation: true, jsdoc: false, legal: false },
      banner: licenseOf(name),
    },
  });
}

/**
 * Finds the names that the code uses. It knows two forms of import: `import * as v from 'valibot'` and `import { openDB } from 'idb'`.
 *
 * @param {string} code
 * @param {string} name of the package
 */
function namesUsed(code, name) {
  const [, whole] = new RegExp(`import \\* as (\\w+) from '${name}'`).exec(code) ?? [];
  if (whole !== undefined) return [...code.matchAll(new RegExp(`\\b${whole}\\.(\\w+)`, 'g'))].map(([, member]) => member);
  const [, list = ''] = new RegExp(`import \\{([^}]*)\\} from '${name}'`).exec(code) ?? [];
  return list
    .split(',')
    .map((part) => part.trim().split(' as ')[0])
    .filter((part) => part !== '');
}

/** The licenses of a package and of those that it is made of. @param {string} name */
function licenseOf(name) {
  const folder = realpathSync(join('node_modules', name));
  const { dependencies = {} } = manifestIn(folder);
  // pnpm installs the dependencies of a package beside it.
  const folders = [folder, ...Object.keys(dependencies).map((each) => join(folder, '..', each))];
  const texts = folders.map((each) => {
    const { name: title, version } = manifestIn(each);
    const file = ['LICENSE', 'LICENSE.md'].map((license) => join(each, license)).find(existsSync);
    if (file === undefined) throw new Error(`${title} has no license to pass on`);
    return `Parts of ${title} ${version}:\n\n${readFileSync(file, 'utf8').trim()}`;
  });
  return `/*!\n${texts.join('\n\n')}\n*/`;
}

/** @param {string} folder @returns {{ name: string, version: string, dependencies?: { readonly [name: string]: string } }} */
function manifestIn(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
