/** The confusion matrix as a table of text. */
import { greatest } from '../../extremes.js';

/** The options of `confusionTable`. */
export interface ConfusionTableOptions {
  readonly classes: readonly string[];
  /** Width of the terminal. Instead of a wider table, a list of confusions is shown. */
  readonly width: number;
}

/** Largest number of confusions that are listed. */
const mostListed = 20;

/** The confusion matrix as text. Rows are the actual classes, columns the predicted ones; a dot is 0. */
export function confusionTable(counts: readonly (readonly number[])[], { classes, width }: ConfusionTableOptions): readonly string[] {
  const cell = greatest([...classes.map((name) => name.length), ...counts.flat().map((value) => String(value).length)]) + 1;
  const label = greatest(['actual'.length, ...classes.map((name) => name.length)]);
  if (label + 2 + cell * classes.length > width) return listed(counts, classes);
  const row = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(label)} ${cells.map((text) => text.padStart(cell)).join('')}`;
  return [
    `${'actual'.padEnd(label)}  predicted as`,
    row('', classes),
    ...counts.map((line, actual) =>
      row(
        classes[actual],
        line.map((value) => (value === 0 ? '·' : String(value))),
      ),
    ),
  ];
}

/** The confusions only, most frequent first. */
function listed(counts: readonly (readonly number[])[], classes: readonly string[]): readonly string[] {
  const wrong = counts
    .flatMap((line, actual) => line.map((count, predicted) => ({ actual, predicted, count })))
    .filter(({ actual, predicted, count }) => actual !== predicted && count > 0)
    .sort((a, b) => b.count - a.count || a.actual - b.actual);
  if (wrong.length === 0) return ['nothing was taken for something else'];
  const lines = wrong
    .slice(0, mostListed)
    .map(({ actual, predicted, count }) => `${classes[actual]} taken for ${classes[predicted]}: ${count}`);
  return wrong.length > mostListed ? [...lines, `and ${wrong.length - mostListed} more kinds of mistake`] : lines;
}
