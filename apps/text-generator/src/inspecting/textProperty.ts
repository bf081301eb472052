/** What can be true of a place in a text, for units to be compared with: a yes or no, or a number, for every token. */
import { UsageError } from '@statal/command-line';

export interface TextProperty {
  /** As it was asked for. */
  readonly name: string;
  readonly kind: 'yes or no' | 'number';
  /** Where it is so, as in "higher inside quotes", or what the number is. */
  readonly phrase: string;
  /** Reads a text character by character and says after each of them what holds there. */
  reader(): (character: string) => number;
}

export const propertyNames = ['quotes', 'brackets', 'position', 'line-seen:X'] as const;

/** @throws UsageError if there is no such property */
export function textProperty(name: string): TextProperty {
  if (name === 'quotes') return { name, kind: 'yes or no', phrase: 'inside quotes', reader: quotesReader };
  if (name === 'brackets') return { name, kind: 'yes or no', phrase: 'inside brackets', reader: bracketsReader };
  if (name === 'position') return { name, kind: 'number', phrase: 'position in the line', reader: positionReader };
  const [, wanted] = /^line-seen:(.*)$/s.exec(name) ?? [];
  if (wanted === undefined) {
    throw new UsageError(`--find ${name}`, `expected one of ${propertyNames.join(', ')}`, 'In the last, X is any text, as in line-seen:=');
  }
  if (wanted === '') throw new UsageError(`--find ${name}`, 'what to have seen is missing', 'Write it behind the colon, as in line-seen:=');
  return { name, kind: 'yes or no', phrase: `behind ${JSON.stringify(wanted)} in a line`, reader: () => seenReader(wanted) };
}

/** The property at every token of a text: at its last character. */
export function propertyOf(pieces: readonly string[], { reader }: TextProperty): Float64Array {
  const at = reader();
  let now = 0;
  return Float64Array.from(pieces, (piece) => {
    for (const character of piece) now = at(character);
    return now;
  });
}

/** 1 from an opening quote on until the closing one. An empty line ends what nobody closed. Apostrophes are no quotes. */
function quotesReader(): (character: string) => number {
  let open = false;
  let lineIsEmpty = false;
  return (character) => {
    if (character === '"') open = !open;
    else if ('“«„'.includes(character)) open = true;
    else if ('”»'.includes(character)) open = false;
    else if (character === '\n' && lineIsEmpty) open = false;
    lineIsEmpty = character === '\n' || (lineIsEmpty && /\s/.test(character));
    return Number(open);
  };
}

/** 1 from an opening bracket on until all are closed. */
function bracketsReader(): (character: string) => number {
  let depth = 0;
  return (character) => {
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) depth = Math.max(0, depth - 1);
    return Math.min(1, depth);
  };
}

/** 1 at the first character of a line, 0 at the line break before it. */
function positionReader(): (character: string) => number {
  let position = 0;
  return (character) => {
    position = character === '\n' ? 0 : position + 1;
    return position;
  };
}

/** 1 from where `wanted` has been seen to the end of the line. */
function seenReader(wanted: string): (character: string) => number {
  let latest = '';
  let seen = false;
  return (character) => {
    if (character === '\n') [latest, seen] = ['', false];
    else {
      latest = `${latest}${character}`.slice(-wanted.length);
      seen ||= latest === wanted;
    }
    return Number(seen);
  };
}
