/**
 * Packages of which a few functions are used. These become a file of the package that uses them, with the license: whole, they
 * take longer to load than the package, and are larger on disk. Such a package is a development dependency.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'rolldown';

export const taken = ['valibot'];

/**
 * Writes `dist/NAME.js` with what the modules use of a package, and makes them import it. They import the package whole
 * (`import * as v from 'valibot'`), as its documentation does.
 *
 * @param {string} name
 * @param {readonly string[]} modules in `dist`
 */
export async function writeTaken(name, modules) {
  const wholeImport = new RegExp(`import \\* as (\\w+) from '${name}';`);
  /** @type {Set<string>} */
  const used = new Set();
  for (const file of modules) {
    const path = join('dist', file);
    const code = readFileSync(path, 'utf8');
    const [statement, alias] = wholeImport.exec(code) ?? [];
    if (statement === undefined) continue;
    for (const [, member] of code.matchAll(new RegExp(`\\b${alias}\\.(\\w+)`, 'g'))) used.add(member);
    const way = relative(dirname(path), join('dist', `${name}.js`)).replaceAll('\\', '/');
    writeFileSync(path, code.replace(statement, `import * as ${alias} from '${way.startsWith('.') ? way : `./${way}`}';`));
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

/** @param {string} name */
function licenseOf(name) {
  const { version } = JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8'));
  return `/*!\nParts of ${name} ${version}:\n\n${readFileSync(join('node_modules', name, 'LICENSE.md'), 'utf8').trim()}\n*/`;
}
