/** Properties of positions in a text that units are compared with: a yes or no, or a number, for each token. */

export interface TextProperty {
  /** As people name it: `quotes`, `line-seen:X`. */
  readonly name: string;
  readonly kind: 'yes or no' | 'number';
  /** A yes-or-no property: the end of "higher ...", e.g. `inside quotes`. A number: what it is. */
  readonly phrase: string;
  /** A function that is called with each character in turn and returns the value after it. */
  reader(): (character: string) => number;
}

export const propertyNames = ['quotes', 'brackets', 'position', 'line-seen:X'] as const;

/** The property of this name, or `undefined`. */
export function propertyNamed(name: string): TextProperty | undefined {
  if (name === 'quotes') return { name, kind: 'yes or no', phrase: 'inside quotes', reader: quotesReader };
  if (name === 'brackets') return { name, kind: 'yes or no', phrase: 'inside brackets', reader: bracketsReader };
  if (name === 'position') return { name, kind: 'number', phrase: 'position in the line', reader: positionReader };
  const [, wanted] = /^line-seen:(.+)$/s.exec(name) ?? [];
  if (wanted === undefined) return undefined;
  return { name, kind: 'yes or no', phrase: `behind ${JSON.stringify(wanted)} in a line`, reader: () => seenReader(wanted) };
}

/** The property at the last character of each of the `count` tokens. */
export function propertyOf(pieces: Iterable<string>, count: number, { reader }: TextProperty): Float64Array {
  const at = reader();
  const values = new Float64Array(count);
  let [now, token] = [0, 0];
  for (const piece of pieces) {
    for (const character of piece) now = at(character);
    values[token++] = now;
  }
  return values;
}

/** 1 from an opening quote to the closing one. An empty line also closes. Apostrophes are not quotes. */
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

/** 1 from an opening bracket until all are closed. */
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

/**
 * 1 from the end of `wanted` to the end of the line. Each character is read once, however long `wanted` is (Knuth, Morris and Pratt, 1977):
 * `border[n]` is the length of the longest proper prefix of `wanted` that its first n characters end with.
 */
function seenReader(wanted: string): (character: string) => number {
  const pattern = [...wanted];
  const border = [0, 0];
  const next = (matched: number, character: string): number => {
    while (matched > 0 && (matched === pattern.length || pattern[matched] !== character)) matched = border[matched];
    return pattern[matched] === character ? matched + 1 : 0;
  };
  for (let at = 1; at < pattern.length; at++) border.push(next(border[at], pattern[at]));
  let matched = 0;
  let seen = false;
  return (character) => {
    if (character === '\n') [matched, seen] = [0, false];
    else {
      matched = next(matched, character);
      seen ||= matched === pattern.length;
    }
    return Number(seen);
  };
}
