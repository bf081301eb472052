/** Labelled recordings, wherever they come from: a folder, the files somebody picked in a page, or a synthesiser. */
import type { ByteSource } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireOptions, requireText, requireTexts } from '../requireArgument.js';
import { readAudio } from './decodeAudio.js';
import { type FileNamePattern, fileNamePattern, folderPattern } from './fileNamePattern.js';
import type { Sound } from './sound.js';
import { isSoundPath, soundExtensions } from './soundFormat.js';

export interface Recording {
  /** Its path in the corpus; no other recording has it. */
  readonly name: string;
  /** Its class. */
  readonly label: string;
  /** What its name says, `label` included. */
  readonly fields: { readonly [field: string]: string };
  /** Reads and decodes it, anew at each call. Fails with a `DatasetError` that names the file. */
  read(): Promise<Sound>;
}

/** What could not be used, and why in one line. */
export interface SkippedFile {
  readonly name: string;
  readonly message: string;
}

export interface SoundCorpus {
  /** What messages call it. */
  readonly name: string;
  /** In the order of their names. */
  readonly recordings: readonly Recording[];
  /** Every label, once, in order: numbers by their value. A class's number is its place here. */
  readonly classes: readonly string[];
  /** What is known of each recording, for `parseSplit`. */
  readonly fields: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

export interface SoundCorpusOptions {
  /** What messages call the corpus. Default: "corpus". */
  readonly name?: string | undefined;
  /** How labels and other fields are read from paths. Default: `{label}/{name}`, a folder for each class. */
  readonly pattern?: string | undefined;
  /** Makes every file that would be skipped an error. Default false. */
  readonly strict?: boolean | undefined;
  /** Folders without a file: a class somebody forgot to fill. Default: none. */
  readonly emptyFolders?: readonly string[] | undefined;
}

/** A file that may be a recording. */
export interface SoundFile {
  readonly path: string;
  readonly source: ByteSource;
}

/**
 * Nothing is decoded here. Files that are not named like sound are left out, and so is everything whose name, or whose folder's name, begins
 * with a dot or an underscore. A sound whose path does not fit the pattern, and a class folder without a sound, are skipped and told.
 *
 * Fails with a `DatasetError` when there is no recording, or only one class.
 *
 * @example
 * const files = Array.from(input.files, (file) => ({ path: file.webkitRelativePath, source: file })); // a page
 * const corpus = soundCorpus(files, { pattern: '{label}_{speaker}_{index}' });
 */
export function soundCorpus(files: Iterable<SoundFile>, options: SoundCorpusOptions = {}): SoundCorpus {
  requireCorpusOptions('soundCorpus', options);
  const { name = 'corpus', pattern = folderPattern, strict = false, emptyFolders = [] } = options;
  const names = fileNamePattern(pattern);
  const sounds = requireFiles(files).filter(({ path }) => isSoundPath(path) && !isHidden(path));
  if (sounds.length === 0) {
    throw new DatasetError(name, 'there are no sound files in it', `Name a folder with ${soundExtensions.join(', ')} files`);
  }
  const skipped: SkippedFile[] = [];
  const skip = (path: string, reason: string, hint: string): void => {
    const error = new DatasetError(path, reason, hint);
    if (strict) throw error;
    skipped.push({ name: path, message: error.message });
  };
  const recordings: Recording[] = [];
  for (const { path, source } of sounds.sort((a, b) => inOrder(a.path, b.path))) {
    const fields = names.match(path);
    if (fields === undefined) skip(path, `its name does not fit ${pattern}`, 'Rename it, or give another pattern');
    else recordings.push({ name: path, label: fields.label, fields, read: () => readAudio(source, { name: path }) });
  }
  if (recordings.length === 0) throw new DatasetError(name, `no file fits ${pattern}; ${sounds[0].path} does not`, 'Give another pattern');
  for (const folder of unfilled(names, pattern, emptyFolders, recordings))
    skip(folder, 'the class has no sound files', 'Fill the folder or remove it');
  return corpusOf(name, recordings, names.fields, skipped);
}

/** @param owner the function the user called, for messages */
export function requireCorpusOptions(owner: string, options: SoundCorpusOptions): void {
  requireOptions(owner, options);
  const { name = '', pattern = '', strict = false, emptyFolders = [] } = options;
  requireText(owner, 'name', name);
  requireText(owner, 'pattern', pattern);
  requireFlag(owner, 'strict', strict);
  requireTexts(owner, 'emptyFolders', emptyFolders);
}

function requireFiles(files: Iterable<SoundFile>): SoundFile[] {
  const listed = typeof (files as Iterable<SoundFile> | undefined)?.[Symbol.iterator] === 'function' ? [...files] : undefined;
  const isRight = listed?.every((file) => typeof file?.path === 'string') ?? false;
  requireArgument('soundCorpus', 'files', isRight, files, 'a list of { path, source }');
  return listed ?? [];
}

/** @param fields what every recording has */
export function corpusOf(
  name: string,
  recordings: readonly Recording[],
  fields: readonly string[],
  skipped: readonly SkippedFile[] = [],
): SoundCorpus {
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

/** 2 before 10, and never equal unless the same. */
export function inOrder(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : Number(a > b));
}

function isHidden(path: string): boolean {
  return path.split(/[\\/]/).some((part) => /^[._]/.test(part) && part !== '.' && part !== '..');
}

/** Empty folders that stand where classes do. */
function unfilled(names: FileNamePattern, pattern: string, folders: readonly string[], recordings: readonly Recording[]): string[] {
  if (!pattern.includes('{label}/')) return [];
  const filled = new Set(recordings.map(({ label }) => label));
  return folders.filter((folder) => {
    const label = names.match(`${folder}/${'x/'.repeat(pattern.split('/').length - 2)}x`)?.label;
    return label !== undefined && !isHidden(folder) && !filled.has(label);
  });
}
