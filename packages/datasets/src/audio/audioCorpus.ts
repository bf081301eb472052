/** Labeled recordings from any source: a folder, files picked in a page, or a synthesizer. */
import type { ByteSource } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireOptions, requireText, requireTexts } from '../requireArgument.js';
import { audioExtensions, isAudioPath } from './audioFormat.js';
import type { AudioSignal } from './audioSignal.js';
import { readAudio } from './decodeAudio.js';
import { type FileNamePattern, fileNamePattern, folderPattern } from './fileNamePattern.js';

/** A labeled recording, which is read when it is needed. */
export interface Recording {
  /** Its path in the corpus, which is unique. */
  readonly name: string;
  /** Its class. */
  readonly label: string;
  /** The fields in its name, including `label`. */
  readonly fields: { readonly [field: string]: string };
  /**
   * Reads and decodes it, anew at each call.
   *
   * @throws DatasetError if it cannot be read or decoded; the message names the file
   */
  read(): Promise<AudioSignal>;
}

/** A file that could not be used, and the reason in one line. */
export interface SkippedFile {
  readonly name: string;
  readonly message: string;
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
export interface AudioCorpusOptions {
  /** Name of the corpus in messages. Default: "corpus". */
  readonly name?: string | undefined;
  /** The pattern that reads labels and other fields from paths. Default: `{label}/{name}`, one folder per class. */
  readonly pattern?: string | undefined;
  /** Throws at files that would be skipped. Default: false. */
  readonly strict?: boolean | undefined;
  /** Folders without files: probably classes without recordings. Default: none. */
  readonly emptyFolders?: readonly string[] | undefined;
}

/** A file that may be a recording. */
export interface AudioFile {
  readonly path: string;
  readonly source: ByteSource;
}

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
  const { name = 'corpus', pattern = folderPattern, strict = false, emptyFolders = [] } = options;
  const names = fileNamePattern(pattern);
  const audioFiles = requireFiles(files).filter(({ path }) => isAudioPath(path) && !isHidden(path));
  if (audioFiles.length === 0) {
    throw new DatasetError(name, 'there are no audio files in it', `Name a folder with ${audioExtensions.join(', ')} files`);
  }
  const skipped: SkippedFile[] = [];
  const skip = (path: string, reason: string, hint: string): void => {
    const error = new DatasetError(path, reason, hint);
    if (strict) throw error;
    skipped.push({ name: path, message: error.message });
  };
  const recordings: Recording[] = [];
  for (const { path, source } of audioFiles.sort((a, b) => inOrder(a.path, b.path))) {
    const fields = names.match(path);
    if (fields === undefined) skip(path, `its name does not fit ${pattern}`, 'Rename it, or give another pattern');
    else recordings.push({ name: path, label: fields.label, fields, read: () => readAudio(source, { name: path }) });
  }
  if (recordings.length === 0)
    throw new DatasetError(name, `no file fits ${pattern}; ${audioFiles[0].path} does not`, 'Give another pattern');
  for (const folder of unfilled(names, pattern, emptyFolders, recordings))
    skip(folder, 'the class has no audio files', 'Fill the folder or remove it');
  return corpusOf(name, recordings, names.fields, skipped);
}

/** @param fields the fields that every recording has */
export function requireCorpusOptions(owner: string, options: AudioCorpusOptions): void {
  requireOptions(owner, options, ['name', 'pattern', 'strict', 'emptyFolders']);
  const { name = '', pattern = '', strict = false, emptyFolders = [] } = options;
  requireText(owner, 'name', name);
  requireText(owner, 'pattern', pattern);
  requireFlag(owner, 'strict', strict);
  requireTexts(owner, 'emptyFolders', emptyFolders);
}

function requireFiles(files: Iterable<AudioFile>): AudioFile[] {
  const listed = typeof (files as Iterable<AudioFile> | undefined)?.[Symbol.iterator] === 'function' ? [...files] : undefined;
  const isRight = listed?.every((file) => typeof file?.path === 'string') ?? false;
  requireArgument('audioCorpus', 'files', isRight, files, 'a list of { path, source }');
  return listed ?? [];
}

/** @param fields the fields that every recording has */
export function corpusOf(
  name: string,
  recordings: readonly Recording[],
  fields: readonly string[],
  skipped: readonly SkippedFile[] = [],
): AudioCorpus {
  const classes = [...new Set(recordings.map(({ label }) => label))].sort(inOrder);
  if (classes.length < 2)
    throw new DatasetError(
      name,
      `all recordings are of the class "${classes[0]}"`,
      'Add recordings of another class, or give another pattern',
    );
  return { name, recordings, classes, fields, skipped };
}

const collator = new Intl.Collator('en', { numeric: true });

/** Compares names with 2 before 10. Different names are never equal. */
export function inOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

function isHidden(path: string): boolean {
  return path.split(/[\\/]/).some((part) => /^[._]/.test(part) && part !== '.' && part !== '..');
}

/** Empty folders where the pattern has a class folder. */
function unfilled(names: FileNamePattern, pattern: string, folders: readonly string[], recordings: readonly Recording[]): string[] {
  if (!pattern.includes('{label}/')) return [];
  const filled = new Set(recordings.map(({ label }) => label));
  return folders.filter((folder) => {
    const label = names.match(`${folder}/${'x/'.repeat(pattern.split('/').length - 2)}x`)?.label;
    return label !== undefined && !isHidden(folder) && !filled.has(label);
  });
}
