/**
 * Downloads one file completely or not at all. Bytes go to `path.part`. After an interruption, the next attempt requests the rest (RFC
 * 9110, Range with If-Range, so a file that changed meanwhile starts anew). The file gets its name `path` once size and checksum are right.
 *
 * What it does not do: two processes that download the same file at once write into the same part.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder, systemReason } from '@statal/files';
import { DatasetError } from '../datasetError.js';
import type { DownloadOptions } from './disk.js';

/** Number of attempts in a row without a new byte before the download fails. */
const patience = 2;

export async function download(path: string, options: DownloadOptions): Promise<void> {
  const { name, bytes, sha256 } = options;
  if ((await sizeOf(path)) > 0) return; // a file with its final name was checked before
  await stored(makeFolder(dirname(path)), path, options);
  const part = `${path}.part`;
  for (let idle = 0; ; ) {
    const before = await sizeOf(part);
    try {
      await attempt(part, options);
      break;
    } catch (error) {
      if (options.signal?.aborted) throw options.signal.reason;
      if (error instanceof DatasetError) throw error;
      idle = (await sizeOf(part)) > before ? 0 : idle + 1;
      if (idle === patience) throw unreachable(options, error, await sizeOf(part));
    }
  }
  const size = await sizeOf(part);
  const problem =
    bytes !== undefined && size !== bytes
      ? `it has ${size} bytes and should have ${bytes}`
      : sha256 !== undefined && (await sha256Of(part)) !== sha256
        ? 'its checksum (SHA-256) is wrong'
        : undefined;
  if (problem !== undefined) {
    await Promise.all([rm(part, { force: true }), rm(tagPath(part), { force: true })]);
    throw new DatasetError(name, `what came from ${options.url} is damaged: ${problem}`, 'Nothing was kept; try again');
  }
  await stored(rename(part, path), path, options);
  await rm(tagPath(part), { force: true });
}

/** Fetches the rest of the file, or all of it. Throws the network's error if the connection breaks. */
async function attempt(part: string, options: DownloadOptions): Promise<void> {
  const { name, url, bytes, onProgress, signal } = options;
  const have = await sizeOf(part);
  const tag = have > 0 ? await readFile(tagPath(part), 'utf8').catch(() => '') : '';
  const headers = tag !== '' ? { Range: `bytes=${have}-`, 'If-Range': tag } : undefined;
  const response = await fetch(url, { redirect: 'follow', ...(headers && { headers }), ...(signal && { signal }) });
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  const resumed = response.status === 206 && Number(range?.[1]) === have;
  if (response.status === 416 && tag !== '') {
    await response.body?.cancel();
    if (response.headers.get('content-range') === `bytes */${have}`) return; // the part was already complete
    await rm(part, { force: true });
    throw new Error('the server no longer has the file that was begun');
  }
  if (!(resumed || response.status === 200) || response.body === null) {
    await response.body?.cancel();
    throw byHand(name, `${url} answered ${response.status} ${response.statusText}`.trim());
  }
  const length = response.headers.get('content-length');
  const total = resumed ? Number(range?.[2]) : length === null || response.headers.has('content-encoding') ? undefined : Number(length);
  if (!resumed) await stored(writeFile(tagPath(part), strongTag(response.headers.get('etag'))), part, options);
  let received = resumed ? have : 0;
  onProgress?.({ received, total: total ?? bytes });
  // Pieces are written one by one, because a stream pipeline drops its buffered bytes when the connection breaks.
  const file = await stored(open(part, resumed ? 'a' : 'w'), part, options);
  try {
    for await (const piece of response.body as AsyncIterable<Uint8Array>) {
      await stored(file.writeFile(piece), part, options);
      received += piece.length;
      onProgress?.({ received, total: total ?? bytes });
    }
  } finally {
    await file.close();
  }
  if (total !== undefined && received !== total) throw new Error(`the connection ended after ${received} of ${total} bytes`);
}

/** Turns errors of the disk into a `DatasetError`, which is not retried. The part so far is kept. */
async function stored<T>(work: Promise<T>, path: string, { name }: DownloadOptions): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    const [reason] = systemReason(cause);
    throw byHand(name, `it cannot be stored in ${dirname(path)} (${reason})`, { again: 'Put that right', cause });
  }
}

/** The tag, or '' for a weak tag: it means "about the same", which is not enough to join two parts. */
function strongTag(tag: string | null): string {
  return tag === null || tag.startsWith('W/') ? '' : tag;
}

function tagPath(part: string): string {
  return `${part}.etag`;
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece);
  return hash.digest('hex');
}

function unreachable({ name, url }: DownloadOptions, error: unknown, received: number): DatasetError {
  const said =
    error instanceof Error ? (error.cause instanceof Error && error.cause.message ? error.cause.message : error.message) : String(error);
  const kept = received > 0 ? `; the ${received} bytes that came are kept` : '';
  return byHand(name, `${url} cannot be reached (${said})${kept}`, { cause: error });
}

interface ByHandDetails {
  /** How to go on with the download, for the hint. */
  readonly again?: string | undefined;
  readonly cause?: unknown;
}

/** The error of a download that failed. Its hint also offers a folder that the user gets by other means. */
function byHand(name: string, reason: string, { again = 'Try again when the network is there', cause }: ByHandDetails = {}): DatasetError {
  const hint = `${again}, or get ${name} by other means and pass its folder: openCorpus('${name}', { data: folder })`;
  return new DatasetError(name, reason, hint, { cause, fact: { kind: 'no download', again } });
}
