/** The platform of a page, which cannot open files by path. */
import { DatasetError } from './datasetError.js';
import type { Platform } from './platform.js';

export const platform: Platform = {
  // biome-ignore lint/correctness/useYield: a page never gets as far as the first byte
  async *fileBytes(_path, name) {
    throw new DatasetError(
      name,
      'a page cannot open a file by its path',
      'Pass the File of an <input type="file">, or (await fetch(url)).body',
    );
  },
};
