/** The disk of a page, where every call throws: a page has no folders and no cache of files. */
import { DatasetError } from '../datasetError.js';
import type { Disk } from './disk.js';

function refuse(): never {
  throw new DatasetError(
    'disk',
    'a page has no folders of its own',
    'Pass the files of an <input type="file" webkitdirectory> to audioCorpus or videoCorpus, or synthesize a corpus',
  );
}

export const disk: Disk = {
  join: (...parts) => parts.join('/'),
  cacheFolder: refuse,
  isFolder: refuse,
  listFolder: refuse,
  download: refuse,
  unpack: refuse,
  digest: refuse,
  remove: refuse,
};
