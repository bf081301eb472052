/** A table as one long series: a row for each step. */
import type { ByteSource } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { readText } from '../readText.js';
import type { Series } from '../sequences/series.js';
import { CsvColumns, requireLater } from './csvColumns.js';
import { type CsvOptions, numberedColumns, requireCsvOptions } from './csvOptions.js';
import { csvRows } from './csvRows.js';

/** A series with the names of its channels. */
export interface NamedSeries extends Series {
  readonly channels: readonly string[];
}

/**
 * Reads a table whose rows are the steps of one series, such as measurements of a day. Quoted fields and both kinds of line ends follow RFC
 * 4180. Empty fields, `NaN`, `NA`, `null` and `?` are missing values.
 *
 * It does not read decimal commas.
 *
 * @throws DatasetError if the source is unreadable, a field is not a number, or times do not ascend; it names the line and the column
 *
 * @example
 * const table = new Blob(['hour,load,outside\n0,310,4.5\n1,295,4.1\n']); // or the path of a file
 * const load = await readCsv(table, { time: 'hour', columns: ['load'] });
 * console.log(load.steps, load.channels, load.data); // 2, ['load'], [310, 295]
 */
export async function readCsv(source: ByteSource, options: CsvOptions = {}): Promise<NamedSeries> {
  const { name, missing, header } = requireCsvOptions('readCsv', source, options);
  const { columns, time, separator } = options;
  const text = await readText(source, { name });
  let table: CsvColumns | undefined;
  const values: number[] = [];
  const times: number[] = [];
  await csvRows(text, { source: name, separator }, (fields, line) => {
    if (table === undefined) {
      table = new CsvColumns(header ? fields : numberedColumns(fields), { source: name, missing, columns, roles: { time } });
      if (header) return;
    }
    for (const value of table.values(fields, line)) values.push(value);
    const now = table.time(fields, line);
    if (now === undefined) return;
    requireLater(name, times, now, table.placeOf('time', line));
    times.push(now);
  });
  if (table === undefined || values.length === 0) throw new DatasetError(name, 'it has no rows', 'A series needs at least one step');
  const { channels } = table as CsvColumns;
  const data = Float32Array.from(values);
  const series = { data, steps: data.length / channels.length, width: channels.length, channels };
  return time === undefined ? series : { ...series, times: Float64Array.from(times) };
}
