/**
 * How users build with each tool: without configuration, but for what docs/guides/in-a-page.md names. A tool gives files, or the address of a
 * server of its own.
 */
import { execFile, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

/** @typedef {{ files: Map<string, string | Uint8Array> | string, close?(): void }} Built */
/**
 * @typedef {object} Bundler
 * @property {(folder: string) => Promise<Built>} build
 * @property {readonly ('worker' | 'policy')[]} [without] what this tool cannot have
 * @property {string} [reason] why
 * @property {number} [mostKilobytes] what a Worker may load to train step by step, with gzip
 * @property {boolean} [isDevelopment] whether its files are those of a development server
 * @property {boolean} [isExtensionless] whether its pages have addresses without `.html`
 * @property {boolean} [inlineScripts] whether the tool puts scripts into its pages
 */

const besideBundle = 'node_modules/@statal/tensors/dist/platform/generated';

/** @type {Readonly<Record<string, Bundler>>} */
export const bundlers = {
  // A Worker is one script here, with both variants of the kernels. The last half kilobyte is random numbers by rows and signals of ranks.
  'Vite, build': { build: buildWithVite, mostKilobytes: 74 },
  'Vite, dev': { build: serveWithVite, without: ['policy'], reason: 'its own scripts are inline', isDevelopment: true },
  webpack: { build: buildWithWebpack },
  esbuild: {
    build: (folder) =>
      withCommand(folder, 'esbuild', (out) => ['esbuild', ...entries, '--bundle', '--minify', '--format=esm', `--outdir=${out}`], true),
  },
  Rollup: {
    build: (folder) =>
      withCommand(
        folder,
        'rollup',
        (out) => ['rollup', '-p', 'node-resolve={browser:true}', '-f', 'es', '-d', out, ...entries.flatMap((entry) => ['-i', entry])],
        true,
      ),
  },
  Parcel: {
    build: buildWithParcel,
    without: ['policy'],
    reason: 'its import map is an inline script',
  },
  'Next.js, Turbopack': { build: buildWithNext, isExtensionless: true, inlineScripts: true },
  'import map': { build: withImportMap, inlineScripts: true, without: ['worker'], reason: 'browsers ignore import maps in Workers' },
};

const entries = ['main', 'startWorker', 'worker'].map((name) => `pages/${name}.js`);

/** @param {string} folder @param {string} name */
function emptyOutput(folder, name) {
  const out = join(folder, 'out', name);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  return out;
}

/** @param {string} folder @param {readonly string[]} words of a command of the project */
async function run(folder, [command, ...words]) {
  const path = join(folder, 'node_modules/.bin', command);
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  await promisify(execFile)(path, words, { cwd: folder, env, maxBuffer: 2 ** 26 }).catch((error) => {
    throw new Error(`${command} failed:\n${error.stdout}${error.stderr}`);
  });
}

/**
 * A tool that knows nothing of pages: these name the scripts that it made.
 *
 * @param {string} folder
 * @param {string} name
 * @param {(out: string) => readonly string[]} command
 * @param {boolean} [copies] the files that a tool does not follow are copied, as the guide says
 * @returns {Promise<Built>}
 */
async function withCommand(folder, name, command, copies = false) {
  const out = emptyOutput(folder, name);
  await run(folder, command(out));
  if (copies) cpSync(join(folder, besideBundle), join(out, 'generated'), { recursive: true });
  copyPages(folder, out);
  return { files: filesOf(out) };
}

/** With its entries and nothing else. @param {string} folder @returns {Promise<Built>} */
async function buildWithWebpack(folder) {
  const out = emptyOutput(folder, 'webpack');
  const { default: webpack } = await import(pathToFileURL(join(folder, 'node_modules/webpack/lib/index.js')).href);
  const entry = Object.fromEntries(['main', 'startWorker'].map((name) => [name, `./pages/${name}.js`]));
  const compiler = webpack({ mode: 'production', context: folder, entry, output: { path: out } });
  const stats = await promisify(compiler.run.bind(compiler))();
  if (stats.hasErrors()) throw new Error(`webpack failed:\n${stats.toString({ all: false, errors: true })}`);
  copyPages(folder, out);
  return { files: filesOf(out) };
}

/** @param {string} folder @param {string} out */
function copyPages(folder, out) {
  for (const page of ['main.html', 'worker.html']) cpSync(join(folder, 'pages', page), join(out, page));
}

/** @param {string} folder @returns {Promise<any>} */
function vite(folder) {
  return import(pathToFileURL(join(folder, 'node_modules/vite/dist/node/index.js')).href);
}

/** @param {string} folder @returns {Promise<Built>} */
async function buildWithVite(folder) {
  const out = emptyOutput(folder, 'vite');
  const input = ['main', 'worker'].map((name) => join(folder, `pages/${name}.html`));
  const { build } = await vite(folder);
  await build({ root: join(folder, 'pages'), configFile: false, logLevel: 'error', build: { outDir: out, rolldownOptions: { input } } });
  return { files: filesOf(out) };
}

/** @param {string} folder @returns {Promise<Built>} */
async function serveWithVite(folder) {
  const { createServer } = await vite(folder);
  const server = await createServer({
    root: join(folder, 'pages'),
    configFile: false,
    logLevel: 'error',
    // The page is served from another port.
    server: { host: '127.0.0.1', port: 0, hmr: false, ws: false },
  });
  await server.listen();
  return { files: server.resolvedUrls.local[0], close: () => void server.close() };
}

/** @param {string} folder @returns {Promise<Built>} */
async function buildWithParcel(folder) {
  const out = emptyOutput(folder, 'parcel');
  await run(folder, ['parcel', 'build', 'pages/main.html', 'pages/worker.html', '--dist-dir', out, '--no-source-maps', '--no-cache']);
  return { files: filesOf(out) };
}

/** @param {string} folder @returns {Promise<Built>} */
async function buildWithNext(folder) {
  await run(folder, ['next', 'build', 'next']);
  const words = [join(folder, 'node_modules/next/dist/bin/next'), 'start', 'next', '--port', '0', '--hostname', '127.0.0.1'];
  const child = spawn(process.execPath, words, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = await new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
      const [, found] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(said) ?? [];
      if (found !== undefined) resolve(`${found}/`);
    });
    child.once('exit', () => reject(new Error(`next start ended:\n${said}`)));
  });
  const answer = await (await fetch(`${address}server`)).text();
  if (!/wasm \([^)]*1 thread\)/.test(answer)) throw new Error(`a page that trains on the server answers:\n${answer.slice(0, 2000)}`);
  return { files: address, close: () => void child.kill() };
}

/** @param {string} folder @returns {Promise<Built>} */
async function withImportMap(folder) {
  const files = filesOf(join(folder, 'pages'));
  for (const name of readdirSync(join(folder, 'node_modules/@statal')))
    for (const [file, text] of filesOf(join(folder, 'node_modules/@statal', name, 'dist')))
      files.set(`node_modules/@statal/${name}/dist/${file}`, text);
  const guide = readFileSync(new URL('../../docs/guides/without-a-bundler.md', import.meta.url), 'utf8');
  const [map] = /<script type="importmap">[\s\S]*?<\/script>/.exec(guide) ?? [];
  files.set('main.html', String(files.get('main.html')).replace('<script', `${map}<script`));
  return { files };
}

/** @param {string} folder @returns {Map<string, string | Uint8Array>} */
function filesOf(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    names
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(folder, path).replaceAll('\\', '/'), readFileSync(path)]),
  );
}
