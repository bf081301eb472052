/**
 * The packages as strangers get them: packed, installed by name from a registry in an empty folder with each package manager, within a
 * budget and without a warning. There a strict project is type-checked, and the examples of the README run and train, on this Node and on
 * Node 24. Packages that are found when they are installed (`@statal/blas`, `webgpu`) are found, and are still there after
 * another install. `--managers npm,pnpm` takes these only.
 */
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodePath } from '../node-matrix/nodePath.mjs';
import { checkTypes, copyExamples, oldestTypeScript } from './checkTypes.js';
import { installedSize } from './installedSize.js';
import { localRegistry } from './localRegistry.js';
import { addPackages, packageManagers, run, writeEmptyProject } from './packageManagers.js';
import { packPackages } from './packPackages.js';

const packages = ['tensors', 'autograd', 'cells', 'layers', 'train', 'datasets'].map((name) => `@statal/${name}`);
const budget = { megabytes: 15, files: 2000, seconds: 3 };
/** These also run programs; the others install what they install. */
const thorough = ['npm', 'pnpm'];
const softwareVulkan = '/usr/lib/chromium/vk_swiftshader_icd.json';

const { values } = parseArgs({ options: { managers: { type: 'string', default: packageManagers.map(({ name }) => name).join() } } });
const root = mkdtempSync(join(tmpdir(), 'statal-install-'));
try {
  await check();
  console.log('Installed, type-checked, trained: no faults');
} catch (error) {
  console.error(`The install check failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  rmSync(root, { recursive: true, force: true });
}

async function check() {
  const archives = join(root, 'archives');
  packPackages(archives);
  const registry = await localRegistry(archives);
  try {
    const oldest = emptyProject('oldest-typescript', registry.address);
    await addPackages(packageManagers[0], oldest, [`typescript@${oldestTypeScript}`]);
    for (const manager of packageManagers.filter(({ name }) => values.managers.split(',').includes(name))) {
      const folder = emptyProject(manager.name, registry.address);
      await checkBudget(manager, folder, registry.address);
      if (!thorough.includes(manager.name)) continue;
      copyExamples(folder);
      await checkTypes(folder, oldest);
      await checkPrograms(manager, folder);
      await checkFoundPackages(manager, folder);
    }
  } finally {
    registry.close();
  }
}

/** @param {string} name @param {string} registry */
function emptyProject(name, registry) {
  const folder = join(root, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeEmptyProject(folder, registry);
  return folder;
}

/**
 * Installs twice: the first time, packages come over the network.
 *
 * @param {import('./packageManagers.js').PackageManager} manager
 * @param {string} folder
 * @param {string} registry
 */
async function checkBudget(manager, folder, registry) {
  await addPackages(manager, folder, packages);
  emptyProject(manager.name, registry);
  const seconds = await addPackages(manager, folder, packages);
  const { files, bytes, onDisk } = installedSize(join(folder, 'node_modules'));
  const megabytes = (/** @type {number} */ count) => count / 2 ** 20;
  const time = `${seconds.toFixed(1)} s${seconds > budget.seconds ? ` (more than ${budget.seconds}: is the machine busy?)` : ''}`;
  console.log(`${manager.name}: ${megabytes(onDisk).toFixed(1)} MB on disk, ${megabytes(bytes).toFixed(1)} MB in ${files} files, ${time}`);
  if (megabytes(onDisk) > budget.megabytes || files > budget.files)
    throw new Error(`${manager.name} installs more than ${budget.megabytes} MB or ${budget.files} files`);
  const foreign = ['webgpu', 'gl', 'koffi', 'gpu.js'].filter((name) => existsSync(join(folder, 'node_modules', name)));
  if (foreign.length > 0) throw new Error(`${manager.name} installs ${foreign.join(', ')}, which no package names`);
}

/**
 * The README's examples, as the oldest TypeScript compiled them.
 *
 * @param {import('./packageManagers.js').PackageManager} manager
 * @param {string} folder
 */
async function checkPrograms(manager, folder) {
  writeFileSync(join(folder, 'input.txt'), readFileSync(new URL('../../CONTRIBUTING.md', import.meta.url), 'utf8').repeat(4));
  for (const node of new Set([process.execPath, nodePath('24')])) {
    const { status, output } = await run([node, 'readme.js'], folder);
    const losses = [...output.matchAll(/^(\d+): (\d\.\d+) nats/gm)].map(([, , loss]) => Number(loss));
    if (status !== 0 || losses.length < 2 || !(losses[losses.length - 1] < losses[0]))
      throw new Error(`the examples of the README do not train (installed by ${manager.name}, ${node}):\n${output}`);
    const { output: version } = await run([node, '--version'], folder);
    console.log(`  Node ${version}: ${losses.join(' -> ')} nats per character`);
  }
}

/**
 * @param {import('./packageManagers.js').PackageManager} manager
 * @param {string} folder
 */
async function checkFoundPackages(manager, folder) {
  await addPackages(manager, folder, [...manager.allow, '@statal/blas', 'webgpu']);
  await addPackages(manager, folder, [...manager.allow, '@statal/files']);
  copyFileSync(fileURLToPath(new URL('./openEngines.mjs', import.meta.url)), join(folder, 'openEngines.mjs'));
  const env = existsSync(softwareVulkan) ? { VK_ICD_FILENAMES: softwareVulkan, ...process.env } : process.env;
  const { status, output } = await run([process.execPath, 'openEngines.mjs'], folder, env);
  if (status !== 0) throw new Error(`with @statal/blas and webgpu installed by ${manager.name}:\n${output}`);
  console.log(output.replaceAll(/^/gm, '  '));
}
