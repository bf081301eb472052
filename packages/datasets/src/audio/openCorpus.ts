/** Opens a corpus by name: from the cache, from a local copy, or from the web. */
import { disk } from '#disk';
import { DatasetError } from '../datasetError.js';
import type { DownloadProgress } from '../disk/disk.js';
import { requireFlag, requireFunction, requireHaving, requireOptions, requireText } from '../requireArgument.js';
import type { AudioCorpus } from './audioCorpus.js';
import { audioFolder } from './audioFolder.js';
import { type CorpusName, type KnownCorpus, knownCorpus } from './corpora.js';

/** The options of `openCorpus`. */
export interface OpenCorpusOptions {
  /** The folder of a local copy. With it, nothing is downloaded. */
  readonly data?: string | undefined;
  /** Where downloads are kept. Default: the user's cache folder. */
  readonly cache?: string | undefined;
  /** Throws at files that would be skipped. Default: false. */
  readonly strict?: boolean | undefined;
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Downloads a corpus once and opens it from the cache afterwards. An interrupted download is resumed if the server supports it. Node only.
 *
 * @throws DatasetError if the corpus is unknown, the network fails, or the download is damaged; the message says how to work offline
 *
 * @example
 * // Not run here: it downloads a corpus.
 * const digits = await openCorpus('fsdd', { onProgress: ({ received }) => console.log(`${received} bytes`) });
 * const { train, test } = splitRecordings(digits, { test: 'index<5' });
 */
export async function openCorpus(name: CorpusName, options: OpenCorpusOptions = {}): Promise<AudioCorpus> {
  requireOpenOptions('openCorpus', options);
  return openKnownCorpus(name, knownCorpus(name), options);
}

/** Opens a corpus that is given by its description, not by its name. */
export async function openKnownCorpus(name: string, corpus: KnownCorpus, options: OpenCorpusOptions): Promise<AudioCorpus> {
  const { data, cache, strict = false } = options;
  const { pattern } = corpus;
  if (data !== undefined) return audioFolder(await localFolder(data, corpus), { name, pattern, strict });
  const folder = cachedFolder(name, cache);
  if (!(await disk.isFolder(folder))) await fetchCorpus(name, corpus, folder, options);
  return audioFolder(disk.join(folder, corpus.folder), { name, pattern, strict });
}

/**
 * Opens the corpus if `openCorpus` cached it before, else gives `undefined`. It never downloads. Node only.
 *
 * @example
 * const digits = (await cachedCorpus('fsdd')) ?? synthesizeRecordings();
 */
export async function cachedCorpus(
  name: CorpusName,
  options: Pick<OpenCorpusOptions, 'cache' | 'strict'> = {},
): Promise<AudioCorpus | undefined> {
  requireOpenOptions('cachedCorpus', options);
  const { cache, strict } = options;
  const corpus = knownCorpus(name);
  return (await disk.isFolder(cachedFolder(name, cache))) ? openKnownCorpus(name, corpus, { cache, strict }) : undefined;
}

function requireOpenOptions(owner: string, options: OpenCorpusOptions): void {
  requireOptions(owner, options, ['data', 'cache', 'strict', 'onProgress', 'signal']);
  const { data, cache, strict, onProgress, signal } = options;
  if (data !== undefined) requireText(owner, 'data', data);
  if (cache !== undefined) requireText(owner, 'cache', cache);
  if (strict !== undefined) requireFlag(owner, 'strict', strict);
  if (onProgress !== undefined) requireFunction(owner, 'onProgress', onProgress);
  if (signal !== undefined) requireHaving(owner, 'signal', signal, 'an AbortSignal', 'aborted', 'throwIfAborted');
}

function cachedFolder(name: string, cache = disk.cacheFolder()): string {
  return disk.join(cache, 'corpora', name);
}

async function fetchCorpus(name: string, corpus: KnownCorpus, folder: string, { onProgress, signal }: OpenCorpusOptions): Promise<void> {
  const { url, bytes, sha256 } = corpus;
  const archive = `${folder}.tar.gz`;
  await disk.download(archive, { name, url, bytes, sha256, onProgress, signal });
  await disk.unpack(archive, folder, { name, signal });
  const problem = await contentProblem(disk.join(folder, corpus.folder), corpus);
  if (problem !== undefined) {
    await Promise.all([disk.remove(folder), disk.remove(archive)]);
    throw new DatasetError(name, `what came from ${url} is damaged: ${problem}`, 'Nothing was kept; try again');
  }
  await disk.remove(archive);
}

async function contentProblem(folder: string, { content }: KnownCorpus): Promise<string | undefined> {
  if (!content) return undefined;
  if (!(await disk.isFolder(folder))) return 'the folder of its recordings is missing';
  const { files } = await disk.listFolder(folder);
  const checked = files.filter((path) => content.files.test(path)).sort();
  if (checked.length !== content.count) return `it has ${checked.length} of the ${content.count} recordings that are checked`;
  return (await disk.digest(folder, checked)) === content.sha256 ? undefined : 'the checksum (SHA-256) of its recordings is wrong';
}

/** The folder of the recordings in a local copy. The copy may be the root of the archive, or the folder of the recordings itself. */
async function localFolder(data: string, { folder }: KnownCorpus): Promise<string> {
  const last = folder.split('/').pop() ?? '';
  const inside = disk.join(data, last);
  return last !== '' && (await disk.isFolder(inside)) ? inside : data;
}
