/**
 * The libraries in a browser: bundles a page, trains the same models in headless Chromium and in Node, and compares
 * every number. Kernels of one variant must give the same bits; otherwise 1e-5 of the largest value is allowed.
 * Then a Worker trains on threads, on a page with shared memory and on one without, a page is killed while it stores checkpoints, and the
 * pages of docs/guides and of the examples train, see and hear. `CHROMIUM` names another browser. Where there is none the numbers stay unchecked: that is said loudly, and fails in CI.
 * The table of engines, which comes after, gets a row and fails where STATAL_REQUIRE_ENGINES wants one that ran.
 */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { reportEngine, reportFolder } from '@statal/tooling-vitest/engineReport';
import { floatsOf } from './bitsOf.js';
import { bundlePage, describeSize } from './bundlePage.js';
import { checkCameraPage } from './checkCameraPage.js';
import { checkExamplePage } from './checkExamplePage.js';
import { checkGuidePage } from './checkGuidePage.js';
import { checkInteropPages } from './checkInteropPages.js';
import { checkKilledPage } from './checkKilledPage.js';
import { checkMicrophonePage } from './checkMicrophonePage.js';
import { checkPlainPage } from './checkPlainPage.js';
import { checkThreads } from './checkThreads.js';
import { compareValues } from './compareValues.js';
import { openBrowser, openPage } from './openPage.js';

/** @typedef {Awaited<ReturnType<typeof import('./models.js').trainModels>>} Numbers */
/** @typedef {import('./checkThreads.js').Numbers} ThreadNumbers */

const timeout = 20_000;
setTimeout(() => fail('no answer within 400 seconds'), 400_000).unref();

const engines = ['wasm:chromium', 'wasm:chromium-threads', 'gpu:webgpu:chromium-page'];
rmSync(reportFolder, { recursive: true, force: true });
await check().catch((error) => fail(error instanceof Error ? error.message : String(error)));

async function check() {
  const files = await bundlePage();
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return missing(`there is no Chromium at ${executablePath}; the variable CHROMIUM may name one`);
  const browser = await openBrowser({ executablePath, timeout });
  try {
    await checkModels(browser, files);
    await checkWorkers(browser, files);
  } finally {
    await browser.close();
  }
  await checkKilledPage(files, { executablePath, timeout });
  await checkGuidePage({ executablePath, timeout });
  await checkInteropPages({ executablePath, timeout });
  await checkCameraPage({ executablePath, timeout });
  await checkMicrophonePage({ executablePath, timeout });
  await checkExamplePage(executablePath);
  await checkPlainPage(executablePath);
  reportEngine({ engine: engines[2], ran: true });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Map<string, string | Uint8Array>} files
 */
async function checkModels(browser, files) {
  /** @type {Promise<{ numbers: Numbers, loaded: string[] }>} */
  const opened = openPage(browser, files, { name: 'index.html', isolated: true, timeout });
  const [page, node] = await Promise.all([opened, nodeNumbers()]);
  console.log(`The page: ${describeSize(files, page.loaded)}, nothing of Node's in it.`);
  console.log(`Chromium ${browser.version()}: ${page.numbers.engine}. Node ${process.version}: ${node.engine}.`);
  // What the bench leaves out of a page's size (`notLoaded` in tooling/bench/size.mjs).
  const needless = page.loaded.filter((name) => /referenceEngine|dispatcher|rowIndependence|blas|gpu/i.test(name));
  if (needless.length > 0) throw new Error(`the page loaded ${needless.join(', ')}, for which it has no use`);
  compare(page.numbers, node);
  reportEngine({ engine: engines[0], ran: true });
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {Map<string, string | Uint8Array>} files
 */
async function checkWorkers(browser, files) {
  /** @param {boolean} isolated @returns {Promise<{ numbers: ThreadNumbers, loaded: string[] }>} */
  const open = (isolated) => openPage(browser, files, { name: 'threads.html', isolated, timeout });
  const shared = await open(true);
  const alone = await open(false);
  checkThreads(shared.numbers, alone.numbers, alone.loaded);
  reportEngine({ engine: engines[1], ran: true });
}

/** @param {string} reason */
function missing(reason) {
  for (const engine of engines) reportEngine({ engine, ran: false, reason });
  if (!['', '0', 'false'].includes(process.env.CI ?? '')) fail(reason);
  console.warn(`\n*** THE PAGE WAS NOT OPENED: ${reason}. ***\n`);
}

/** @returns {Promise<Numbers>} */
async function nodeNumbers() {
  const script = fileURLToPath(new URL('./nodeNumbers.js', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout });
  return JSON.parse(stdout);
}

/**
 * @param {Numbers} page
 * @param {Numbers} node
 */
function compare(page, node) {
  const sameKernels = page.engine.includes('relaxed') === node.engine.includes('relaxed');
  const tolerance = sameKernels ? 0 : 1e-5;
  for (const [model, wanted] of Object.entries(node.models)) {
    const got = page.models[/** @type {keyof Numbers['models']} */ (model)];
    for (const what of /** @type {const} */ (['losses', 'outputs'])) {
      compareValues(`${model}, ${what}`, { bits: got[what], from: 'in the page' }, { bits: wanted[what], from: 'in Node' }, tolerance);
    }
    const [first, last] = [0, wanted.losses.length - 1].map((index) => floatsOf(wanted.losses)[index]);
    if (!(last < first)) throw new Error(`${model}: the loss went from ${first} to ${last}: nothing was learned`);
    const agreement = sameKernels ? 'the same bits' : `the same within ${tolerance}`;
    console.log(`  ${model}: losses ${first.toFixed(4)} to ${last.toFixed(4)}, ${wanted.outputs.length} outputs: ${agreement}`);
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`The page check failed: ${message}`);
  process.exit(1);
}
