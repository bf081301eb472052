/** A table as many series: one in each row, or rows that say which series they belong to. */
import type { ByteSource } from '../byteSource.js';
import { DatasetError } from '../datasetError.js';
import { readText } from '../readText.js';
import { requireText, requireTexts } from '../requireArgument.js';
import { classesOf } from './classes.js';
import { CsvColumns } from './csvColumns.js';
import { type CsvOptions, numberedColumns, requireCsvOptions } from './csvOptions.js';
import { csvRows } from './csvRows.js';
import { CsvSeries } from './csvSeries.js';
import type { Labels } from './labels.js';
import { checkedSet, type SeriesSet } from './seriesSet.js';

/** The options of `readCsvSet`. */
export interface ReadCsvSetOptions extends CsvOptions {
  /**
   * The column that says which series a row belongs to; the rows of a series are its steps, in their order. Default: every row is a series of
   * one channel, whose columns are its steps. Missing values at the end of such a row are not steps.
   */
  readonly series?: string | undefined;
  /** The column with the class of the series. */
  readonly label?: string | undefined;
  /** All classes, in the order of their indices. Give those of the training part for any other part. Default: the sorted labels. */
  readonly classes?: readonly string[] | undefined;
  /** The column with a number to predict for the series. */
  readonly target?: string | undefined;
}

/**
 * Reads a table of many series, as `readCsv` reads one.
 *
 * @throws DatasetError where `readCsv` does, or if rows of one series have different labels
 *
 * @example
 * const table = new Blob(['id,class,x,y\n1,wave,0,1\n1,wave,2,3\n2,rest,0,0\n']); // or the path of a file
 * const set = await readCsvSet(table, { series: 'id', label: 'class' });
 * console.log(set.lengths, set.channels, set.classes, set.labels); // [2, 1], ['x', 'y'], ['rest', 'wave'], [1, 0]
 *
 * @example
 * const rows = new Blob(['up\t1\t2\t3\ndown\t3\t1\tNaN\n']); // as in the UCR archive: a class, then the values
 * const set = await readCsvSet(rows, { header: false, label: '1' });
 * console.log(set.lengths); // [3, 2]
 */
export function readCsvSet(source: ByteSource, options: ReadCsvSetOptions & { readonly label: string }): Promise<SeriesSet<Int32Array>>;
export function readCsvSet(source: ByteSource, options: ReadCsvSetOptions & { readonly target: string }): Promise<SeriesSet<Float32Array>>;
export function readCsvSet(source: ByteSource, options?: ReadCsvSetOptions): Promise<SeriesSet<undefined>>;
export async function readCsvSet(source: ByteSource, options: ReadCsvSetOptions = {}): Promise<SeriesSet<Labels>> {
  const owner = 'readCsvSet';
  const { name, missing, header } = requireCsvOptions(owner, source, options, ['series', 'label', 'classes', 'target']);
  const { columns, time, separator, series, label, target, classes } = options;
  for (const [role, column] of Object.entries({ series, label, target })) if (column !== undefined) requireText(owner, role, column);
  if (classes !== undefined) requireTexts(owner, 'classes', classes);
  requireRoles(owner, options);
  const text = await readText(source, { name });
  let rows: CsvSeries | undefined;
  await csvRows(text, { source: name, separator }, (fields, line) => {
    if (rows === undefined) {
      const names = header ? fields : numberedColumns(fields);
      const table = new CsvColumns(names, { source: name, missing, columns, roles: { time, series, label, target } });
      rows = new CsvSeries(table, { source: name, isLong: series !== undefined, classes });
      if (header) return;
    }
    rows.add(fields, line);
  });
  const parts = (rows as CsvSeries | undefined)?.parts();
  if (parts === undefined || parts.series.length === 0) throw new DatasetError(name, 'it has no rows', 'A set needs at least one series');
  const { labels, targets, ...others } = parts;
  const found =
    label !== undefined
      ? classesOf(name, labels, classes)
      : { classes: [], labels: target === undefined ? undefined : Float32Array.from(targets) };
  return checkedSet<Labels>(name, { ...others, ...found });
}

function requireRoles(owner: string, { series, time, label, target }: ReadCsvSetOptions): void {
  if (label !== undefined && target !== undefined)
    throw new DatasetError(owner, 'both label and target are given', 'Give label for classes, or target for numbers');
  if (time !== undefined && series === undefined)
    throw new DatasetError(owner, 'time is given and series is not', 'Name the column that says which series a row belongs to');
}
