/**
 * What a machine with a GPU is for: the conformance tests on WebGPU there, then training steps beside PyTorch on CUDA and
 * the wasm engine. Needs a copy of the built workspace and a Node, nothing else.
 */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEngine } from '@statal/tensors';
import { Command, CommanderError } from 'commander';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PACKAGES = ['tensors', 'autograd', 'cells', 'layers', 'train'];
/** What a test imports that runs on every engine. */
const EACH_ENGINE = /\bkinds\b[^;]*from '\.\/engines\.js'/;
const HELP = 'tooling/bench/README.md, "On a GPU", tells what a driver needs.';

const options = readOptions();
const adapter = await findAdapter();
let failed = false;
if (options.tests) failed = !(await runTests());
if (options.measure) failed = !(await measure()) || failed;
console.log(`\nOn ${adapter}: ${failed ? 'something failed, see above.' : 'done, nothing failed.'}`);
process.exit(failed ? 1 : 0);

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
  console.log(`WebGPU adapter: ${name}${gpu.isSoftware ? ' (software: its figures say nothing about a GPU)' : ''}`);
  return name;
}

/** Every test file that runs on each engine, on this adapter and on the reference. */
async function runTests() {
  let allPassed = true;
  for (const name of PACKAGES) {
    const folder = join(root, 'packages', name);
    const files = readdirSync(join(folder, 'test')).filter(
      (file) => file.endsWith('.test.ts') && EACH_ENGINE.test(readFileSync(join(folder, 'test', file), 'utf8')),
    );
    console.log(`\nTests of ${name} on gpu:webgpu: ${files.join(', ')}`);
    const vitest = join(dirname(createRequire(join(folder, 'package.json')).resolve('vitest/package.json')), 'vitest.mjs');
    const passed = await run([vitest, 'run', '--reporter=dot', ...files.map((file) => `test/${file}`)], {
      cwd: folder,
      env: { ...process.env, STATAL_TEST_ENGINES: 'reference,gpu:webgpu' },
    });
    allPassed &&= passed;
  }
  return allPassed;
}

async function measure() {
  console.log('\nTraining steps: the median, and the time as a multiple of that of statal-wasm ("of ours")');
  const cases = options.software ? ['tiny-lstm-2x32'] : ['gpu'];
  const equal = await run([
    join(root, 'tooling/bench/bench.mjs'),
    ...['--case', ...cases, '--engine', 'statal-gpu-webgpu', 'statal-wasm', 'pytorch-cuda'],
    ...['--rounds', options.rounds, '--seconds', options.seconds],
  ]);
  if (!equal) return false;
  const results = JSON.parse(readFileSync(join(root, 'bench-results.json'), 'utf8'));
  // There may be no PyTorch; ours must run.
  return results.every(({ engine, not_measured: reason }) => reason === undefined || !engine.startsWith('statal-'));
}

/** Whether the program of Node's ended well. */
function run(words, settings) {
  return new Promise((done) => {
    spawn(process.execPath, words, { stdio: 'inherit', ...settings }).on('close', (code) => done(code === 0));
  });
}

function stop(reason) {
  console.error(reason);
  process.exit(2);
}

function readOptions() {
  const program = new Command('gpu')
    .description('Runs the conformance tests on WebGPU on a GPU, and times training steps there.')
    .option('--software', 'go on with a software adapter, on a tiny model: to try the script')
    .option('--no-tests', 'measure only')
    .option('--no-measure', 'test only')
    .option('--rounds <number>', 'processes of each engine for each case', '3')
    .option('--seconds <number>', 'how long a process goes on measuring', '10')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(`${text.trim()}\n`) });
  try {
    program.parse();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exit(error.exitCode === 0 ? 0 : 2);
  }
  return program.opts();
}
