/**
 * The libraries in a browser: bundles a page, trains the same models in headless Chromium and in Node, and compares
 * every number. Kernels of one variant must give the same bits; otherwise 1e-5 of the largest value is allowed.
 * `CHROMIUM` names another browser. Where there is none the numbers stay unchecked: that is said loudly, and fails in CI.
 * The table of engines, which comes after, gets a row and fails where STATAL_REQUIRE_ENGINES wants one that ran.
 */
import { execFile } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { reportEngine, reportFolder } from '@statal/tooling-vitest/engineReport';
import { bundlePage, describeSize } from './bundlePage.js';
import { openPage } from './openPage.js';

/** @typedef {Awaited<ReturnType<typeof import('./models.js').trainModels>>} Numbers */

const timeout = 20_000;
setTimeout(() => fail('no answer within 40 seconds'), 40_000).unref();

const engine = 'wasm:chromium';
rmSync(reportFolder, { recursive: true, force: true });
await check().catch((error) => fail(error instanceof Error ? error.message : String(error)));

async function check() {
  const files = await bundlePage();
  console.log(`The page: ${describeSize(files)}, nothing of Node's in it.`);
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
  if (!existsSync(executablePath)) return missing(`there is no Chromium at ${executablePath}; the variable CHROMIUM may name one`);
  const [page, node] = await Promise.all([openPage(files, { executablePath, timeout }), nodeNumbers()]);
  console.log(`Chromium ${page.version}: ${page.numbers.engine}. Node ${process.version}: ${node.engine}.`);
  compare(page.numbers, node);
  reportEngine({ engine, ran: true });
}

/** @param {string} reason */
function missing(reason) {
  reportEngine({ engine, ran: false, reason });
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
    compareValues(`${model}, losses`, got.losses, wanted.losses, tolerance);
    compareValues(`${model}, outputs`, got.outputs, wanted.outputs, tolerance);
    const [first, last] = [0, wanted.losses.length - 1].map((index) => floatsOf(wanted.losses)[index]);
    if (!(last < first)) throw new Error(`${model}: the loss went from ${first} to ${last}: nothing was learned`);
    const agreement = sameKernels ? 'the same bits' : `the same within ${tolerance}`;
    console.log(`  ${model}: losses ${first.toFixed(4)} to ${last.toFixed(4)}, ${wanted.outputs.length} outputs: ${agreement}`);
  }
}

/**
 * @param {string} what
 * @param {number[]} gotBits
 * @param {number[]} wantedBits
 * @param {number} tolerance 0: bit for bit
 */
function compareValues(what, gotBits, wantedBits, tolerance) {
  const [got, wanted] = [floatsOf(gotBits), floatsOf(wantedBits)];
  if (got.length !== wanted.length) throw new Error(`${what}: ${got.length} numbers in the page, ${wanted.length} in Node`);
  const scale = wanted.reduce((most, value) => Math.max(most, Math.abs(value)), 1);
  const worst = { index: -1, error: 0 };
  for (const [index, value] of wanted.entries()) {
    const error = gotBits[index] === wantedBits[index] ? 0 : Math.abs(got[index] - value) / scale;
    if (!Number.isFinite(value)) throw new Error(`${what}: number ${index} is ${value} in Node`);
    if (!(error <= tolerance) && !(error <= worst.error)) Object.assign(worst, { index, error });
  }
  if (worst.index < 0) return;
  const { index, error } = worst;
  throw new Error(
    `${what}: worst number ${index} of ${wanted.length}: ${got[index]} in the page, ${wanted[index]} in Node, relative error ${error}, tolerance ${tolerance}`,
  );
}

/** @param {number[]} bits */
function floatsOf(bits) {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`The page check failed: ${message}`);
  process.exit(1);
}
