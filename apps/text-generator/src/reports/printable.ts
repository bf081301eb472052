/** Makes the output of a model safe to print: a terminal must not run control sequences in it. */
import { stripVTControlCharacters } from 'node:util';

/** The lines of a text without control characters, wrapped at `width`. */
export function printableLines(text: string, width: number): string[] {
  return stripVTControlCharacters(text)
    .split(/\r?\n/)
    .flatMap((line) => wrapped(line.replaceAll('\t', '  ').replace(/\p{Cc}/gu, '·'), width));
}

function wrapped(line: string, width: number): string[] {
  const characters = [...line];
  const rows: string[] = [];
  for (let start = 0; start === 0 || start < characters.length; start += width) rows.push(characters.slice(start, start + width).join(''));
  return rows;
}
