/**
 * Where the Node of a major version is: `node tooling/node-matrix/nodePath.mjs 24` prints it. The packages hold Linux
 * binaries for x64; on another machine, give the path of a Node of your own.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installOnce } from './installOnce.mjs';

const folder = fileURLToPath(new URL('./', import.meta.url));

/**
 * @param {string} major
 * @returns {string}
 * @throws Error, one line, if it cannot be had here
 */
export function nodePath(major) {
  const path = join(folder, 'node_modules', `node${major}`, 'bin', 'node');
  if (existsSync(path)) return path;
  if (major !== '24') throw new Error(`there is no Node ${major} in tooling/node-matrix: it has 24`);
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new Error(`tooling/node-matrix has Node ${major} for Linux on x64 only`);
  const problem = installOnce(folder, `Installing Node ${major} in tooling/node-matrix, about 190 MB ...`);
  if (problem !== undefined) throw new Error(`Node ${major} could not be installed: ${problem}`);
  return path;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    console.log(nodePath(process.argv[2] ?? ''));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
