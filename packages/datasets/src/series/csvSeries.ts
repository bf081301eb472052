/** Gathers the rows of a table into series. */
import type { Series } from '../sequences/series.js';
import { listed } from './classes.js';
import { type CsvColumns, requireLater } from './csvColumns.js';
import { errorAt } from './placeInFile.js';

export interface CsvSeriesOptions {
  readonly source: string;
  /** True: a row is a step, and a column names its series. False: a row is a series. */
  readonly isLong: boolean;
  readonly classes?: readonly string[] | undefined;
}

/** A series whose rows are still being read. */
interface Growing {
  readonly values: number[];
  readonly times: number[];
  readonly label: string;
  readonly target: number | undefined;
}

export class CsvSeries {
  readonly #columns: CsvColumns;
  readonly #options: CsvSeriesOptions;
  /** By the name of the series, or by line if each row is a series. */
  readonly #series = new Map<string, Growing>();

  constructor(columns: CsvColumns, options: CsvSeriesOptions) {
    this.#columns = columns;
    this.#options = options;
  }

  add(fields: readonly string[], line: number): void {
    this.#columns.requireFields(fields, line);
    const [label, target] = [this.#label(fields, line), this.#columns.target(fields, line)];
    if (!this.#options.isLong) {
      this.#series.set(String(line), { values: this.#rowOf(fields, line), times: [], label, target });
      return;
    }
    const name = this.#columns.text('series', fields);
    const growing = this.#series.get(name) ?? { values: [], times: [], label, target };
    this.#series.set(name, growing);
    this.#requireSame(growing, { label, target, name, line });
    growing.values.push(...this.#columns.values(fields, line));
    const time = this.#columns.time(fields, line);
    if (time === undefined) return;
    requireLater(this.#options.source, growing.times, time, this.#columns.placeOf('time', line));
    growing.times.push(time);
  }

  parts(): {
    readonly series: readonly Series[];
    readonly channels: readonly string[];
    readonly labels: readonly string[];
    readonly targets: readonly number[];
  } {
    const all = [...this.#series.values()];
    const { isLong } = this.#options;
    const width = isLong ? this.#columns.channels.length : 1;
    return {
      series: all.map(({ values, times }) => {
        const data = Float32Array.from(values);
        const series = { data, steps: data.length / width, width };
        return times.length === 0 ? series : { ...series, times: Float64Array.from(times) };
      }),
      channels: isLong ? this.#columns.channels : [],
      labels: all.map(({ label }) => label),
      targets: all.map(({ target = Number.NaN }) => target),
    };
  }

  #label(fields: readonly string[], line: number): string {
    const label = this.#columns.text('label', fields);
    const { source, classes } = this.#options;
    if (classes === undefined || classes.includes(label)) return label;
    throw errorAt(
      source,
      this.#columns.placeOf('label', line),
      `the class "${label}" is not one of ${listed(classes)}`,
      'Give all classes',
    );
  }

  /** The values of a row that is a series, without missing ones at its end. */
  #rowOf(fields: readonly string[], line: number): number[] {
    const values = this.#columns.values(fields, line, { endsEarly: true });
    if (values.length > 0) return values;
    throw errorAt(this.#options.source, { line }, 'the series has no value', 'Leave empty series out');
  }

  #requireSame(
    growing: Growing,
    {
      label,
      target,
      name,
      line,
    }: { readonly label: string; readonly target: number | undefined; readonly name: string; readonly line: number },
  ): void {
    const { source } = this.#options;
    const hint = 'Give all rows of a series one label';
    if (growing.label !== label)
      throw errorAt(
        source,
        this.#columns.placeOf('label', line),
        `series "${name}" is "${label}" here and "${growing.label}" before`,
        hint,
      );
    if (growing.target !== target)
      throw errorAt(
        source,
        this.#columns.placeOf('target', line),
        `series "${name}" has ${target} here and ${growing.target} before`,
        hint,
      );
  }
}
