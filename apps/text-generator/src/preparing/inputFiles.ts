/** The files of a text that is prepared: one text, in the order in which they are named, as `cat` joins them. */
import { stat } from 'node:fs/promises';
import { UsageError } from '@statal/command-line';
import { streamText } from '@statal/datasets';

/**
 * Checks that all files can be read, before hours of work depend on the last one.
 *
 * @returns the size of all in bytes
 * @throws DatasetError if one is missing, empty, or does not begin as a text; UsageError if it can be read only once
 */
export async function sizeOfFiles(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === false && !found.isDirectory())
      throw new UsageError(path, 'it is no file, and the text is read twice', 'Save the text in a file first');
    for await (const _ of streamText(path)) break;
    bytes += found?.size ?? 0;
  }
  return bytes;
}

export interface PiecesOptions {
  readonly signal: AbortSignal;
  /** Called before each piece, with the bytes of the one before. */
  read(bytes: number): void;
}

/** The text of all files in pieces. Throws the signal's reason when it is aborted. */
export async function* textOfFiles(paths: readonly string[], { signal, read }: PiecesOptions): AsyncGenerator<string, void, undefined> {
  for (const path of paths) {
    for await (const piece of streamText(path)) {
      signal.throwIfAborted();
      yield piece;
      read(Buffer.byteLength(piece));
    }
  }
}
