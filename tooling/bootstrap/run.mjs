/**
 * What `npm start` and `npm test` call. Needs Node 20 and npm, nothing else: it finds the pinned pnpm (or fetches it
 * through npx), installs when something about the dependencies changed, and then does what it was asked.
 *
 *   node tooling/bootstrap/run.mjs start [words]   install, build, run the text generator (default: its demo)
 *   node tooling/bootstrap/run.mjs test  [words]   install, build, run every test, list the engines (words go to turbo)
 *   node tooling/bootstrap/run.mjs exec  <words>   install, run a command of the workspace
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reportFolder } from '../vitest/engineReport.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stamp = join(root, 'node_modules/.cache/statal/installed');
const host = `${process.platform}-${process.arch}-node${process.version}`;

const [major] = process.versions.node.split('.');
if (Number(major) < 20) fail(`Statal needs Node 20 or newer; this is ${process.version}.`);

const [verb, ...words] = process.argv.slice(2);
const verbs = { start, test, exec };
if (!Object.hasOwn(verbs, verb)) fail(`usage: run.mjs ${Object.keys(verbs).join(' | ')}`);
const pnpm = findPnpm();
install();
verbs[verb]();

function start() {
  pnpmRun('exec', 'turbo', 'run', 'build', '--filter=@statal/text-generator', '--output-logs=new-only');
  const program = ['apps/text-generator/dist/main.js', ...(words.length > 0 ? words : ['demo'])];
  const child = spawn(process.execPath, program, { cwd: root, stdio: 'inherit' });
  // Asked to stop, the program saves its work and then ends: pass the wish on and wait.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

function test() {
  // The page is checked after the tests: what it reported to the table before belongs to another run.
  rmSync(join(root, 'tooling/page-check', reportFolder), { recursive: true, force: true });
  // Every package's tests run even when another's fail; the table comes last, and one failure of either fails the whole.
  const tests = pnpmStatus('exec', 'turbo', 'run', 'build', 'test', '--concurrency=2', '--continue=dependencies-successful', ...words);
  const engines = status(process.execPath, ['tooling/vitest/engineTable.js']);
  process.exitCode = tests || engines;
}

function exec() {
  pnpmRun('exec', ...words);
}

/** The installed pnpm where it is the pinned one, else the pinned one through npx: another version may not read this workspace. */
function findPnpm() {
  const pinned = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devEngines.packageManager.version;
  // Asked outside the workspace, where a pnpm that obeys `devEngines` may answer with the pinned version.
  const installed = spawnSync('pnpm', ['--version'], { cwd: tmpdir(), encoding: 'utf8', shell: process.platform === 'win32' });
  return installed.status === 0 && installed.stdout.trim() === pinned ? ['pnpm'] : ['npx', '--yes', `pnpm@${pinned}`];
}

function install() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === dependencyHash()) return;
  pnpmRun('install');
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, dependencyHash());
}

/** Changes with the lockfile, any package.json, the Node that runs, and with a `node_modules` that went missing. */
function dependencyHash() {
  const members = ['packages', 'apps', 'tooling'].flatMap((folder) =>
    readdirSync(join(root, folder))
      .sort()
      .map((name) => join(folder, name)),
  );
  const files = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...members.map((member) => join(member, 'package.json'))];
  const hash = createHash('sha256').update(host);
  for (const file of files) {
    const path = join(root, file);
    if (existsSync(path)) hash.update(`${file}\0${existsSync(join(dirname(path), 'node_modules'))}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function pnpmStatus(...args) {
  return status(pnpm[0], [...pnpm.slice(1), ...args]);
}

function pnpmRun(...args) {
  const code = pnpmStatus(...args);
  if (code !== 0) process.exit(code);
}

function status(command, args) {
  // turbo's cache does not know which Node or machine made a result; STATAL_HOST tells it.
  const env = { ...process.env, STATAL_HOST: host, TURBO_TELEMETRY_DISABLED: '1' };
  const shell = process.platform === 'win32' && command !== process.execPath;
  const child = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, shell });
  if (child.error) fail(`could not run ${command}: ${child.error.message}`);
  return child.status ?? 1;
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
