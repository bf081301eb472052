/** Goes through the files of a command line, and goes on after one that cannot be read. */
import { DatasetError } from '@statal/datasets';
import { Failure } from '../../failure.js';
import { counted } from '../../phrases.js';
import { UsageError } from '../../usageError.js';

/** How files are used. */
export interface EachFileOptions {
  /** Stops at the first file that cannot be read. */
  readonly strict?: boolean | undefined;
  /** What is done with a file, e.g. `classified`. */
  readonly done: string;
}

/** @throws UsageError if standard input, `-`, is named more than once */
export function requireOneInput(files: readonly string[]): void {
  if (files.filter((file) => file === '-').length > 1) throw new UsageError('-', 'standard input can be read only once', 'Give - once');
}

/**
 * @throws DatasetError of the first file, if there are no others, or with `strict`
 * @throws UsageError if no file can be read
 * @throws Failure at the end, if some files could not be read
 */
export async function eachFile(
  files: readonly string[],
  use: (file: string) => Promise<void>,
  { strict = false, done }: EachFileOptions,
): Promise<void> {
  let failed = 0;
  for (const file of files) {
    try {
      await use(file);
    } catch (error) {
      if (!(error instanceof DatasetError) || strict || files.length === 1) throw error;
      process.stderr.write(`skipped: ${error.message}\n`);
      failed += 1;
    }
  }
  if (failed === files.length) throw new UsageError(`${failed} files`, 'none of them could be read', 'See the lines above');
  if (failed > 0) throw new Failure(`${failed} of ${counted(files.length, 'file')} could not be read, see above. The others are ${done}.`);
}

/** The file, or standard input for `-`. */
export function sourceOf(file: string): string | AsyncIterable<Uint8Array> {
  return file === '-' ? process.stdin : file;
}

/** The name of a file in messages. */
export function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/** Reports the warnings of a file that is used nevertheless. With `strict` they are errors. */
export function warned<Content extends { readonly warnings?: readonly DatasetError[] | undefined }>(
  content: Content,
  strict = false,
): Content {
  for (const warning of content.warnings ?? []) {
    if (strict) throw warning;
    process.stderr.write(`warning: ${warning.message}\n`);
  }
  return content;
}
