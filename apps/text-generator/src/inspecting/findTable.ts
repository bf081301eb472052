/** The best units as a table. */
import { greatest } from '@statal/command-line';
import type { FoundUnit } from './findUnits.js';
import type { TextProperty } from './textProperties.js';

/** The name of the score for each kind of property, also used in JSON. */
export const measures: { readonly [Kind in TextProperty['kind']]: string } = {
  'yes or no': 'auc',
  number: 'rank_correlation',
};

export function findTable(found: readonly FoundUnit[], { kind, phrase }: TextProperty): string {
  const isNumber = kind === 'number';
  const heading = [isNumber ? '|rho|' : 'AUC', 'layer', 'state', 'unit', ''];
  const rows = found.map(({ score, layer, name, unit, direction }) => [
    score.toFixed(3),
    String(layer),
    name,
    String(unit),
    isNumber ? `${direction} with the ${phrase}` : `${direction} ${phrase}`,
  ]);
  const widths = heading.map((_, column) => greatest([heading, ...rows].map((row) => row[column].length)));
  const explained = isNumber
    ? 'rho is the rank correlation of Spearman: 1 where the unit says it exactly, 0 where it says nothing.'
    : 'AUC is how often the unit tells a place where it is so from one where it is not: 1 always, 0.5 by chance.';
  const lines = [heading, ...rows].map((row) =>
    `  ${row.map((word, column) => aligned(word, widths[column], column)).join('  ')}`.trimEnd(),
  );
  return `${lines.join('\n')}\n\n${explained}\n`;
}

/** Aligns numbers to the right and words to the left. */
function aligned(word: string, width: number, column: number): string {
  return column === 2 || column === 4 ? word.padEnd(width) : word.padStart(width);
}
