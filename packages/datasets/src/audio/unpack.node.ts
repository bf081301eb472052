/** An archive onto the disk. The folder appears when everything is in it, so a broken attempt is never taken for a corpus. */
import { createReadStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { unpackTar } from 'modern-tar/fs';
import { DatasetError } from '../datasetError.js';
import type { UnpackOptions } from './disk.js';

export async function unpack(archive: string, folder: string, { name, signal }: UnpackOptions): Promise<void> {
  const beside = `${folder}.unpacking`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(beside, { recursive: true });
  try {
    // modern-tar refuses paths that would lead out of the folder; a corpus needs no links.
    const files = unpackTar(beside, { filter: ({ type }) => type === 'file' || type === 'directory' });
    await pipeline(createReadStream(archive), createGunzip(), files, ...(signal ? [{ signal }] : []));
  } catch (cause) {
    await rm(beside, { recursive: true, force: true });
    if (signal?.aborted) throw signal.reason;
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError(name, `its archive cannot be unpacked (${said})`, `Remove ${archive} and try again`, { cause });
  }
  await rm(folder, { recursive: true, force: true });
  await rename(beside, folder);
}
