/** Packs the packages of this workspace as they would be published. They must be built. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/**
 * @param {string} folder of the archives
 * @param {readonly string[]} names such as `tensors`; all that are left out are not packed
 */
export function packPackages(folder, names = readdirSync(packages)) {
  mkdirSync(folder, { recursive: true });
  // pnpm, because npm would not apply `publishConfig`.
  const shell = process.platform === 'win32';
  for (const name of names)
    execFileSync('pnpm', ['pack', '--pack-destination', folder], {
      cwd: `${packages}${name}`,
      shell,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
}
