/** The disk of Node: files and folders of the system. */
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';
import { DatasetError } from '../datasetError.js';
import type { Disk } from './disk.js';
import { download } from './download.node.js';
import { unpack } from './unpack.node.js';

export const disk: Disk = {
  join: (...parts) => join(...parts),
  cacheFolder: () => envPaths('statal', { suffix: '' }).cache,
  async isFolder(path) {
    return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
  },
  async listFolder(folder) {
    const files: string[] = [];
    const emptyFolders: string[] = [];
    await walk(folder, '', files, emptyFolders, folder, 0);
    return { files, emptyFolders };
  },
  download,
  unpack,
  async digest(folder, paths) {
    const all = createHash('sha256');
    for (const path of paths) {
      const one = createHash('sha256').update(await readFile(join(folder, path)));
      all.update(`${one.digest('hex')}  ${path}\n`);
    }
    return all.digest('hex');
  },
  remove: (path) => rm(path, { recursive: true, force: true }),
};

/** Limit of the depth, because links may lead in circles. */
const mostDepth = 32;

async function walk(root: string, inside: string, files: string[], emptyFolders: string[], name: string, depth: number): Promise<void> {
  if (depth > mostDepth)
    throw new DatasetError(name, `its folders are nested more than ${mostDepth} deep`, 'Look for a link that leads back');
  const entries = await readdir(join(root, inside), { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new DatasetError(name, reasonOf(cause), `Check the path; it was looked up as ${resolve(root, inside)}`, { cause });
  });
  if (entries.length === 0 && inside !== '') emptyFolders.push(inside);
  for (const entry of entries) {
    const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
    const target = entry.isSymbolicLink() ? await stat(join(root, path)).catch(() => undefined) : entry;
    if (target?.isDirectory()) await walk(root, path, files, emptyFolders, name, depth + 1);
    else files.push(path); // includes broken links: opening them reports the error
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'ENOENT':
      return 'there is no such folder';
    case 'ENOTDIR':
      return 'this is a file, not a folder';
    case 'EACCES':
    case 'EPERM':
      return 'permission to read it is missing';
    default:
      return `it could not be read (${message})`;
  }
}
