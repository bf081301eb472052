/**
 * Times an all-reduce between two ranks by this package and by a program in C, in turns, on each library that is installed with its
 * compiler (Debian: libopenmpi-dev, libmpich-dev). After `npm run build`, on a machine that does nothing else:
 *
 *     node scripts/compareWithC.mjs
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const TURNS = 5;
const REPEATS = 51;
const RANKS = 2;
/** Numbers of floats: 16.8 MB are the gradients of an LSTM of 2 x 512. */
const lengths = [4_200_000, 262_144, 16_384, 2];

const beside = (name) => fileURLToPath(new URL(name, import.meta.url));
const root = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
const folder = mkdtempSync(join(tmpdir(), 'statal-mpi-'));

console.log('| library | bytes | C, us | this package, us | ratio |\n|---|---|---|---|---|');
for (const library of ['openmpi', 'mpich']) {
  if (spawnSync(`mpicc.${library}`, ['--version']).error !== undefined) console.log(`| ${library} | there is no mpicc.${library} | | | |`);
  else compare(library);
}
rmSync(folder, { recursive: true });

function compare(library) {
  const program = join(folder, library);
  execFileSync(`mpicc.${library}`, ['-O2', beside('allReduce.c'), '-o', program]);
  const commands = [[program], [process.execPath, beside('allReduceRanks.mjs')]];
  const turns = Array.from({ length: TURNS }, () => commands.map((command) => medians(library, command)));
  for (const [index, length] of lengths.entries()) {
    const [inC, ours] = commands.map((_, command) => median(turns.map((turn) => turn[command][index])));
    console.log(`| ${library} | ${4 * length} | ${inC.toFixed(1)} | ${ours.toFixed(1)} | ${(ours / inC).toFixed(2)} |`);
  }
}

/** The median times of a program, for each length, in microseconds. */
function medians(library, command) {
  const words = ['-n', String(RANKS), ...command, String(REPEATS), ...lengths.map(String)];
  const output = execFileSync(`mpirun.${library}`, words, { encoding: 'utf8', env: { ...process.env, ...root } });
  return output.trim().split('\n').map(Number);
}

function median(values) {
  return values.toSorted((x, y) => x - y)[values.length >> 1];
}
