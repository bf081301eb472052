/** How often each class was taken for each, as a table of text. */ import { greatest } from '@statal/command-line';

export interface ConfusionTableOptions {
  readonly classes: readonly string[];
  /** Of the terminal: a table that is wider lists the confusions instead. */
  readonly width: number;
}

/** The most confusions that are listed. */
const mostListed = 20;

/** Rows are what was said, columns what was heard; a dot is 0. */
export function confusionTable(counts: readonly (readonly number[])[], { classes, width }: ConfusionTableOptions): readonly string[] {
  const cell = greatest([...classes.map((name) => name.length), ...counts.flat().map((value) => String(value).length)]) + 1;
  const label = greatest(['said'.length, ...classes.map((name) => name.length)]);
  if (label + 2 + cell * classes.length > width) return listed(counts, classes);
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(label)} ${cells.map((text) => text.padStart(cell)).join('')}`;
  return [
    `${'said'.padEnd(label)}  heard as`,
    row('', classes),
    ...counts.map((line, actual) =>
      row(
        classes[actual],
        line.map((value) => (value === 0 ? '·' : String(value))),
      ),
    ),
  ];
}

/** Only what went wrong, most often first. */
function listed(counts: readonly (readonly number[])[], classes: readonly string[]): readonly string[] {
  const wrong = counts
    .flatMap((line, actual) => line.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.actual - b.actual);
  if (wrong.length === 0) return ['nothing was taken for something else'];
  const lines = wrong
    .slice(0, mostListed)
    .map(({ actual, predicted, count }) => `${classes[actual]} heard as ${classes[predicted]}: ${count}`);
  return wrong.length > mostListed ? [...lines, `and ${wrong.length - mostListed} more kinds of mistake`] : lines;
}
