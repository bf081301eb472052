/** A folder for the tests of a file. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

export interface EmptyFolder {
  /** A path in the folder. */
  path(name: string): string;
  /** Writes a file, and the folders that it needs. Returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
}

/** A folder that is empty before the tests of the file, and is removed after them. Its name begins with `prefix`. */
export function emptyFolder(prefix: string): EmptyFolder {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), prefix));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    async write(name, content) {
      await mkdir(dirname(path(name)), { recursive: true });
      await writeFile(path(name), content);
      return path(name);
    },
  };
}
