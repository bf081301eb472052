/** A block whose lines are formulas. A line may have a note, three spaces after its formula. */
import { findFormulas } from './findFormulas.js';
import { mathMl } from './mathMl.js';
import { parseFormula } from './parseFormula.js';
import { formulaTokens } from './tokens.js';

/** The block in HTML; undefined if a line is no formula. */
export function formulaBlock(text: string): string | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const rows = lines.map(rowOf);
  return rows.length > 0 && rows.every((row) => row !== undefined) ? `<div class="formulas">${rows.join('')}</div>\n` : undefined;
}

function rowOf(line: string): string | undefined {
  const [formula, ...notes] = line.trim().split(/\s{3,}/);
  const tokens = formulaTokens(formula.replace(/,$/, ''));
  const read = parseFormula(tokens, 0, { anyName: true, fractions: true });
  // A line of words side by side is no product, and neither is one name.
  const hasSign = tokens.some(({ kind, text }) => kind === 'sign' && text !== ',');
  if (read === undefined || read.next !== tokens.length || !hasSign) return undefined;
  const note = notes.length === 0 ? '' : `<span>${noteOf(notes.join(' '))}</span>`;
  return `<p>${mathMl(read.asciiMath, { display: true })}${note}</p>`;
}

function noteOf(text: string): string {
  return findFormulas(text.replaceAll('`', ''))
    .map((part) => (part.asciiMath === undefined ? escaped(part.text) : mathMl(part.asciiMath)))
    .join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;');
}
