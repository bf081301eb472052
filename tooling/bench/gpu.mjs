/**
 * What a machine with an NVIDIA GPU is for, in six minutes: the tests of the engines on WebGPU there, then training steps beside cuDNN, PyTorch
 * and other JavaScript libraries on the same GPU, and beside the wasm engine. Needs a copy of the built workspace (packGpu.mjs packs one) and
 * a Node. A part that does not fit into its time is reported as not run.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@statal/tensors';
import { Command, CommanderError } from 'commander';
import { cases } from './cases.mjs';
import { runTests, runTorch } from './gpuMachine/children.mjs';
import { partsOf } from './gpuMachine/parts.mjs';
import { measurePlan, planOf } from './measure.mjs';
import { isWrong, resultsOf, tableOf } from './results.mjs';

const HELP = 'tooling/bench/README.md, "On a GPU", tells what a driver needs.';
/** How long a process goes on measuring, and how long it may live. */
const [SECONDS, PATIENCE] = [1.5, 20_000];

const began = performance.now();
const options = readOptions();
const folder = mkdtempSync(join(tmpdir(), 'statal-gpu-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));
const adapter = await findAdapter();
/** By case: by engine, `{ reason }` or the runs, as resultsOf() takes them. */
const measured = new Map();
const parts = await runParts();
report();

/** The name of the adapter. Ends the process if there is none, or only a software adapter without `--software`. */
async function findAdapter() {
  let gpu;
  try {
    const engine = await createEngine({ kind: 'gpu', mode: 'webgpu' });
    gpu = engine.gpu;
    engine.close();
  } catch (error) {
    stop(`${error.message}. ${HELP}`);
  }
  const name = gpu.adapter ?? 'an adapter without a name';
  if (gpu.isSoftware && !options.software) {
    stop(
      `Only a software adapter answers (${name}): there is no GPU here, or its driver is not found. ${HELP} With --software the script runs on it all the same, on a tiny model.`,
    );
  }
  console.log(
    `WebGPU adapter: ${name}${gpu.isSoftware ? ' (software: its figures say nothing about a GPU)' : ''}. Node ${process.version}.`,
  );
  return name;
}

/** Part after part. Each ends at the latest when its time and that of all parts before it are up. */
async function runParts() {
  const done = [];
  let until = performance.now();
  for (const part of partsOf(options)) {
    until += 1000 * part.seconds;
    const from = performance.now();
    console.log(`\n${part.title} (${Math.round((until - from) / 1000)} s at most)`);
    const run = { tests: runTests, torch: compareTorch, case: measureCase }[part.kind];
    const state = from < until ? await run(part, until) : 'not run: its time was up';
    const seconds = (performance.now() - from) / 1000;
    console.log(`${part.title}: ${state}, ${seconds.toFixed(1)} s`);
    done.push({ title: part.title, state, seconds });
  }
  return done;
}

async function compareTorch(part, until) {
  const settings = { python: options.python, folder, seconds: SECONDS, until };
  const runs = await runTorch(part, settings);
  for (const [name, engine, run] of runs) {
    addTo(name).set(engine, run.not_measured === undefined ? { variants: [[run]] } : { reason: run.not_measured });
    console.log(`  ${name} ${engine}: ${run.not_measured ?? `${run.median_ms.toPrecision(3)} ms`}`);
  }
  return stateOf(runs.map(([, , { not_measured: reason }]) => reason));
}

async function measureCase(part, until) {
  const plan = planOf(part.case, { folder, engine: part.engines, node: process.execPath, seconds: SECONDS });
  const line = (title, { text }) => console.log(`  ${title}: ${text}`);
  await measurePlan(plan, { rounds: 1, until, patience: PATIENCE, report: { finished: line } });
  for (const [engine, place] of plan.measured) addTo(part.case).set(engine, place);
  return stateOf([...plan.measured.values()].map(({ reason }) => reason));
}

function addTo(name) {
  if (!measured.has(name)) measured.set(name, new Map());
  return measured.get(name);
}

/** From the reasons for what is missing, undefined for what is there. */
function stateOf(reasons) {
  const missing = reasons.filter((reason) => reason !== undefined).length;
  return missing === 0 ? 'complete' : missing === reasons.length ? 'nothing measured' : `${missing} of ${reasons.length} not measured`;
}

/** Prints and writes everything, and ends the process. */
function report() {
  const results = [...measured].flatMap(([name, found]) => resultsOf(cases[name], found));
  console.log(
    `\nTraining steps, medians; "of ours" is the time divided by that of the first of our engines that ran on the GPU\n\n${tableOf(results)}\n`,
  );
  for (const { title, state, seconds } of parts) console.log(`${title.padEnd(40)} ${seconds.toFixed(1).padStart(6)} s  ${state}`);
  writeFileSync(options.output, `${JSON.stringify({ adapter, node: process.version, parts, results }, undefined, 2)}\n`);
  const failed = [
    ...parts.filter(({ state }) => state.startsWith('failed')).map(({ title }) => title),
    ...results.filter(isWrong).map(({ case: name, engine }) => `the answers of ${engine} on ${name}`),
    ...results.filter(isOursBroken).map(({ case: name, engine }) => `${engine} on ${name}`),
  ];
  const minutes = ((performance.now() - began) / 60_000).toFixed(1);
  console.log(
    `\nOn ${adapter}, ${minutes} minutes, results in ${options.output}: ${failed.length === 0 ? 'nothing failed.' : `FAILED: ${failed.join('; ')}.`}`,
  );
  process.exit(failed.length === 0 ? 0 : 1);
}

/** A peer may be missing or fail. Ours may only lack time. */
function isOursBroken({ engine, not_measured: reason }) {
  return engine.startsWith('statal-') && reason?.startsWith('it failed') === true;
}

function stop(reason) {
  console.error(reason);
  process.exit(2);
}

function readOptions() {
  const program = new Command('gpu')
    .description('Runs the tests of the engines on WebGPU on a GPU, and times training steps there, in six minutes.')
    .option('--software', 'go on with a software adapter, on a tiny model: to try the script')
    .option('--no-tests', 'measure only')
    .option('--no-measure', 'test only')
    .option('--python <path>', 'the Python that imports torch (default: python3, or else /usr/bin/python3)')
    .option('--output <path>', 'where the results are written', fileURLToPath(new URL('../../gpu-results.json', import.meta.url)))
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim()}\n`) });
  try {
    program.parse();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  const chosen = program.opts();
  return { ...chosen, output: resolve(chosen.output) };
}
