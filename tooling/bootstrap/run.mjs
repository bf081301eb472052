/**
 * What `npm start` and `npm test` call. Needs Node 20 and npm, nothing else: it finds the pinned pnpm, or fetches it through npx. Before
 * each command pnpm installs if the dependencies changed (`verifyDepsBeforeRun` in pnpm-workspace.yaml).
 *
 *   node tooling/bootstrap/run.mjs start   [words]           install, build, run the text generator (default: its demo)
 *   node tooling/bootstrap/run.mjs test    [words]           install, build, run the tests, list the engines (words go to turbo)
 *   node tooling/bootstrap/run.mjs exec    <words>           install, run a command of the workspace
 *   node tooling/bootstrap/run.mjs program <folder> [words]  run a program of the workspace; install and build if it is not built
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportFolder } from '../vitest/engineReport.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const isWindows = process.platform === 'win32';
const host = `${process.platform}-${process.arch}-node${process.version}`;

const [major] = process.versions.node.split('.');
if (Number(major) < 20) fail(`Statal needs Node 20 or newer; this is ${process.version}.`);

const [verb, ...words] = process.argv.slice(2);
const verbs = { start, test, exec, program };
if (!Object.hasOwn(verbs, verb)) fail(`usage: run.mjs ${Object.keys(verbs).join(' | ')}`);
/** @type {string[] | undefined} */
let pnpm;
await verbs[verb]();

async function start() {
  await step('1/3 install', () => quiet('install'));
  await step('2/3 build', () => quiet('exec', 'turbo', 'run', 'build', '--filter=@statal/text-generator'));
  // The demo says what it trains; other words are another verb of the program.
  if (words.length === 0) say('3/3 train: the text generator, on the text of this repository\n');
  run('apps/text-generator', words.length > 0 ? words : ['demo']);
}

/** A program of the workspace, built first where it is not there yet. What it is built from afterwards, `npm run build` builds. */
async function program() {
  const [folder, ...others] = words;
  if (!existsSync(join(root, folder, 'dist/main.js'))) {
    await step('1/2 install', () => quiet('install'));
    await step('2/2 build', () => quiet('exec', 'turbo', 'run', 'build', `--filter=./${folder}`));
  }
  run(folder, others);
}

function test() {
  // Default: the short run. CI sets `usual`.
  process.env.STATAL_TEST_CASES ||= 'few';
  // The page is checked after the tests: what it reported to the table before belongs to another run.
  rmSync(join(root, 'tooling/page-check', reportFolder), { recursive: true, force: true });
  const first = words.length === 0 ? firstTests() : 0;
  // Every package's tests run even when another's fail; the table comes last, and one failure of any fails the whole.
  const atOnce = words.some((word) => word.startsWith('--concurrency')) ? [] : ['--concurrency=2'];
  const tests = pnpmStatus('exec', 'turbo', 'run', 'test', ...atOnce, '--continue=dependencies-successful', ...words);
  const engines = status(process.execPath, ['tooling/vitest/engineTable.js']);
  process.exitCode = first || tests || engines;
}

/** The quick tests that the pages of steps name: what is missing in a new op or cell shows within a minute. */
function firstTests() {
  const pages = ['docs/add-an-op.md', 'docs/add-a-cell.md'].map((page) => readFileSync(join(root, page), 'utf8'));
  const commands = pages.flatMap((page) => page.match(/^npx vitest run .*$/gm) ?? []).filter((command) => !command.includes(' -t '));
  const files = commands.flatMap((command) => command.split(' ').slice(3));
  const kernels = pnpmStatus('exec', 'turbo', 'run', 'build:kernels', '--output-logs=errors-only');
  return kernels || pnpmStatus('exec', 'vitest', 'run', '--reporter=dot', ...files);
}

function exec() {
  pnpmRun('exec', ...words);
}

/**
 * Runs a program of the workspace in its root, as npm runs scripts.
 *
 * @param {string} folder
 * @param {string[]} words
 */
function run(folder, words) {
  const child = spawn(process.execPath, [join(folder, 'dist/main.js'), ...words], { cwd: root, stdio: 'inherit' });
  // Asked to stop, the program saves its work and then ends: pass the wish on and wait.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/**
 * One line for a step that takes a while: what it is, and how long it took. On a terminal the seconds count meanwhile.
 *
 * @param {string} name
 * @param {() => Promise<void>} work
 */
async function step(name, work) {
  const started = Date.now();
  const seconds = () => `${Math.round((Date.now() - started) / 1000)} s`;
  const counting = process.stderr.isTTY ? setInterval(() => say(`\r${name}: ${seconds()} `), 1000) : undefined;
  say(`${name}: `);
  await work();
  clearInterval(counting);
  say(`${counting === undefined ? '' : `\r${name}: `}${seconds()}\n`);
}

/**
 * Runs pnpm without its output, which is shown if it fails.
 *
 * @param {...string} args
 */
async function quiet(...args) {
  const [command, ...before] = pnpmCommand();
  const child = spawn(command, [...before, ...args], {
    cwd: root,
    env: environment(),
    shell: isWindows,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let heard = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      heard += text;
    });
  }
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve)).catch((error) => String(error));
  if (code === 0) return;
  say(`failed\n\n${heard}\n`);
  fail(`"pnpm ${args.join(' ')}" failed: ${typeof code === 'string' ? code : `exit code ${code}`}`);
}

/** The installed pnpm where it is the pinned one, else the pinned one through npx: another version may not read this workspace. */
function findPnpm() {
  const pinned = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devEngines.packageManager.version;
  // Asked outside the workspace, where a pnpm that obeys `devEngines` may answer with the pinned version.
  const installed = spawnSync('pnpm', ['--version'], { cwd: tmpdir(), encoding: 'utf8', shell: isWindows });
  return installed.status === 0 && installed.stdout.trim() === pinned ? ['pnpm'] : ['npx', '--yes', `pnpm@${pinned}`];
}

function pnpmCommand() {
  pnpm ??= findPnpm();
  return pnpm;
}

function pnpmStatus(...args) {
  const [command, ...before] = pnpmCommand();
  return status(command, [...before, ...args]);
}

function pnpmRun(...args) {
  const code = pnpmStatus(...args);
  if (code !== 0) process.exit(code);
}

function status(command, args) {
  const shell = isWindows && command !== process.execPath;
  const child = spawnSync(command, args, { cwd: root, stdio: 'inherit', env: environment(), shell });
  if (child.error) fail(`could not run ${command}: ${child.error.message}`);
  return child.status ?? 1;
}

/** turbo's cache does not know which Node or machine made a result; STATAL_HOST tells it. */
function environment() {
  return { ...process.env, STATAL_HOST: host, TURBO_TELEMETRY_DISABLED: '1' };
}

/** Progress is no output of the program that follows. */
function say(text) {
  process.stderr.write(text);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
