/**
 * Joins the modules of `dist` that are always loaded into the files that the exports name for Node, because Node needs half a millisecond
 * for each file. What two entries load is joined in a file that both import; what is loaded on demand stays a file of its own.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { build } from 'rolldown';

/**
 * @param {readonly { readonly node: string, readonly default: string }[]} entries of the exports
 * @param {readonly string[]} bundles files in `dist` that stay one file, for Node and for pages
 */
export async function joinModules(entries, bundles) {
  const folder = commonFolder(entries.map((entry) => entry.node));
  await build({
    input: Object.fromEntries(entries.map((entry) => [relative(folder, entry.node).replace(/\.js$/, ''), entry.default])),
    platform: 'node',
    makeAbsoluteExternalsRelative: false,
    // Packages stay packages: each has its state once.
    external: (name) => /^(node:|[^./#])/.test(name),
    plugins: [
      { name: 'maps-of-tsc', load: withMap },
      { name: 'bundles-apart', resolveId: (name, importer) => apart(folder, bundles, name, importer) },
    ],
    output: {
      dir: folder,
      format: 'es',
      // Notes for bundlers stay.
      comments: { annotation: true, jsdoc: false, legal: true },
      sourcemap: true,
      // The sources are published: their text is not repeated in the maps.
      sourcemapExcludeSources: true,
    },
    logLevel: 'warn',
  });
}

/** @param {readonly string[]} files such as ./dist/node/index.js and ./dist/node/audio/index.js */
function commonFolder(files) {
  return files.map(dirname).reduce((shortest, folder) => (folder.length < shortest.length ? folder : shortest));
}

/**
 * A bundle is imported where it is, by the files of the folder.
 *
 * @param {string} folder
 * @param {readonly string[]} bundles
 * @param {string} name
 * @param {string | undefined} importer
 */
function apart(folder, bundles, name, importer) {
  const path = importer === undefined ? name : resolve(dirname(importer), name);
  const bundle = bundles.find((file) => path === resolve('dist', file));
  if (bundle === undefined) return null;
  return { id: relative(folder, join('dist', bundle)).replaceAll('\\', '/'), external: true };
}

/**
 * A file with the map that tsc wrote, so that the joined file's map leads to `src`. Parts of other packages get no map.
 *
 * @param {string} path
 */
function withMap(path) {
  const map = existsSync(`${path}.map`) ? readFileSync(`${path}.map`, 'utf8') : { mappings: '' };
  return { code: readFileSync(path, 'utf8'), map };
}
