/** Measures steps on 1, 2 and 4 ranks, and writes measured.json. Run nothing else meanwhile. It takes about a quarter of an hour. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { keepFaster } from './keepFaster.mjs';

const { remark, fast, add, only } = new Command('measure')
  .description('Measures training steps on 1, 2 and 4 ranks. Needs Open MPI; the two hosts need Linux and root.')
  .option('--remark <text>', 'a sentence on how it was measured', 'Nothing else ran on the machine.')
  .option('--add', 'keeps what measured.json has, and of each measurement the faster one')
  .option('--only <part>', 'one of alone, speedup, againstThreads, inSharedMemory, betweenHosts; with --add')
  .option('--fast', 'few steps of each kind, to try the script')
  .parse()
  .opts();

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const asRoot = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
const steps = (count) => (fast ? 2 : count);

/** The models, with a batch of all ranks together. The last one is only measured alone, on short sequences: a step takes minutes. */
const small = { units: 128, layers: 2, batch: 64, steps: 64 };
const large = { units: 512, layers: 2, batch: 64, steps: 64 };
const huge = { units: 2048, layers: 2, batch: 64, steps: 4 };

const sizes = [4, 4096, 65_536, 262_144, 1_048_576, 4_194_304, 17_096_960];

const results = [];
for (const part of [alone, speedup, againstThreads, inSharedMemory, betweenHosts]) if (only === undefined || only === part.name) part();
const earlier = add ? JSON.parse(readFileSync(at('measured.json'), 'utf8')).results : [];
const about = {
  cores: cpus().length,
  machine: `${cpus()[0].model.trim()}, ${cpus().length} cores`,
  node: process.versions.node,
  date: new Date().toISOString().slice(0, 10),
  remark,
};
/** Microseconds are enough. */
const rounded = (_key, value) => (typeof value === 'number' ? Number(value.toFixed(3)) : value);
writeFileSync(at('measured.json'), `${JSON.stringify({ ...about, results: keepFaster([...earlier, ...results]) }, rounded)}\n`);

/** One rank without MPI: by rows, and by threads. */
function alone() {
  const here = (threads) => ['taskset', '-c', threads === 1 ? '0' : '0,1', 'node'];
  const one = (work) => run('alone', here(1), { kind: 'alone', threads: 1, ...work });
  for (const batch of [64, 32, 16, 4, 1]) one({ ...large, batch, iterations: steps(4) });
  for (const batch of [64, 32, 16, 4, 1]) one({ ...small, batch, iterations: steps(30) });
  for (const [batch, length] of [
    [64, 4],
    [16, 2],
    [1, 2],
  ])
    one({ ...huge, batch, steps: length, iterations: 2 });
  for (const model of [small, large]) run('alone', here(1), { kind: 'update', ...model, threads: 1, iterations: steps(30) });
}

/** One thread and two, in turns. */
function speedup() {
  for (let pair = 0; pair < steps(3); pair++)
    for (const threads of [1, 2])
      run('alone', ['taskset', '-c', '0,1', 'node'], { kind: 'speedup', ...large, threads, pair, iterations: steps(4) });
}

/** Two threads of one rank, and two ranks of one thread, in turns. */
function againstThreads() {
  for (let pair = 0; pair < steps(7); pair++) {
    run('alone', ['taskset', '-c', '0,1', 'node'], { kind: 'threads', ...large, threads: 2, pair, iterations: steps(5) });
    run('shared memory', bound(2), { kind: 'ranks', ranks: 2, ...large, threads: 1, pair, iterations: steps(5) });
  }
}

/** mpirun, a rank on each core as far as there are cores. */
function bound(ranks) {
  const binding = ranks > cpus().length ? ['--oversubscribe', '--bind-to', 'none'] : ['--bind-to', 'core'];
  return ['mpirun.openmpi', '-n', String(ranks), ...binding, 'node'];
}

function inSharedMemory() {
  for (const ranks of [2, 4]) together('shared memory', bound(ranks), ranks);
}

function betweenHosts() {
  const hosts = (...words) => execFileSync(at('hosts.sh'), words, { stdio: 'inherit' });
  try {
    hosts('up');
    together('1 Gbit/s', [at('hosts.sh'), 'run', '-n', '2', 'node'], 2);
  } finally {
    hosts('down');
  }
}

/** All-reduces by size, and steps: as they are, and with their parts apart. With more ranks than cores, waiting means little. */
function together(network, words, ranks) {
  run(network, words, { kind: 'allReduce', ranks, sizes, rounds: steps(15) });
  for (const apart of ranks > cpus().length ? [false] : [false, true]) {
    run(network, words, { kind: 'train', ranks, ...large, threads: 1, apart, iterations: steps(8) });
    run(network, words, { kind: 'train', ranks, ...small, threads: 1, apart, iterations: steps(30) });
  }
}

function run(network, [program, ...words], work) {
  const began = Date.now();
  const output = execFileSync(program, [...words, at('rank.mjs'), JSON.stringify(work)], {
    env: asRoot,
    encoding: 'utf8',
    timeout: 180_000,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ranks = JSON.parse(output.trim().split('\n').at(-1));
  results.push({ network, work, ranks });
  process.stderr.write(`${((Date.now() - began) / 1e3).toFixed(1)} s: ${network}, ${JSON.stringify(work)}\n`);
}
