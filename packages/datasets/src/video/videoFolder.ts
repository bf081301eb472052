/** A folder of clips on disk. */
import { disk } from '#disk';
import { requireCorpusOptions } from '../corpus/labeledItems.js';
import { requireArgument } from '../requireArgument.js';
import { type VideoCorpus, type VideoCorpusOptions, videoCorpus } from './videoCorpus.js';

/** The options of `videoFolder`: those of `videoCorpus`. */
export type VideoFolderOptions = Omit<VideoCorpusOptions, 'emptyFolders'>;

/**
 * The clips below `folder`, labeled by their sub-folders or by their names. Only names are read; each file is opened when it is used. Node
 * only: in a page, use `videoCorpus` with the files that the user picked.
 *
 * @throws DatasetError if the folder is missing or unreadable, or where `videoCorpus` throws
 *
 * @example
 * const { classes, clips } = await videoFolder('gestures'); // gestures/wave/1.gif, gestures/nod/1.gif, ...
 * classes; // ['nod', 'wave']
 * const { shape } = await clips[0].read({ height: 8, width: 8 });
 * shape; // [4, 8, 8, 3]
 */
export async function videoFolder(folder: string, options: VideoFolderOptions = {}): Promise<VideoCorpus> {
  requireArgument('videoFolder', 'folder', typeof folder === 'string' && folder !== '', folder, 'the path of a folder');
  requireCorpusOptions('videoFolder', options);
  const { files, emptyFolders } = await disk.listFolder(folder);
  return videoCorpus(
    files.map((path) => ({ path, source: disk.join(folder, path) })),
    { name: folder, ...options, emptyFolders },
  );
}
