/** The header of a `.ts` file: lines such as `@classLabel true walking running`. */
import type { DatasetError } from '../datasetError.js';
import { parseValue, shownValue } from './parseValue.js';
import { errorAt } from './placeInFile.js';

/** What a header says. Sizes are only compared with the data: nothing is allocated by them. */
export interface TsHeader {
  readonly timeStamps: boolean;
  /** The classes, in order. `[]` if the header does not list them, `undefined` if series have no class. */
  readonly classes: readonly string[] | undefined;
  /** Whether each series ends with a number to predict. */
  readonly hasTarget: boolean;
  readonly dimensions: number | undefined;
  readonly seriesLength: number | undefined;
}

/** Gathers the lines of a header. */
export class TsHeaderReader {
  readonly #source: string;
  #timeStamps = false;
  #classes: readonly string[] | undefined;
  #hasTarget = false;
  #dimensions: number | undefined;
  #seriesLength: number | undefined;

  constructor(source: string) {
    this.#source = source;
  }

  get header(): TsHeader {
    return {
      timeStamps: this.#timeStamps,
      classes: this.#classes,
      hasTarget: this.#hasTarget,
      dimensions: this.#dimensions,
      seriesLength: this.#seriesLength,
    };
  }

  /**
   * Reads a line such as `@dimensions 12`. Tags without a meaning here, such as `@problemName`, are skipped.
   *
   * @throws DatasetError if a value is neither true nor false, or not a number
   */
  add(text: string, line: number): void {
    const [tag, ...words] = text.trim().split(/\s+/);
    switch (tag.toLowerCase()) {
      case '@timestamps':
        this.#timeStamps = this.#flag(tag, words, line);
        break;
      case '@classlabel':
        this.#classes = this.#flag(tag, words, line) ? words.slice(1) : undefined;
        break;
      case '@targetlabel':
        this.#hasTarget = this.#flag(tag, words, line);
        break;
      case '@dimensions':
      case '@dimension':
        this.#dimensions = this.#size(tag, words, line);
        break;
      case '@serieslength':
        this.#seriesLength = this.#size(tag, words, line);
        break;
      default:
    }
  }

  #flag(tag: string, [word = '']: readonly string[], line: number): boolean {
    const value = word.toLowerCase();
    if (value === 'true' || value === 'false') return value === 'true';
    throw this.#error(line, `${tag} is ${shownValue(word)}`, `Write ${tag} true or ${tag} false`);
  }

  #size(tag: string, [word = '']: readonly string[], line: number): number {
    const value = parseValue(word);
    if (value !== undefined && Number.isSafeInteger(value) && value >= 1) return value;
    throw this.#error(line, `${tag} is ${shownValue(word)}`, 'Write a whole number from 1, or remove the line');
  }

  #error(line: number, reason: string, hint: string): DatasetError {
    return errorAt(this.#source, { line }, reason, hint);
  }
}
