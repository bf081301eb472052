/**
 * Decoded frames on disk, so that a film is decoded once and not in every epoch and every run. A file has a line of JSON, then the bytes of
 * the frames. Its name is a hash of all that the frames depend on: the files with their sizes and times, and the options of reading.
 *
 * What it does not do: it never deletes. The folder may be deleted at any time.
 */
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '@statal/files';
import { disk } from '#disk';
import { DatasetError } from '../../datasetError.js';
import type { ReadVideoOptions } from '../readOptions.js';
import type { FrameShape, VideoFrames } from '../videoFrames.js';

/** Changes when the same files and options give other frames. */
const version = 1;

/** The first line of a file. */
interface Header {
  readonly shape: FrameShape;
  readonly frameRate: number;
  readonly warnings: readonly { readonly source: string; readonly reason: string; readonly hint: string }[];
}

export async function cachedFrames(
  paths: readonly string[],
  options: ReadVideoOptions,
  folder: string | undefined,
  decode: () => Promise<VideoFrames>,
): Promise<VideoFrames> {
  const key = await keyOf(paths, options);
  if (key === undefined) return decode(); // decoding says what is wrong with the files
  const place = folder ?? join(disk.cacheFolder(), 'frames');
  const path = join(place, `${key}.frames`);
  const known = await stored(path);
  if (known !== undefined) return known;
  const frames = await decode();
  await store(frames, place, path);
  return frames;
}

async function keyOf(paths: readonly string[], { signal: _, ...options }: ReadVideoOptions): Promise<string | undefined> {
  try {
    const files = await Promise.all(
      paths.map(async (path) => {
        const { size, mtimeMs } = await stat(path);
        return [resolve(path), size, mtimeMs];
      }),
    );
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    return createHash('sha256')
      .update(JSON.stringify([version, files, given.sort(([a], [b]) => (a < b ? -1 : 1))]))
      .digest('hex');
  } catch {
    return undefined;
  }
}

/** The frames in a file, or undefined if there is none or it is damaged. */
async function stored(path: string): Promise<VideoFrames | undefined> {
  try {
    const bytes = await readFile(path);
    const end = bytes.indexOf('\n');
    const { shape, frameRate, warnings } = JSON.parse(bytes.subarray(0, end).toString()) as Header;
    const data = new Uint8Array(bytes.subarray(end + 1));
    if (data.length !== shape.reduce((product, size) => product * size, 1)) return undefined;
    const told = warnings.map(({ source, reason, hint }) => new DatasetError(source, reason, hint));
    return { data, shape, frameRate, ...(told.length > 0 && { warnings: told }) };
  } catch {
    return undefined;
  }
}

/** The file appears only when it is complete. A disk that is full or read-only only costs time. */
async function store({ data, shape, frameRate, warnings = [] }: VideoFrames, folder: string, path: string): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await makeFolder(folder);
    const told = warnings.map(({ source, reason, hint }) => ({ source, reason, hint }));
    await writeFile(part, [`${JSON.stringify({ shape, frameRate, warnings: told } satisfies Header)}\n`, data]);
    await rename(part, path);
  } catch {
    await rm(part, { force: true }).catch(() => {});
  }
}
