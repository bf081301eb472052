/** The words and signs of a formula as comments and documents write it: `h' = k h + (1 - k) tanh(x W + h U + b)`. */

export interface FormulaToken {
  /** `other` ends every formula. */
  readonly kind: 'name' | 'number' | 'sign' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A name may have digits, an index and primes: `x`, `g1`, `s'_k`, `c'`. A prime before a letter is an apostrophe. */
const name = /[A-Za-z][A-Za-z0-9]*(?:'+(?![A-Za-z]))?(?:_[A-Za-z0-9]+)?(?:'+(?![A-Za-z]))?/y;
const number = /\d+(?:\.\d+)?(?:e-?\d+)?(?![A-Za-z_.]\w)/y;
const sign = /-=|\+=|<=|>=|!=|->|[-+*/^=<>()[\]{},;|]/y;

/** Cuts a text into tokens. White space separates them and is none. */
export function formulaTokens(text: string): FormulaToken[] {
  const tokens: FormulaToken[] = [];
  let start = 0;
  while (start < text.length) {
    if (/\s/.test(text[start])) {
      start += 1;
      continue;
    }
    const [kind, found] = tokenAt(text, start);
    tokens.push({ kind, text: found, start, end: start + found.length });
    start += found.length;
  }
  return tokens;
}

function tokenAt(text: string, start: number): [FormulaToken['kind'], string] {
  for (const [kind, pattern] of [
    ['name', name],
    ['number', number],
    ['sign', sign],
  ] as const) {
    pattern.lastIndex = start;
    const found = pattern.exec(text);
    if (found) return [kind, found[0]];
  }
  return ['other', text[start]];
}
