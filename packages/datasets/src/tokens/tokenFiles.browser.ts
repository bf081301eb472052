/** The token folders of a page, where every call throws: a page cannot open folders by path. */
import { DatasetError } from '../datasetError.js';
import type { TokenFiles } from './tokenFiles.js';

async function refuse(folder: string): Promise<never> {
  throw new DatasetError(
    folder,
    'a page cannot open a folder by its path',
    'Encode the text with vocabulary.encode, or pass contiguousBatches a source of your own with length and read',
  );
}

export const tokenFiles: TokenFiles = {
  join: (folder, name) => `${folder}/${name}`,
  readText: refuse,
  sizeOf: refuse,
  read: refuse,
  create: refuse,
};
