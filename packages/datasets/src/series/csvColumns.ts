/** Finds the columns of a table by their roles, and reads the values of its rows. */
import { DatasetError } from '../datasetError.js';
import { listed } from './classes.js';
import { parseTime, parseValue, shownValue } from './parseValue.js';
import { errorAt, type MissingInFile, missingHint, type PlaceInFile } from './placeInFile.js';

/** The columns that are no channels, by name. */
export type CsvRoles = { readonly [role in 'time' | 'series' | 'label' | 'target']?: string | undefined };

export interface CsvColumnsOptions {
  readonly source: string;
  readonly missing: MissingInFile;
  readonly roles: CsvRoles;
  /** The columns that are channels. Default: all that have no other role. */
  readonly columns?: readonly string[] | undefined;
}

/** The columns of a table, by the names in its header. */
export class CsvColumns {
  /** The names of the channels. */
  readonly channels: readonly string[];
  readonly #options: CsvColumnsOptions;
  readonly #names: readonly string[];
  readonly #channels: readonly number[];
  readonly #roles: ReadonlyMap<string, number>;

  /** @throws DatasetError if there is no such column, or no channel is left */
  constructor(names: readonly string[], options: CsvColumnsOptions) {
    this.#options = options;
    this.#names = names.map((name) => name.trim());
    const { source, roles, columns } = options;
    this.#roles = new Map(
      Object.entries(roles).flatMap(([role, name]) => (name === undefined ? [] : [[role, this.#indexOf(name)] as const])),
    );
    const taken = new Set(this.#roles.values());
    this.#channels = columns?.map((name) => this.#indexOf(name)) ?? [...this.#names.keys()].filter((index) => !taken.has(index));
    this.channels = this.#channels.map((index) => this.#names[index]);
    if (this.#channels.length === 0)
      throw new DatasetError(source, 'no column is left for values', `The columns are ${listed(this.#names)}`);
  }

  /** The values of all channels of a row. `endsEarly`: without the missing ones at its end. */
  values(fields: readonly string[], line: number, { endsEarly = false }: { readonly endsEarly?: boolean } = {}): number[] {
    this.requireFields(fields, line);
    let { length } = this.#channels;
    if (endsEarly) while (length > 0 && Number.isNaN(parseValue(fields[this.#channels[length - 1]]))) length--;
    return this.#channels.slice(0, length).map((index) => this.#value(fields[index], this.#placeOf(line, index)));
  }

  /** @throws DatasetError if the row has another number of fields than the header */
  requireFields(fields: readonly string[], line: number): void {
    if (fields.length === this.#names.length) return;
    const reason = `it has ${fields.length} fields and the table has ${this.#names.length} columns`;
    throw errorAt(this.#options.source, { line }, reason, 'Complete the line, or quote a field that contains the separator');
  }

  /** One number. NaN if it is missing and missing values are kept. */
  #value(field: string, place: PlaceInFile): number {
    const { source, missing } = this.#options;
    const value = parseValue(field);
    if (value === undefined) {
      const hint = /^\s*[-+]?\d+,\d+\s*$/.test(field)
        ? 'Write a decimal point in place of the comma'
        : 'Name the columns to read in columns, or the role of this one: time, series, label or target';
      throw errorAt(source, place, `${shownValue(field)} is not a number`, hint);
    }
    if (Number.isNaN(value) && missing === 'error') throw errorAt(source, place, 'a value is missing', missingHint);
    return value;
  }

  /** The time of a row; `undefined` if no column has it. */
  time(fields: readonly string[], line: number): number | undefined {
    const index = this.#roles.get('time');
    if (index === undefined) return undefined;
    const time = parseTime(fields[index]);
    if (time !== undefined) return time;
    const hint = 'Write a number, or a date such as 2024-05-31 12:00:00';
    throw errorAt(this.#options.source, this.#placeOf(line, index), `${shownValue(fields[index])} is not a time`, hint);
  }

  /** The text of a row in the column of a role; '' if there is none. */
  text(role: 'series' | 'label', fields: readonly string[]): string {
    const index = this.#roles.get(role);
    return index === undefined ? '' : fields[index].trim();
  }

  /** The number to predict in a row; `undefined` if no column has it. */
  target(fields: readonly string[], line: number): number | undefined {
    const index = this.#roles.get('target');
    if (index === undefined) return undefined;
    const value = parseValue(fields[index]);
    if (value !== undefined && !Number.isNaN(value)) return value;
    const reason = `${shownValue(fields[index])} is not a number to predict`;
    throw errorAt(this.#options.source, this.#placeOf(line, index), reason, 'Correct it, or name the column of classes in label');
  }

  /** The place of a role's field in a row, for messages. */
  placeOf(role: keyof CsvRoles, line: number): PlaceInFile {
    return this.#placeOf(line, this.#roles.get(role) ?? 0);
  }

  #placeOf(line: number, index: number): PlaceInFile {
    return { line, column: index + 1, named: this.#names[index] };
  }

  #indexOf(name: string): number {
    const index = this.#names.indexOf(name);
    if (index >= 0) return index;
    throw new DatasetError(this.#options.source, `there is no column "${name}"`, `The columns are ${listed(this.#names)}`);
  }
}

/** @throws DatasetError if the time of a row is not after that of the row before it in its series */
export function requireLater(source: string, times: readonly number[], time: number, place: PlaceInFile): void {
  if (times.length === 0 || time > times[times.length - 1]) return;
  throw errorAt(source, place, 'its time is not after that of the row before', 'Sort the rows by time, one for each time');
}
