/** A page has no files by path: it has those a person picks, and what it fetches. */
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
