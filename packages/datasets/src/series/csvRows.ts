/** The rows of a CSV text, one by one, with the line where each begins. Papa Parse reads them, and is loaded when the first CSV comes. */
import { errorAt } from './placeInFile.js';

/** The options of `csvRows`. */
export interface CsvRowsOptions {
  readonly source: string;
  /** Default: a tab, a semicolon or a comma, the first of them that the first line has. */
  readonly separator?: string | undefined;
}

/** One row: its fields as texts, and the line on which it begins, counted from 1. */
export type OnCsvRow = (fields: readonly string[], line: number) => void;

/**
 * Calls `onRow` for each row that is not empty.
 *
 * @throws DatasetError if a quote is not closed, or not where a field begins and ends; and what `onRow` throws
 */
export async function csvRows(text: string, { source, separator = separatorOf(text) }: CsvRowsOptions, onRow: OnCsvRow): Promise<void> {
  const { default: papa } = await import('papaparse');
  let [line, counted] = [1, 0];
  papa.parse<string[]>(text, {
    delimiter: separator,
    newline: '\n', // a guess would merge the rows of a text with both kinds of line ends
    step: ({ data, errors, meta: { cursor } }) => {
      const [problem] = errors;
      if (problem !== undefined) {
        const what = problem.code === 'MissingQuotes' ? 'a quote is opened and not closed' : 'characters stand behind a closing quote';
        throw errorAt(source, { line }, what, 'Close the quote, and double each quote inside of a field');
      }
      const fields = data.map((field, index) => (index === data.length - 1 ? field.replace(/\r$/, '') : field));
      if (fields.length > 1 || fields[0].trim() !== '') onRow(fields, line);
      for (; counted < cursor; counted++) if (text.charCodeAt(counted) === 10) line++;
    },
  });
}

const separators = ['\t', ';', ','] as const;

function separatorOf(text: string): string {
  const [first] = text.slice(0, 100_000).split('\n', 1);
  return separators.find((each) => first.includes(each)) ?? ',';
}
