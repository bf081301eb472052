/** What generated modules call: it compares what an example prints and shows with the comment beside it. */
import { format, inspect } from 'node:util';
import { expect } from 'vitest';
import { isShownAs } from './isShownAs.js';
import { plain } from './plain.js';

/** The lines without an expected text that the page printed since its begin, or since the last block of output. */
let printedLines: string[] = [];

/** `console.log` while examples run. */
export function print(...values: readonly unknown[]): void {
  printedLines.push(format(...values));
}

export interface Comparing {
  /** `console.log` with an expected text. */
  printed(line: number, expected: string): (...values: readonly unknown[]) => void;
  /** A value with an expected text, as a console shows it. */
  shown(line: number, expected: string): (value: unknown) => void;
  /** `console.log` of what may differ from machine to machine. */
  forExample(...values: readonly unknown[]): void;
  /** All that the page printed without an expected text, since its last block of output. */
  printedSoFar(line: number, expected: string): void;
}

/** @param file the path of the page or source */
export function comparing(file: string): Comparing {
  const compare = (line: number, expected: string, got: string): void => {
    if (!isShownAs(got, expected)) expect.fail(`${file}:${line}\n  says ${expected}\n  is   ${got}`);
  };
  printedLines = [];
  return {
    printed:
      (line, expected) =>
      (...values) => {
        // Several values may be written with commas between them.
        const separated = values.map((value) => format(value)).join(', ');
        compare(line, expected, isShownAs(separated, expected) ? separated : format(...values));
      },
    shown: (line, expected) => (value) =>
      compare(line, expected, inspect(plain(value), { depth: 10, breakLength: Number.POSITIVE_INFINITY })),
    forExample: () => {},
    printedSoFar: (line, expected) => {
      compare(line, expected, printedLines.join('\n'));
      printedLines = [];
    },
  };
}

export interface Example {
  readonly file: string;
  readonly line: number;
  readonly run: () => Promise<void>;
}

/** The examples of the modules that were imported, in order. */
export const examples: Example[] = [];

/** @param file the path of the source */
export function examplesIn(file: string): (line: number, run: () => Promise<void>) => void {
  return (line, run) => {
    examples.push({ file, line, run });
  };
}
