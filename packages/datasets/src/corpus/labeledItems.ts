/** Reads the labels of files from their paths, and collects the files as items of a corpus. */
import type { ByteSource } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { requireArgument, requireFlag, requireOptions, requireText, requireTexts } from '../requireArgument.js';
import { type FileNamePattern, fileNamePattern, folderPattern } from './fileNamePattern.js';
import { inOrder } from './inOrder.js';
import type { Item, ItemWords, SkippedFile } from './item.js';

/** The options of every corpus of files. */
export interface CorpusOptions {
  /** Name of the corpus in messages. Default: "corpus". */
  readonly name?: string | undefined;
  /** The pattern that reads labels and other fields from paths. Default: `{label}/{name}`, one folder per class. */
  readonly pattern?: string | undefined;
  /**
   * Whether a corpus needs two classes or more. `false`: one is enough, e.g. to predict what comes next, and without a `pattern` every file is of
   * that one class, wherever it lies. Default: true.
   */
  readonly labeled?: boolean | undefined;
  /** Throws at files that would be skipped. Default: false. */
  readonly strict?: boolean | undefined;
  /** Folders without files: probably classes that are empty. Default: none. */
  readonly emptyFolders?: readonly string[] | undefined;
}

/** A file that may be an item. */
export interface CorpusFile {
  readonly path: string;
  readonly source: ByteSource;
}

/** What a kind of corpus adds: its words, and how an item is made of a file. */
export interface ItemKind<File extends { readonly path: string }, I extends Item> {
  readonly words: ItemWords;
  /** The extensions of its files, for messages. */
  readonly extensions: readonly string[];
  make(file: File, item: Item): I;
}

/** The items of a corpus and what there is to say about them. */
export interface LabeledItems<I extends Item> {
  readonly name: string;
  /** Sorted by name. */
  readonly items: readonly I[];
  /** All labels, sorted, with numbers by value. */
  readonly classes: readonly string[];
  /** The fields that every item has. */
  readonly fields: readonly string[];
  readonly skipped: readonly SkippedFile[];
}

/**
 * @param files those of the right kind; hidden ones were left out
 * @throws DatasetError if no file fits the pattern, if there is only one class, or with `strict` where a file would be skipped
 */
export function labeledItems<File extends { readonly path: string }, I extends Item>(
  files: readonly File[],
  options: CorpusOptions,
  { words, extensions, make }: ItemKind<File, I>,
): LabeledItems<I> {
  const { name = 'corpus', pattern = folderPattern, labeled = true, strict = false, emptyFolders = [] } = options;
  const names = patternOf(options, words);
  if (files.length === 0)
    throw new DatasetError(name, `there are no ${words.files} in it`, `Name a folder with ${extensions.join(', ')} files`);
  const skipped: SkippedFile[] = [];
  const skip = (path: string, reason: string, hint: string): void => {
    const error = new DatasetError(path, reason, hint);
    if (strict) throw error;
    skipped.push({ name: path, message: error.message });
  };
  const sorted = [...files].sort((a, b) => inOrder(a.path, b.path));
  const items: I[] = [];
  for (const file of sorted) {
    const fields = names.match(file.path);
    if (fields === undefined) skip(file.path, `its name does not fit ${pattern}`, 'Rename it, or give another pattern');
    else items.push(make(file, { name: file.path, label: fields.label, fields }));
  }
  if (items.length === 0) throw new DatasetError(name, `no file fits ${pattern}; ${sorted[0].path} does not`, 'Give another pattern');
  for (const folder of labeled ? unfilled(names, pattern, emptyFolders, items) : [])
    skip(folder, `the class has no ${words.files}`, 'Fill the folder or remove it');
  return { name, items, classes: labeled ? classesOf(name, items, words) : sortedLabels(items), fields: names.fields, skipped };
}

/** The pattern of the options. Without labels and without a pattern, all paths match, and the label is the word for an item. */
export function patternOf({ pattern, labeled = true }: CorpusOptions, { one }: ItemWords): FileNamePattern {
  if (labeled || pattern !== undefined) return fileNamePattern(pattern ?? folderPattern);
  return { fields: ['label'], match: () => ({ label: one }) };
}

/** @throws DatasetError if all items are of one class */
export function classesOf(name: string, items: readonly Item[], { many }: ItemWords): readonly string[] {
  const classes = sortedLabels(items);
  if (classes.length >= 2) return classes;
  throw new DatasetError(name, `all ${many} are of the class "${classes[0]}"`, `Add ${many} of another class, or give another pattern`);
}

/** All labels, each once, sorted, with numbers by value. */
function sortedLabels(items: readonly Item[]): string[] {
  return [...new Set(items.map(({ label }) => label))].sort(inOrder);
}

export function requireCorpusOptions(owner: string, options: CorpusOptions): void {
  requireOptions(owner, options, ['name', 'pattern', 'labeled', 'strict', 'emptyFolders']);
  const { name = '', pattern = '', labeled = true, strict = false, emptyFolders = [] } = options;
  requireText(owner, 'name', name);
  requireText(owner, 'pattern', pattern);
  requireFlag(owner, 'labeled', labeled);
  requireFlag(owner, 'strict', strict);
  requireTexts(owner, 'emptyFolders', emptyFolders);
}

export function requireFiles<File extends { readonly path: string }>(owner: string, files: Iterable<File>): File[] {
  const listed = typeof (files as Iterable<File> | undefined)?.[Symbol.iterator] === 'function' ? [...files] : undefined;
  const isRight = listed?.every((file) => typeof file?.path === 'string') ?? false;
  requireArgument(owner, 'files', isRight, files, 'a list of { path, source }');
  return listed ?? [];
}

/** Whether the file or one of its folders begins with a dot or an underscore. */
export function isHidden(path: string): boolean {
  return path.split(/[\\/]/).some((part) => /^[._]/.test(part) && part !== '.' && part !== '..');
}

/** Empty folders where the pattern has a class folder. */
function unfilled(names: FileNamePattern, pattern: string, folders: readonly string[], items: readonly Item[]): string[] {
  if (!pattern.includes('{label}/')) return [];
  const filled = new Set(items.map(({ label }) => label));
  return folders.filter((folder) => {
    const label = names.match(`${folder}/${'x/'.repeat(pattern.split('/').length - 2)}x`)?.label;
    return label !== undefined && !isHidden(folder) && !filled.has(label);
  });
}
