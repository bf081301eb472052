/** Labeled recordings from any source: a folder, files picked in a page, or a synthesizer. */
import type { Item, ItemWords, SkippedFile } from '../corpus/item.js';
import {
  type CorpusFile,
  type CorpusOptions,
  classesOf,
  isHidden,
  labeledItems,
  requireCorpusOptions,
  requireFiles,
} from '../corpus/labeledItems.js';
import { audioExtensions, isAudioPath } from './audioFormat.js';
import type { AudioSignal } from './audioSignal.js';
import { readAudio } from './decodeAudio.js';

/** A labeled recording, which is read when it is needed. */
export interface Recording extends Item {
  /**
   * Reads and decodes it, anew at each call.
   *
   * @throws DatasetError if it cannot be read or decoded; the message names the file
   */
  read(): Promise<AudioSignal>;
}

/** Labeled recordings of two or more classes. */
export interface AudioCorpus {
  /** Name of the corpus in messages. */
  readonly name: string;
  /** Sorted by name. */
  readonly recordings: readonly Recording[];
  /** All labels, sorted, with numbers by value. The index of a label is its class number. */
  readonly classes: readonly string[];
  /** The fields that every recording has, for `parseSplit`. */
  readonly fields: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/** The options of `audioCorpus`. */
export interface AudioCorpusOptions extends CorpusOptions {}

/** A file that may be a recording. */
export interface AudioFile extends CorpusFile {}

/** The words for recordings in messages. */
export const recordingWords: ItemWords = { one: 'recording', many: 'recordings', files: 'audio files' };

/**
 * Collects the recordings among the files, without decoding them. Files without the extension of an audio format are ignored. So are files whose
 * name or folder begins with a dot or an underscore. A file whose path does not match the pattern is skipped and reported, like a class
 * folder without recordings.
 *
 * @throws DatasetError if there is no recording, or only one class
 *
 * @example
 * const files = ['cat/1.wav', 'dog/1.wav'].map((path) => ({ path, source: new Blob() })); // in a page: files that a person picked
 * audioCorpus(files, { pattern: '{label}/{take}' }).classes; // ['cat', 'dog']
 */
export function audioCorpus(files: Iterable<AudioFile>, options: AudioCorpusOptions = {}): AudioCorpus {
  requireCorpusOptions('audioCorpus', options);
  const audioFiles = requireFiles('audioCorpus', files).filter(({ path }) => isAudioPath(path) && !isHidden(path));
  const { items, ...rest } = labeledItems(audioFiles, options, {
    words: recordingWords,
    extensions: audioExtensions,
    make: ({ path, source }, item): Recording => ({
      ...item,
      ...(typeof source === 'string' && { paths: [source] }),
      read: () => readAudio(source, { name: path }),
    }),
  });
  return { ...rest, recordings: items };
}

/** @param fields the fields that every recording has */
export function corpusOf(name: string, recordings: readonly Recording[], fields: readonly string[]): AudioCorpus {
  return { name, recordings, classes: classesOf(name, recordings, recordingWords), fields, skipped: [] };
}
