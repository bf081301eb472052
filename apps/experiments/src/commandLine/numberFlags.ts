/** Flags that take numbers: what commander calls with the word that was typed. */
import { InvalidArgumentError } from 'commander';

export interface WholeNumberRange {
  readonly from: number;
  readonly to?: number;
}

/** `'12'` -> 12, if it is a whole number in the range. */
export function wholeNumber({ from, to = Number.MAX_SAFE_INTEGER }: WholeNumberRange): (word: string) => number {
  const range = to === Number.MAX_SAFE_INTEGER ? `of ${from} or more` : `from ${from} to ${to}`;
  return (word) => {
    const value = numberOf(word);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`expected a whole number ${range}`);
  };
}

/** NaN for everything that does not look like a decimal number: JavaScript would read '' as 0 and '0x10' as 16. */
function numberOf(word: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word.trim()) ? Number(word) : Number.NaN;
}
