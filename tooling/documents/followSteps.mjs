/**
 * Follows docs/add-an-op.md and docs/add-a-cell.md to the letter: applies the blocks they print to a copy of the repository, then runs the
 * commands they name there. So they cannot go stale. Ends at the first thing that does not fit, and names its line.
 *
 *   npm run check:steps
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { applyDiff, changesOfPage } from './gather/changesOfPage.mjs';
import { root } from './gather/files.mjs';

/** No command of a page takes longer than this, even on a busy machine. */
const limit = 10 * 60_000;

const pages = ['docs/add-an-op.md', 'docs/add-a-cell.md'];
/** As a person's shell has it: without what npm, pnpm and turbo set, such as "dependencies are verified already" and where programs lie. */
const ownEnvironment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(turbo_|npm_|pnpm_|node_path$)/i.test(name)));
const paths = (process.env.PATH ?? '').split(delimiter);
ownEnvironment.PATH = paths.filter((path) => !path.includes('node_modules')).join(delimiter);
const started = Date.now();
const copy = mkdtempSync(join(tmpdir(), 'statal-steps-'));
process.exitCode = 1;
try {
  copyRepository();
  // A fresh checkout: its first command installs.
  run('node tooling/bootstrap/run.mjs exec node --version', 'install');
  for (const page of pages) follow(page);
  console.log(`${pages.join(' and ')} work as they are printed, in ${Math.round((Date.now() - started) / 1000)} s`);
  process.exitCode = 0;
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Every file that git knows or would take. */
function copyRepository() {
  const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, maxBuffer: 2 ** 26 })
    .toString()
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(root, file)) && lstatSync(join(root, file)).isFile());
  for (const file of files) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(root, file), join(copy, file));
  }
  // Lint asks git what is ignored.
  execFileSync('git', ['init', '--quiet', '--initial-branch=main'], { cwd: copy });
}

/** @param {string} page */
function follow(page) {
  const { changes, commands } = changesOfPage(readFileSync(join(root, page), 'utf8'));
  for (const { path, line, isNew, lines } of changes) {
    const file = join(copy, path);
    try {
      if (isNew) {
        if (existsSync(file)) throw new Error('the file is there already');
        writeFileSync(file, `${lines.join('\n')}\n`);
      } else writeFileSync(file, applyDiff(readFileSync(file, 'utf8'), lines));
    } catch (error) {
      throw new Error(`${page}:${line}: ${path}: ${error instanceof Error ? error.message : error}`);
    }
  }
  console.log(`${page}: ${changes.length} changes fit`);
  for (const { line, command } of commands) run(command, `${page}:${line}`);
}

/**
 * @param {string} command
 * @param {string} place
 */
function run(command, place) {
  if (command.startsWith('python3 ') && spawnSync('python3', ['-c', 'import torch']).status !== 0) {
    console.log(`${place}: NOT RUN, because this Python has no torch: ${command}`);
    return;
  }
  const begin = Date.now();
  const { status, stdout, stderr, error } = spawnSync(command, {
    cwd: copy,
    shell: true,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    timeout: limit,
    env: { ...ownEnvironment, NO_COLOR: '1' },
  });
  console.log(`${place}: ${Math.round((Date.now() - begin) / 1000)} s: ${command}`);
  // A filter by name that fits no test would pass.
  const isEmpty = command.includes('vitest run') && !/^ *Tests .*[1-9]\d* passed/m.test(stdout);
  if (status === 0 && !isEmpty) return;
  process.stdout.write(`${stdout}\n${stderr}\n`);
  throw new Error(`${place}: "${command}" failed: ${error?.message ?? (isEmpty ? 'no test ran' : `exit code ${status}`)}`);
}
