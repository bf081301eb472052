/**
 * Packs what a bare machine with an NVIDIA GPU needs for gpu.mjs: the built workspace without what only builds and lints, the JavaScript
 * peers, a Node, and the loader of Vulkan. Makes two files: an archive, and `run.py`, which unpacks and runs it where Python is.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { installOnce } from '../node-matrix/installOnce.mjs';
import { nodePath } from '../node-matrix/nodePath.mjs';
import { usedFolders, usedPackages } from './gpuMachine/usedFolders.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = fileURLToPath(new URL('./', import.meta.url));
const PACKAGES = ['tensors', 'autograd', 'cells', 'layers', 'train', 'blas'].map((name) => `packages/${name}`);
const PEERS = ['@jax-js/jax', '@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-webgpu'];
/** Vulkan's loader, and the libraries that NVIDIA's driver for it asks for, although no X server runs. */
const DEBIAN = [
  ...['libvulkan1', 'libegl1', 'libglvnd0', 'libopengl0', 'libgl1', 'libglx0', 'libgles2'],
  ...['libx11-6', 'libxext6', 'libxcb1', 'libxau6', 'libxdmcp6', 'libbsd0', 'libmd0'],
];
/** Caches, and Dawn for other systems. */
const LEFT_OUT = new Set(['.turbo', '.vite', '.vite-temp', '.cache', 'coverage', 'assembly']);

const options = new Command('packGpu')
  .description('Packs what a bare machine with an NVIDIA GPU needs for gpu.mjs.')
  .option('--output <folder>', 'where the archive and run.py are put', join(root, 'gpu-pack'))
  .option('--node <path>', 'the Node that goes with it, for Linux (default: the Node 24 of tooling/node-matrix)')
  .option('--no-vulkan', 'without the loader of Vulkan, for a machine that has it (it comes from Debian, by apt-get download)')
  .parse()
  .opts();

if (!existsSync(join(root, 'packages/train/dist'))) throw new Error('The workspace is not built: run `npm run build` first.');
const missing = installOnce(join(here, 'peers'), 'Installing the peers in tooling/bench/peers, about 460 MB ...');
if (missing !== undefined) throw new Error(`The JavaScript peers cannot be packed: ${missing}`);
const folder = mkdtempSync(join(tmpdir(), 'statal-pack-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
copyWorkspace(join(folder, 'statal'));
copyPeers(join(folder, 'statal/tooling/bench/peers/node_modules'));
copyFileSync(options.node ?? nodePath('24'), join(folder, 'node'));
if (options.vulkan) fetchVulkan(join(folder, 'vulkan'));
const output = resolve(options.output);
mkdirSync(output, { recursive: true });
const archive = join(output, 'statal-gpu.tar.xz');
run('tar', ['--create', '--xz', '--file', archive, '--directory', folder, '.'], { env: { ...process.env, XZ_OPT: '-T0' } });
copyFileSync(join(here, 'gpuMachine/run.py'), join(output, 'run.py'));
console.log(`${archive}: ${(statSync(archive).size / 1e6).toFixed(1)} MB. There: python3 run.py`);

function copyWorkspace(to) {
  const folders = usedFolders(root, [...PACKAGES, 'tooling/bench', 'tooling/vitest']);
  for (const each of [...folders, 'tooling/node-matrix', 'tooling/oracles/golden']) copy(join(root, each), join(to, each));
  copyFileSync(join(root, 'package.json'), join(to, 'package.json'));
}

/** Only what Node loads of TensorFlow.js: its folders hold every variant for browsers too. */
function copyPeers(to) {
  const modules = join(here, 'peers/node_modules');
  const isLoaded = (path) => /(?:\.node\.js|\.wasm|\.cjs|wasm-out\/[^/]*\.js|package\.json)$/.test(path);
  for (const name of usedPackages(modules, PEERS)) {
    const filter = name.startsWith('@tensorflow/') ? isLoaded : () => true;
    copy(join(modules, name), join(to, name), filter);
  }
  copyFileSync(join(modules, '.installed'), join(to, '.installed'));
}

function copy(from, to, isWanted = () => true) {
  const filter = (path) => {
    const inside = relative(from, path);
    if (inside === '') return true;
    if (LEFT_OUT.has(basename(path)) || /\.(?:map|d\.[cm]?ts|tsbuildinfo)$/.test(path)) return false;
    // Of Dawn, this system's; of node_modules inside a package, the links of pnpm alone.
    if (/\/node_modules\/webgpu\/dist\/[^/]+$/.test(path)) return basename(path) === `${process.platform}-${process.arch}`;
    if (/(?:peers|node-matrix)\/node_modules$/.test(path)) return false;
    return statSync(path).isDirectory() || isWanted(path);
  };
  cpSync(from, to, { recursive: true, verbatimSymlinks: true, filter });
}

/** The shared libraries of Debian's packages, flat in one folder. */
function fetchVulkan(to) {
  const packages = join(folder, 'debian');
  mkdirSync(packages);
  mkdirSync(to);
  run('apt-get', ['download', '--quiet', ...DEBIAN], { cwd: packages });
  for (const file of readdirSync(packages)) run('dpkg-deb', ['--extract', join(packages, file), join(packages, 'root')]);
  const libraries = readdirSync(packages, { recursive: true }).filter((path) => /\/lib[^/]*\.so\.\d+$/.test(path));
  for (const path of libraries) copyFileSync(join(packages, path), join(to, basename(path)));
  rmSync(packages, { recursive: true });
}

function run(command, words, settings = {}) {
  const { error, status, stderr } = spawnSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'], ...settings });
  if (error !== undefined) throw new Error(`${command} did not start: ${error.message}`);
  if (status !== 0) throw new Error(`${command} ${words[0]} failed: ${stderr.trim().split('\n').at(-1)}`);
}
