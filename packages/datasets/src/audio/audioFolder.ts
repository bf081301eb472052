/** A folder of recordings on disk. */
import { disk } from '#disk';
import { requireCorpusOptions } from '../corpus/labeledItems.js';
import { requireText } from '../requireArgument.js';
import { type AudioCorpus, type AudioCorpusOptions, audioCorpus } from './audioCorpus.js';

/** The options of `audioFolder`: those of `audioCorpus`. */
export type AudioFolderOptions = Omit<AudioCorpusOptions, 'emptyFolders'>;

/**
 * The recordings below `folder`, labeled by their sub-folders or by their names. Only names are read; each file is opened when it is used.
 * Node only: in a page, use `audioCorpus` with the files that the user picked.
 *
 * @throws DatasetError if the folder is missing or unreadable, or where `audioCorpus` throws
 *
 * @example
 * const animals = await audioFolder('animals'); // animals/cat/1.wav, animals/dog/1.wav, ...
 * animals.classes; // ['cat', 'dog']
 * const digits = await audioFolder('recordings', { pattern: '{label}_{speaker}_{index}' });
 * digits.fields; // ['label', 'speaker', 'index']
 */
export async function audioFolder(folder: string, options: AudioFolderOptions = {}): Promise<AudioCorpus> {
  requireText('audioFolder', 'folder', folder);
  requireCorpusOptions('audioFolder', options);
  const { files, emptyFolders } = await disk.listFolder(folder);
  return audioCorpus(
    files.map((path) => ({ path, source: disk.join(folder, path) })),
    { name: folder, ...options, emptyFolders },
  );
}
