/** A folder of recordings on disk. */
import { disk } from '#disk';
import { requireText } from '../requireArgument.js';
import { requireCorpusOptions, type SoundCorpus, type SoundCorpusOptions, soundCorpus } from './soundCorpus.js';

export type AudioFolderOptions = Omit<SoundCorpusOptions, 'emptyFolders'>;

/**
 * The recordings below `folder`, labeled by their sub-folders or by their names. Only names are read; each file is opened when it is used.
 * Node only: in a page, use `soundCorpus` with the files that the user picked.
 *
 * @throws DatasetError if the folder is missing or unreadable, or where `soundCorpus` throws
 *
 * @example
 * const animals = await audioFolder('animals'); // animals/cat/1.wav, animals/dog/1.wav, ...
 * const digits = await audioFolder('recordings', { pattern: '{label}_{speaker}_{index}' });
 */
export async function audioFolder(folder: string, options: AudioFolderOptions = {}): Promise<SoundCorpus> {
  requireText('audioFolder', 'folder', folder);
  requireCorpusOptions('audioFolder', options);
  const { files, emptyFolders } = await disk.listFolder(folder);
  return soundCorpus(
    files.map((path) => ({ path, source: disk.join(folder, path) })),
    { name: folder, ...options, emptyFolders },
  );
}
