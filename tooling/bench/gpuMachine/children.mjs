/** The processes of gpu.mjs that the bench does not know: tests, and PyTorch on several cases at once. Both are stopped when time is up. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cases } from '../cases.mjs';
import { engines, torchCommand } from '../engines.mjs';
import { writeProblem } from '../problem.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** What a test imports that runs on every engine. */
const EACH_ENGINE = /\bkinds\b[^;]*from '\.\/engines\.js'/;

const alive = new Set();
process.on('exit', () => alive.forEach(killGroup));

/**
 * Every test file of a package that runs on each engine, on WebGPU and on the reference.
 *
 * @returns {Promise<string>} `passed`, or what happened instead
 */
export async function runTests({ package: name }, until) {
  const folder = join(root, 'packages', name);
  const files = readdirSync(join(folder, 'test')).filter(
    (file) => file.endsWith('.test.ts') && EACH_ENGINE.test(readFileSync(join(folder, 'test', file), 'utf8')),
  );
  const vitest = join(dirname(createRequire(join(folder, 'package.json')).resolve('vitest/package.json')), 'vitest.mjs');
  const words = [vitest, 'run', '--reporter=dot', ...files.map((file) => `test/${file}`)];
  const env = { ...process.env, STATAL_TEST_ENGINES: 'reference,gpu:webgpu', NO_COLOR: '1' };
  const { code, isLate } = await runUntil(until, [process.execPath, ...words], {
    cwd: folder,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (isLate) return 'stopped: its time was up';
  return code === 0 ? `passed: ${files.join(', ')}` : 'failed';
}

/**
 * Engines of PyTorch on several cases, in one process: importing torch takes seconds.
 *
 * @returns {Promise<[string, string, object][]>} case, engine and run, or why there is none
 */
export async function runTorch({ cases: names, engines: wanted }, { python, folder, seconds, until }) {
  const reason = engines[wanted[0]].missing({ python });
  const found = new Map();
  let rest = reason ?? 'not run: its time was up';
  if (reason === undefined) {
    const problems = names.map((name) => writeProblem(folder, cases[name]));
    const command = torchCommand({ python, problems, engines: wanted, seconds });
    const keep = (line) => {
      const run = JSON.parse(line);
      found.set(`${run.case} ${run.engine}`, run);
    };
    const { code, isLate } = await runUntil(until, command, { stdio: ['ignore', 'pipe', 'inherit'] }, keep);
    if (code !== 0 && !isLate) rest = `it failed (${code}), see above`;
  }
  return names.flatMap((name) => wanted.map((engine) => [name, engine, found.get(`${name} ${engine}`) ?? { not_measured: rest }]));
}

/** Runs a command, hands on its lines as they come, and kills it with all that it started when time is up. */
function runUntil(until, [command, ...words], settings, onLine) {
  return new Promise((done) => {
    // A group of its own: vitest's workers end with it.
    const child = spawn(command, words, { ...settings, detached: true });
    alive.add(child);
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      killGroup(child);
    }, until - performance.now());
    let text = '';
    child.stdout?.on('data', (data) => {
      const lines = (text + data).split('\n');
      text = lines.pop();
      for (const line of lines) onLine(line);
    });
    child.on('error', () => done({ code: 'it did not start', isLate }));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      alive.delete(child);
      done({ code: code ?? signal, isLate });
    });
  });
}

function killGroup({ pid }) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
