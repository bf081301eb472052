/** The options that all readers of CSV share. */
import { type ByteSource, sourceName } from '../byteSource.js';
import { requireArgument, requireFlag, requireOptions, requireText, requireTexts } from '../requireArgument.js';
import type { MissingInFile } from './placeInFile.js';

/** The options that `readCsv` and `readCsvSet` share. */
export interface CsvOptions {
  /** The columns to read as channels, by name. Default: all columns without another role. */
  readonly columns?: readonly string[] | undefined;
  /** The column with the time of each row: numbers, or dates such as 2024-05-31 12:00. It must ascend. Default: none. */
  readonly time?: string | undefined;
  /** Whether the first row has the names of the columns. Without it they are "1", "2", ... Default: true. */
  readonly header?: boolean | undefined;
  /** Default: a tab, a semicolon or a comma, the first of them that the first line has. */
  readonly separator?: string | undefined;
  /** `'error'` stops at the first missing value and names its place; `'keep'` makes it NaN. Default: `'error'`. */
  readonly missing?: MissingInFile | undefined;
  /** Name of the source in messages. Default: its path, the name of a File, or "input". */
  readonly name?: string | undefined;
}

/** @throws DatasetError if an option is of a wrong kind */
export function requireCsvOptions(
  owner: string,
  source: ByteSource,
  options: CsvOptions,
  others: readonly string[] = [],
): { readonly name: string; readonly missing: MissingInFile; readonly header: boolean } {
  requireOptions(owner, options, ['columns', 'time', 'header', 'separator', 'missing', 'name', ...others]);
  const { columns = [], time = '', header = true, separator = ',', missing = 'error', name = sourceName(source) } = options;
  requireTexts(owner, 'columns', columns);
  requireText(owner, 'time', time);
  requireFlag(owner, 'header', header);
  requireArgument(owner, 'separator', typeof separator === 'string' && separator.length === 1, separator, 'one character');
  requireArgument(owner, 'missing', missing === 'error' || missing === 'keep', missing, "'error' or 'keep'");
  requireText(owner, 'name', name);
  return { name, missing, header };
}

/** The names of columns without a header. */
export function numberedColumns({ length }: readonly string[]): string[] {
  return Array.from({ length }, (_, index) => String(index + 1));
}
