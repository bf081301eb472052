/** One line of data of a `.ts` file: a series and its label. */
import type { Series } from '../sequences/series.js';
import { parseTime, parseValue, shownValue } from './parseValue.js';
import { errorAt, type MissingInFile, missingHint } from './placeInFile.js';

/** How the lines of a file are read. */
export interface TsLineOptions {
  readonly source: string;
  readonly timeStamps: boolean;
  /** Whether the last field is a label. */
  readonly hasLabel: boolean;
  readonly missing: MissingInFile;
}

export interface TsLine {
  readonly series: Series;
  readonly label: string;
  /** The column where the label begins. */
  readonly labelColumn: number;
}

/** The values of one dimension, and their times if the file has them. */
interface Dimension {
  readonly values: number[];
  readonly times: number[];
  /** The column where it begins. */
  readonly column: number;
}

/** Some characters of a line: from `start` up to but not including `end`. */
interface Piece {
  readonly start: number;
  readonly end: number;
}

/** Reads `1,2,3:4,5,6:label`, or `(0,1),(1,2):...:label` with time stamps. */
export class TsLineReader {
  readonly #options: TsLineOptions;

  constructor(options: TsLineOptions) {
    this.#options = options;
  }

  /** @throws DatasetError with the line and the column, if it is not a series */
  read(text: string, line: number): TsLine {
    const { hasLabel } = this.#options;
    const pieces = splitOutside(text, { start: 0, end: text.length }, ':');
    const last = hasLabel ? pieces.pop() : undefined;
    if (pieces.length === 0) {
      const hint = 'Put a colon between the dimensions and the label, or write @classLabel false';
      throw this.#error(line, 1, 'there is a label and no series', hint);
    }
    const dimensions = pieces.map((piece) => this.#dimension(text, piece, line));
    const label = last === undefined ? '' : text.slice(last.start, last.end).trim();
    return { series: this.#interleaved(dimensions, line), label, labelColumn: (last?.start ?? 0) + 1 };
  }

  #dimension(text: string, piece: Piece, line: number): Dimension {
    const dimension: Dimension = { values: [], times: [], column: piece.start + 1 };
    if (text.slice(piece.start, piece.end).trim() === '') return dimension;
    for (const field of splitOutside(text, piece, ',')) {
      if (this.#options.timeStamps) this.#pair(text, field, line, dimension);
      else dimension.values.push(this.#value(text, field, line));
    }
    return dimension;
  }

  /** Reads `(time, value)`. */
  #pair(text: string, field: Piece, line: number, { values, times }: Dimension): void {
    const pair = /^(\s*\()([^(),]*),([^(),]*)\)\s*$/.exec(text.slice(field.start, field.end));
    const column = field.start + 1;
    if (pair === null) {
      const shown = shownValue(text.slice(field.start, field.end));
      throw this.#error(line, column, `${shown} is not a pair (time, value)`, 'Write pairs, or @timeStamps false');
    }
    const [, opening, timeText, valueText] = pair;
    const time = parseTime(timeText);
    if (time === undefined) {
      throw this.#error(line, column, `${shownValue(timeText)} is not a time`, 'Write a number, or a date such as 2024-05-31 12:00:00');
    }
    if (times.length > 0 && time <= times[times.length - 1]) {
      throw this.#error(line, column, `the time ${shownValue(timeText)} is not after the one before`, 'Sort the pairs, one for each time');
    }
    times.push(time);
    const start = field.start + opening.length + timeText.length + 1;
    values.push(this.#value(text, { start, end: start + valueText.length }, line));
  }

  #value(text: string, { start, end }: Piece, line: number): number {
    const field = text.slice(start, end);
    const value = parseValue(field);
    if (value === undefined)
      throw this.#error(line, start + 1, `${shownValue(field)} is not a number`, 'Write a number, or ? if it is missing');
    if (Number.isNaN(value) && this.#options.missing === 'error') throw this.#error(line, start + 1, 'a value is missing', missingHint);
    return value;
  }

  #interleaved(dimensions: readonly Dimension[], line: number): Series {
    const [first] = dimensions;
    const [steps, width] = [first.values.length, dimensions.length];
    for (const [index, { values, times, column }] of dimensions.entries()) {
      if (values.length !== steps) {
        const reason = `dimension ${index + 1} has ${values.length} values and dimension 1 has ${steps}`;
        throw this.#error(line, column, reason, 'Give each dimension of a series as many, with ? for what is missing');
      }
      if (times.some((time, step) => time !== first.times[step])) {
        throw this.#error(line, column, `dimension ${index + 1} has other times than dimension 1`, 'Write ? for what is missing at a time');
      }
    }
    if (steps === 0) throw this.#error(line, 1, 'the series is empty', 'Leave empty series out');
    const data = new Float32Array(steps * width);
    dimensions.forEach(({ values }, i) => {
      for (let t = 0; t < steps; t++) data[t * width + i] = values[t];
    });
    return { data, steps, width, ...(this.#options.timeStamps && { times: Float64Array.from(first.times) }) };
  }

  #error(line: number, column: number, reason: string, hint: string) {
    return errorAt(this.#options.source, { line, column }, reason, hint);
  }
}

/** The pieces between separators that are not inside parentheses. */
function splitOutside(text: string, { start, end }: Piece, separator: ':' | ','): Piece[] {
  const pieces: Piece[] = [];
  let [from, depth] = [start, 0];
  for (let at = start; at < end; at++) {
    const character = text[at];
    if (character === '(') depth++;
    else if (character === ')') depth--;
    else if (character === separator && depth <= 0) {
      pieces.push({ start: from, end: at });
      from = at + 1;
    }
  }
  pieces.push({ start: from, end });
  return pieces;
}
