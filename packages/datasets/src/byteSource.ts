/** Reads bytes from any source, as an async iterable of pieces and a name for messages. */

import { platform } from '#platform';
import { DatasetError } from './datasetError.js';
import { hintOf } from './requireArgument.js';

/**
 * A source of bytes: the path of a file (Node), a Blob or File (a page), a web stream such as `response.body`, or an async iterable of
 * bytes such as `process.stdin`.
 */
export type ByteSource = string | Blob | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

/** The name of a source in messages: its path, the name of a File, or "input". */
export function sourceName(source: ByteSource): string {
  if (typeof source === 'string') return source === '' ? '(empty path)' : source;
  const { name } = Object(source) as { readonly name?: unknown };
  return typeof name === 'string' && name !== '' ? name : 'input';
}

/**
 * The bytes of a source in pieces of any size.
 *
 * @throws DatasetError if reading fails; the message names the source
 */
export async function* readBytes(source: ByteSource, name: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of pieces(source, name)) {
      if (!ArrayBuffer.isView(piece)) {
        throw new DatasetError(
          name,
          `it yields a ${typeof piece} where bytes were expected`,
          'Pass a source of Uint8Array, e.g. a stream without setEncoding',
        );
      }
      yield piece;
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw new DatasetError(name, `it could not be read (${message})`, 'Open the source again and retry', { cause: error });
  }
}

function pieces(source: ByteSource, name: string): AsyncIterable<Uint8Array> {
  if (typeof source === 'string') {
    if (!/^https?:\/\//i.test(source)) return platform.fileBytes(source, name);
    const reason = 'this is a web address, and only files and streams are read here';
    throw new DatasetError(name, reason, 'Pass (await fetch(url)).body', { fact: { kind: 'web address' } });
  }
  if (typeof source === 'object' && source !== null) {
    if ('getReader' in source) return streamBytes(source);
    if ('stream' in source) return streamBytes(source.stream());
    if (Symbol.asyncIterator in source) return source;
  }
  throw new DatasetError(
    name,
    'bytes cannot be read from this',
    hintOf(source) ?? 'Pass a path, a Blob or File, a ReadableStream, or an async iterable of Uint8Array',
  );
}

/** Reads a stream with its reader, because Safari cannot iterate over streams yet. */
async function* streamBytes(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const reader = stream.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    // Stops a stream that is left early. This has no effect on one that has ended, and the error of one that failed is already known.
    await reader.cancel().catch(() => {});
  }
}
