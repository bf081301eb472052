/** What an installed folder takes. */
import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} folder
 * @returns {{ files: number, bytes: number, onDisk: number }} `onDisk` counts whole blocks, as `du` does, and a file with several names once
 */
export function installedSize(folder) {
  const seen = new Set();
  const size = { files: 0, bytes: 0, onDisk: 0 };
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const entry = lstatSync(join(folder, name));
    if (seen.has(entry.ino)) continue;
    seen.add(entry.ino);
    // Windows counts no blocks.
    size.onDisk += entry.blocks === undefined ? entry.size : 512 * entry.blocks;
    if (!entry.isFile()) continue;
    size.files += 1;
    size.bytes += entry.size;
  }
  return size;
}
