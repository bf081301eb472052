/**
 * Each bundler makes two pages of the packed packages, and Chromium trains on them: on the main thread, in a Worker on threads, without
 * isolation, on WebGPU in software, and under a strict content security policy. A page that does not ask for the GPU must not load it, and
 * a Worker must be small. Words name bundlers: `node checkBundlers.js Vite esbuild`; without words, all. Prints the table of
 * docs/guides/in-a-page.md's bundlers.
 */
import { existsSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { softwareGraphics } from '@statal/tooling-vitest/softwareGraphics';
import { prepareProject } from './bundlerProject.js';
import { bundlers } from './bundlers.js';
import { openBrowser } from './openPage.js';
import { servePages } from './servePages.js';

const timeout = 60_000;
const refused = "the page's content security policy refuses workers (worker-src)";

/**
 * @typedef {object} Scenario
 * @property {'main' | 'worker'} page
 * @property {boolean} isolated
 * @property {object} options of createEngine
 * @property {RegExp} expected the name of the engine, or the error
 * @property {'strict' | 'refusing'} [policy] refusing: Workers may not start others
 */

/** @type {Readonly<Record<string, Scenario>>} */
const scenarios = {
  main: { page: 'main', isolated: true, options: {}, expected: /^wasm \(.*1 thread\)$/ },
  worker: { page: 'worker', isolated: true, options: {}, expected: /^wasm \(.*\d threads\)$/ },
  alone: { page: 'worker', isolated: false, options: {}, expected: /^wasm \(.*1 thread\)$/ },
  gpu: { page: 'main', isolated: false, options: { kind: 'gpu', mode: 'webgpu' }, expected: /^gpu \(webgpu/ },
  workerGpu: { page: 'worker', isolated: true, options: { kind: 'gpu', mode: 'webgpu' }, expected: /^gpu \(webgpu/ },
  strict: { page: 'worker', isolated: true, policy: 'strict', options: {}, expected: /^wasm \(.*\d threads\)$/ },
  strictGpu: { page: 'main', isolated: true, policy: 'strict', options: { kind: 'gpu', mode: 'webgpu' }, expected: /^gpu \(webgpu/ },
  refusing: { page: 'worker', isolated: true, policy: 'refusing', options: {}, expected: escaped(`1 thread, ${refused})`) },
  refusingTwo: {
    page: 'worker',
    isolated: true,
    policy: 'refusing',
    options: { threads: 2 },
    expected: escaped(`createEngine: 2 threads cannot start: ${refused}`),
  },
};

/** @param {string} text */
function escaped(text) {
  return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
}

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const words = process.argv.slice(2);
const chosen = Object.entries(bundlers).filter(([name]) => words.length === 0 || words.some((word) => name.startsWith(word)));
try {
  await check();
} catch (error) {
  console.error(`The check of bundlers failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function check() {
  if (!existsSync(executablePath)) throw new Error(`there is no Chromium at ${executablePath}; the variable CHROMIUM may name one`);
  const folder = prepareProject();
  const browser = await openBrowser({ executablePath, timeout, graphics: softwareGraphics });
  /** @type {string[]} */
  const rows = [];
  try {
    for (const [name, bundler] of chosen) {
      rows.push(await rowOf(browser, folder, name, bundler));
      console.error(rows[rows.length - 1]);
    }
  } finally {
    await browser.close();
  }
  const heads = [
    'tool',
    'main thread',
    'Worker, threads',
    'Worker alone',
    'WebGPU',
    'strict policy',
    'gzip of the Worker, kB',
    'its requests',
    'seconds',
  ];
  console.log([`| ${heads.join(' | ')} |`, `|${'---|'.repeat(heads.length)}`, ...rows].join('\n'));
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} folder
 * @param {string} name
 * @param {import('./bundlers.js').Bundler} bundler
 */
async function rowOf(browser, folder, name, bundler) {
  const started = performance.now();
  const { files, close } = await bundler.build(folder);
  /** @type {Record<string, import('./servePages.js').Loaded[]>} */
  const loaded = {};
  try {
    for (const [scenario, what] of Object.entries(scenarios)) {
      if (cannot(bundler, scenario)) continue;
      const once = () => train(browser, files, what, bundler);
      // A development server reloads a page when it has found another package.
      loaded[scenario] = await (bundler.isDevelopment ? once().catch(once) : once()).catch((error) => {
        throw new Error(`${name}, ${scenario}: ${error instanceof Error ? error.message : error}`);
      });
    }
  } finally {
    close?.();
  }
  const needless = [...loaded.main, ...(loaded.worker ?? [])].filter(({ body }) => body.includes('createKernel'));
  if (needless.length > 0) throw new Error(`${name}: a page without a GPU loads ${needless.map((file) => file.name).join(', ')}`);
  const ofWorker = loadedByWorker(loaded.worker ?? []);
  const kilobytes = ofWorker.reduce((sum, { body }) => sum + gzipSync(body, { level: 9 }).length, 0) / 1000;
  const { mostKilobytes = Number.POSITIVE_INFINITY } = bundler;
  if (kilobytes > mostKilobytes)
    throw new Error(`${name}: a Worker that trains loads ${kilobytes.toFixed(1)} kB, expected at most ${mostKilobytes}`);
  const can = (/** @type {string[]} */ ...names) => (names.every((each) => loaded[each] !== undefined) ? 'yes' : `no: ${bundler.reason}`);
  /** @type {string[]} */
  const sizes = ofWorker.length === 0 ? ['', ''] : [bundler.isDevelopment ? '' : kilobytes.toFixed(1), String(ofWorker.length)];
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  /** @type {string[]} */
  const cells = [
    name,
    can('main'),
    can('worker'),
    can('alone'),
    loaded.workerGpu ? 'yes' : 'main thread',
    can('strict', 'refusing'),
    ...sizes,
    seconds,
  ];
  return `| ${cells.join(' | ')} |`;
}

/** @param {import('./bundlers.js').Bundler} bundler @param {string} scenario */
function cannot({ without = [] }, scenario) {
  const { page, policy } = scenarios[scenario];
  return (page === 'worker' && without.includes('worker')) || (policy !== undefined && without.includes('policy'));
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Map<string, string | Uint8Array> | string} files
 * @param {Scenario} scenario
 * @param {import('./bundlers.js').Bundler} bundler
 */
async function train(
  browser,
  files,
  { page: name, isolated, options, expected, policy },
  { isExtensionless = false, inlineScripts = false, isDevelopment = false },
) {
  const rules = policiesOf(inlineScripts);
  const server = await servePages(files, {
    isolated,
    policy: (file) => (policy === undefined ? undefined : rules[policy === 'refusing' && /\.js(\?|$)/.test(file) ? 'noWorkers' : 'strict']),
  });
  const page = await browser.newPage();
  try {
    /** @type {string[]} */
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['warning', 'error'].includes(message.type()) && !isExpected(message, policy, isDevelopment)) complaints.push(message.text());
    });
    await page.goto(`${server.address}${name}${isExtensionless ? '' : '.html'}#${encodeURIComponent(JSON.stringify(options))}`, {
      timeout,
    });
    const result = await page
      .waitForFunction(() => /** @type {any} */ (globalThis).result, undefined, { timeout })
      .then((handle) => handle.jsonValue())
      .catch((error) => ({ engine: error.message, first: 1, last: 0 }));
    if (!expected.test(result.engine)) throw new Error([`${result.engine}, expected ${expected}`, ...complaints].join('\n'));
    if (!(result.last < result.first)) throw new Error(`the loss went from ${result.first} to ${result.last}`);
    const others = complaints.filter((text) => !expected.test(text));
    if (others.length > 0) throw new Error(`the page complains:\n${others.join('\n')}`);
    return server.requests;
  } finally {
    await page.close();
    server.close();
  }
}

/** @param {boolean} inlineScripts whether the tool's own pages have some */
function policiesOf(inlineScripts) {
  const scripts = `script-src 'self' 'wasm-unsafe-eval'${inlineScripts ? " 'unsafe-inline'" : ''}`;
  return { strict: `${scripts}; worker-src 'self'`, noWorkers: `${scripts}; worker-src 'none'` };
}

/**
 * What a driver in software says of itself, a browser's search for an icon, a development server that is behind ours, and what a policy
 * that refuses is there for.
 *
 * @param {import('playwright-core').ConsoleMessage} message
 * @param {Scenario['policy']} policy
 * @param {boolean} isDevelopment
 */
function isExpected(message, policy, isDevelopment) {
  if (isDevelopment && /websocket/i.test(message.text())) return true;
  if (message.text().includes('GL Driver Message') || message.location().url.endsWith('/favicon.ico')) return true;
  return policy === 'refusing' && message.text().includes('worker-src');
}

/** Files that a Worker loads, or what it has loaded. @param {readonly import('./servePages.js').Loaded[]} requests */
function loadedByWorker(requests) {
  /** @type {import('./servePages.js').Loaded[]} */
  const found = [];
  for (const request of requests)
    if (request.isWorker || found.some(({ name }) => new URL(name, 'http://page').pathname.slice(1) === request.from)) found.push(request);
  return found;
}
