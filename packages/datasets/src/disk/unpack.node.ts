/** Unpacks an archive. The folder appears only when it is complete, so an interrupted attempt is never taken for a corpus. */
import { createReadStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { makeFolder, PathError, systemReason } from '@statal/files';
import { unpackTar } from 'modern-tar/fs';
import { DatasetError } from '../datasetError.js';
import type { UnpackOptions } from './disk.js';

export async function unpack(archive: string, folder: string, { name, signal }: UnpackOptions): Promise<void> {
  const beside = `${folder}.unpacking`;
  try {
    await rm(beside, { recursive: true, force: true });
    await makeFolder(beside);
    // modern-tar rejects paths that lead out of the folder. Links are left out; a corpus has none.
    const files = unpackTar(beside, { filter: ({ type }) => type === 'file' || type === 'directory' });
    await pipeline(createReadStream(archive), createGunzip(), files, ...(signal ? [{ signal }] : []));
    await rm(folder, { recursive: true, force: true });
    await rename(beside, folder);
  } catch (cause) {
    await rm(beside, { recursive: true, force: true }).catch(() => {});
    if (signal?.aborted) throw signal.reason;
    if (isOfSystem(cause)) {
      const [reason] = systemReason(cause);
      throw new DatasetError(
        name,
        `it cannot be unpacked into ${beside} (${reason})`,
        'Put that right and try again: the archive is kept',
        { cause },
      );
    }
    const said = cause instanceof Error ? cause.message : String(cause);
    throw new DatasetError(name, `its archive cannot be unpacked (${said})`, `Remove ${archive} and try again`, { cause });
  }
}

/**
 * Whether the error comes from the system and not from the archive, which then need not be downloaded again. A damaged archive gives errors
 * of zlib (Z_DATA_ERROR) or of the tar reader.
 */
function isOfSystem(cause: unknown): boolean {
  return cause instanceof PathError || /^E[A-Z]+$/.test(String((cause as NodeJS.ErrnoException | undefined)?.code));
}
