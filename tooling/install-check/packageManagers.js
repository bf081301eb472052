/**
 * The package managers that users have, each as commands in an empty folder. All but npm come through npx, at versions that were tried.
 * `@statal/*` comes from the registry of this check, everything else from where npm is set up to get it.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} PackageManager
 * @property {string} name
 * @property {readonly string[]} add the command that adds packages by name
 * @property {readonly string[]} allow words for it that let koffi and webgpu run their install scripts, where scripts need leave
 * @property {RegExp} [quiet] lines with the word "warning" that say nothing about our packages
 */

/** @type {readonly PackageManager[]} */
export const packageManagers = [
  { name: 'npm', add: ['npm', 'install'], allow: ['--ignore-scripts'] },
  { name: 'pnpm', add: ['npx', '--yes', 'pnpm@12.21.0', 'add'], allow: ['--allow-build=koffi', '--allow-build=webgpu'] },
  // Its usual cache goes by name and version, and ours stays at 0.0.0. The package.json of the check has no license.
  { name: 'yarn', add: ['npx', '--yes', 'yarn@1.22.22', 'add', '--cache-folder', '../yarn-cache'], allow: [], quiet: /No license field/ },
  { name: 'bun', add: ['npx', '--yes', 'bun@1.4.5', 'add'], allow: [] },
];

/**
 * @param {string} folder
 * @param {string} registry address of the registry of `@statal/*`
 */
export function writeEmptyProject(folder, registry) {
  writeFileSync(join(folder, 'package.json'), '{ "name": "stranger", "version": "1.0.0", "private": true, "type": "module" }\n');
  writeFileSync(join(folder, '.npmrc'), `@statal:registry=${registry}\n`);
}

/**
 * Adds packages, and fails where the package manager does, or warns.
 *
 * @param {PackageManager} manager
 * @param {string} folder
 * @param {readonly string[]} words
 * @returns {Promise<number>} seconds
 */
export async function addPackages({ name, add, quiet }, folder, words) {
  const started = performance.now();
  const { status, output } = await run([...add, ...words], folder);
  const seconds = (performance.now() - started) / 1000;
  if (status !== 0) throw new Error(`${name} could not add ${words.join(' ')}:\n${output}`);
  const warnings = output.split('\n').filter((line) => /\bwarn|ERR_|deprecated|\bpeer\b/i.test(line) && quiet?.test(line) !== true);
  if (warnings.length > 0) throw new Error(`${name} warns when it adds ${words.join(' ')}:\n${warnings.join('\n')}`);
  return seconds;
}

/**
 * Without blocking: the registry of the check answers from this process.
 *
 * @param {readonly string[]} command
 * @param {string} cwd
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<{ status: number | null, output: string }>}
 */
export function run([program, ...words], cwd, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { cwd, env: withoutOurSettings(env), stdio: ['ignore', 'pipe', 'pipe'], timeout: 300_000 });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ status, output: output.trim() }));
  });
}

/**
 * What npm and pnpm tell the programs that they run is about this workspace, and would be taken for the user's settings.
 *
 * @param {NodeJS.ProcessEnv} env
 */
function withoutOurSettings(env) {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !/^(npm_(package|lifecycle|execpath|config_local_prefix)|pnpm_|INIT_CWD$|NODE_PATH$)/i.test(name),
    ),
  );
}
