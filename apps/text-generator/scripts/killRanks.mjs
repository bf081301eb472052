/**
 * Kills a random rank of `mpirun -n 3 statal-text train` at a random moment, 30 times, and checks how the training ends:
 *
 *     npm run build && node apps/text-generator/scripts/killRanks.mjs [kills] [seed]
 *
 * Every time all processes must be gone within 10 s, the exit code must not be 0, one line must name the rank that died and the checkpoint,
 * and the last checkpoint must load and be at most --save-every iterations behind. Takes 2 to 3 minutes.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { checkpointDirectory } from '@statal/train';

const kills = Number(process.argv[2] ?? 30);
let seed = Number(process.argv[3] ?? 1);
const saveEvery = 20;
const size = 3;
const program = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'statal-kill-'));
const text = join(folder, 'text.txt');
writeFileSync(text, Array.from({ length: 400 }, (_, i) => `line ${i}: the quick brown fox ${(i * i) % 97} jumps.\n`).join(''));
const model = ['--units', '16', '--batch', '6', '--steps', '16', '--sample-every', '0', '--validate-every', '50', '--threads', '1'];

let failed = 0;
for (let kill = 1; kill <= kills; kill++) {
  const problems = await once(join(folder, `run-${kill}`), { rank: Math.floor(size * random()), wait: 2500 * random() });
  if (problems.length > 0) failed += 1;
  console.log(`kill ${kill}: ${problems.length === 0 ? 'clean' : problems.join('; ')}`);
}
rmSync(folder, { recursive: true, force: true });
console.log(`${kills - failed} of ${kills} ended clean`);
process.exitCode = failed === 0 ? 0 : 1;

/** One training, killed `wait` milliseconds after its first report. Returns what went wrong. */
async function once(out, { rank, wait }) {
  const words = ['--oversubscribe', '-n', String(size), process.execPath, program, 'train', '--input', text, '--out', out, ...model];
  const env = { ...process.env, OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };
  const child = spawn('mpirun.openmpi', [...words, '--iterations', '10000000', '--save-every', String(saveEvery), '--json'], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const closed = new Promise((resolve) => child.on('close', resolve));
  while (!stdout.includes('"progress"')) await sleep(20);
  await sleep(wait);
  const pids = ranksOf(child.pid);
  process.kill(pids[rank], 'SIGKILL');
  const killed = performance.now();
  const code = await Promise.race([closed, sleep(10_000, 'late', { ref: false })]);
  while (pids.some(isAlive) && performance.now() - killed < 10_000) await sleep(50);
  const seconds = (performance.now() - killed) / 1000;
  const left = pids.filter(isAlive);
  const ours = stderr.split('\n').filter((line) => line.startsWith('statal-text: '));
  const problems = [];
  if (code === 'late' || left.length > 0) problems.push(`${left.length} ranks were left after ${seconds.toFixed(1)} s`);
  if (code === 0) problems.push('the exit code was 0');
  if (ours.length !== 1 || !ours[0].includes(`Rank ${rank} on `)) problems.push(`lines: ${JSON.stringify(ours)} for rank ${rank}`);
  const told = [...stdout.matchAll(/"type":"progress","iteration":(\d+)/g)].map(([, iteration]) => Number(iteration));
  const last = told.at(-1);
  try {
    const { iteration } = await checkpointDirectory(out).load();
    if (last - iteration > saveEvery) problems.push(`the checkpoint is of iteration ${iteration}, and ${last} were reported`);
    if (!ours[0]?.includes(`iteration ${iteration} `)) problems.push(`iteration ${iteration} is not in the line ${ours[0]}`);
  } catch (error) {
    problems.push(`the checkpoint does not load: ${error.message}`);
  }
  for (const pid of left) process.kill(pid, 'SIGKILL');
  if (code === 'late') child.kill('SIGKILL');
  return problems;
}

/** The processes of the ranks, in order. */
function ranksOf(launcher) {
  const children = readFileSync(`/proc/${launcher}/task/${launcher}/children`, 'utf8').trim().split(' ').map(Number);
  const rankOf = (pid) => Number(/OMPI_COMM_WORLD_RANK=(\d+)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1]);
  return children.filter((pid) => rankOf(pid) >= 0).sort((a, b) => rankOf(a) - rankOf(b));
}

/** A process that ended may still have a number. */
function isAlive(pid) {
  try {
    return !/^State:\s*[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** From 0 to 1, the same for the same seed (Park and Miller, 1988). */
function random() {
  seed = (seed * 48_271) % 2_147_483_647;
  return seed / 2_147_483_647;
}
