/** Labeled clips from any source: a folder, files picked in a page, or a synthesizer. */
import type { FileNamePattern } from '../corpus/fileNamePattern.js';
import { inOrder } from '../corpus/inOrder.js';
import type { Item, ItemWords, SkippedFile } from '../corpus/item.js';
import {
  type CorpusFile,
  type CorpusOptions,
  classesOf,
  isHidden,
  labeledItems,
  patternOf,
  requireCorpusOptions,
  requireFiles,
} from '../corpus/labeledItems.js';
import { filmExtensions, frameExtensions, isFilm, isFrameImage } from './images/imageFormat.js';
import type { ReadVideoOptions } from './readOptions.js';
import { readVideo, type VideoSource } from './readVideo.js';
import type { VideoFrames } from './videoFrames.js';

/** A labeled clip, which is read when it is needed. */
export interface Clip extends Item {
  /** Its files on this machine, if any: one film, or an image for each frame. `loadClips` keeps decoded frames of such clips on disk. */
  readonly paths?: readonly string[] | undefined;
  /**
   * Reads and decodes it, anew at each call.
   *
   * @throws DatasetError if it cannot be read or decoded; the message names the file
   */
  read(options?: ReadVideoOptions): Promise<VideoFrames>;
}

/** Labeled clips of two or more classes. */
export interface VideoCorpus {
  /** Name of the corpus in messages. */
  readonly name: string;
  /** Sorted by name. */
  readonly clips: readonly Clip[];
  /** All labels, sorted, with numbers by value. The index of a label is its class number. */
  readonly classes: readonly string[];
  /** The fields that every clip has, for `parseSplit`. */
  readonly fields: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** The options of `videoCorpus`. */
export interface VideoCorpusOptions extends CorpusOptions {}

/** A file that may be a clip or a frame of one. */
export interface VideoFile extends CorpusFile {}

/** The words for clips in messages. */
export const clipWords: ItemWords = { one: 'clip', many: 'clips', files: 'video files' };

/**
 * Collects the clips among the files, without decoding them. Files without the extension of a film or an image are ignored. So are files
 * whose name or folder begins with a dot or an underscore. Images in a folder whose path fits the pattern are the frames of one clip, in the
 * order of their names; other images are clips of their own, e.g. animated PNGs. A file whose path does not match the pattern is skipped and
 * reported, like a class folder without clips.
 *
 * @throws DatasetError if there is no clip, or only one class
 *
 * @example
 * const files = ['walk/1.mp4', 'run/1/001.png', 'run/1/002.png'].map((path) => ({ path, source: new Blob() })); // in a page: picked files
 * const { clips, classes } = videoCorpus(files);
 * classes; // ['run', 'walk']
 * clips.map(({ name }) => name); // ['run/1', 'walk/1.mp4']
 */
export function videoCorpus(files: Iterable<VideoFile>, options: VideoCorpusOptions = {}): VideoCorpus {
  requireCorpusOptions('videoCorpus', options);
  const visible = requireFiles('videoCorpus', files).filter(({ path }) => !isHidden(path));
  const { items, ...rest } = labeledItems(clipFiles(visible, patternOf(options, clipWords)), options, {
    words: clipWords,
    extensions: [...filmExtensions, ...frameExtensions],
    make: clipOf,
  });
  return { ...rest, clips: items };
}

/** A file or a folder of images that is one clip. */
interface ClipFile {
  readonly path: string;
  readonly sources: readonly VideoFile[];
}

/** The films, and the images of each folder together. */
function clipFiles(files: readonly VideoFile[], names: FileNamePattern): ClipFile[] {
  const found: ClipFile[] = [];
  const folders = new Map<string, VideoFile[]>();
  for (const file of files) {
    const folder = file.path.replace(/[\\/]?[^\\/]*$/, '');
    if (isFrameImage(file.path) && folder !== '' && names.match(`${folder}.`) !== undefined) {
      const images = folders.get(folder) ?? [];
      images.push(file);
      folders.set(folder, images);
    } else if (isFilm(file.path) || isFrameImage(file.path)) found.push({ path: file.path, sources: [file] });
  }
  for (const [path, images] of folders) found.push({ path, sources: images.sort((a, b) => inOrder(a.path, b.path)) });
  return found;
}

function clipOf({ path, sources }: ClipFile, item: Item): Clip {
  const [first] = sources;
  const source: VideoSource = first.path === path ? first.source : sources.map((each) => each.source);
  const paths = sources.map((each) => each.source).filter((each) => typeof each === 'string');
  return {
    ...item,
    ...(paths.length === sources.length && { paths }),
    read: (options = {}) => readVideo(source, { name: path, ...options }),
  };
}

/** @param fields the fields that every clip has */
export function corpusOfClips(name: string, clips: readonly Clip[], fields: readonly string[]): VideoCorpus {
  return { name, clips, classes: classesOf(name, clips, clipWords), fields, skipped: [] };
}
