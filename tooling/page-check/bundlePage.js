/** The pages as a user's bundler makes them: from the packages' public exports, minified, and without anything of Node's. */
import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const folder = fileURLToPath(new URL('./', import.meta.url));

/** The pages of this folder. */
export function bundlePage() {
  return bundle({ rolldownOptions: { input: ['index.html', 'threads.html', 'checkpoints.html'].map((name) => join(folder, name)) } });
}

/** A project with an `index.html`, as a user's own. @param {string} root */
export function bundleFolder(root) {
  return bundle({ rolldownOptions: { input: join(root, 'index.html') }, target: 'esnext' }, root);
}

/**
 * Fails where something is imported that only Node has, and where the bundler warns.
 *
 * @param {import('vite').BuildOptions} what
 * @param {string} root
 * @returns {Promise<Map<string, string | Uint8Array>>} every file by its name
 */
async function bundle({ rolldownOptions, ...what }, root = folder) {
  /** @type {Set<string>} */
  const complaints = new Set();
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [refuseNode(complaints)],
    worker: { format: 'es', plugins: () => [refuseNode(complaints)] },
    build: {
      ...what,
      write: false,
      rolldownOptions: {
        ...rolldownOptions,
        // A busy machine is no fault of the page.
        checks: { bundlerTimings: false },
        onwarn: ({ message }) => complaints.add(`the bundler warns: ${message}`),
      },
    },
  });
  if (complaints.size > 0) throw new Error([...complaints].join('\n'));
  const outputs = /** @type {import('vite').Rolldown.RolldownOutput[]} */ (Array.isArray(built) ? built : [built]);
  return new Map(outputs.flatMap(({ output }) => output).map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}

/**
 * @param {Map<string, string | Uint8Array>} files
 * @param {readonly string[]} loaded the names of those that count
 */
export function describeSize(files, loaded) {
  const scripts = loaded.filter((name) => name.endsWith('.js')).map((name) => Buffer.from(files.get(name) ?? ''));
  const kilobytes = (/** @type {Buffer[]} */ parts) => `${(parts.reduce((sum, { length }) => sum + length, 0) / 1000).toFixed(1)} kB`;
  return `${kilobytes(scripts)} minified, ${kilobytes(scripts.map((script) => gzipSync(script)))} gzip`;
}

/**
 * Vite replaces what only Node has by an empty module and lets the page fail later. Here it fails now. A package of the
 * same name as a module of Node's (`buffer`, `events`) is welcome.
 *
 * @param {Set<string>} complaints receives what was imported, and by which package
 * @returns {import('vite').Plugin}
 */
function refuseNode(complaints) {
  return {
    name: 'refuse-node',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (!isBuiltin(source) || importer === undefined) return null;
      const found = source.startsWith('node:') ? null : await this.resolve(source, importer, { ...options, skipSelf: true });
      if (found !== null && !found.external && !found.id.includes('__vite-browser-external')) return found;
      const { name, path } = packageOf(importer);
      const way = 'Put what only Node can do behind "imports" conditions of package.json (#platform)';
      complaints.add(`${name} imports "${source}" in ${relative(path, importer)}, which no page has. ${way}.`);
      return { id: source, external: true };
    },
  };
}

/** @param {string} file */
function packageOf(file) {
  let path = dirname(file);
  while (!existsSync(join(path, 'package.json')) && path !== dirname(path)) path = dirname(path);
  return { name: JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')).name, path };
}
