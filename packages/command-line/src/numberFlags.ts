/** Parsers of numeric flags, which commander calls with the typed word. */
import { InvalidArgumentError } from 'commander';

/** The whole numbers that a flag accepts, limits included. Default of `to`: no limit. */
export interface WholeNumberRange {
  readonly from: number;
  readonly to?: number | undefined;
}

/**
 * `'12'` -> 12.
 *
 * @throws InvalidArgumentError if the word is not a whole number in the range
 */
export function wholeNumber({ from, to = Number.MAX_SAFE_INTEGER }: WholeNumberRange): (word: string) => number {
  const range = to === Number.MAX_SAFE_INTEGER ? `of ${from} or more` : `from ${from} to ${to}`;
  return (word) => {
    const value = numberOf(word);
    if (Number.isInteger(value) && value >= from && value <= to) return value;
    throw new InvalidArgumentError(`expected a whole number ${range}`);
  };
}

/** The numbers that a flag accepts. Default of each limit: none. */
export interface NumberRange {
  /** Inclusive minimum. */
  readonly from?: number | undefined;
  /** Exclusive minimum. */
  readonly above?: number | undefined;
  /** Inclusive maximum. */
  readonly to?: number | undefined;
  /** Exclusive maximum. */
  readonly below?: number | undefined;
}

/**
 * `'0.002'` -> 0.002.
 *
 * @throws InvalidArgumentError if the word is not a number in the range
 */
export function realNumber({ from, above, to, below }: NumberRange): (word: string) => number {
  const limits = [
    ...(from === undefined ? [] : [`at least ${from}`]),
    ...(above === undefined ? [] : [`more than ${above}`]),
    ...(to === undefined ? [] : [`at most ${to}`]),
    ...(below === undefined ? [] : [`less than ${below}`]),
  ];
  return (word) => {
    const value = numberOf(word);
    const inRange =
      value >= (from ?? Number.NEGATIVE_INFINITY) &&
      value > (above ?? Number.NEGATIVE_INFINITY) &&
      value <= (to ?? Number.MAX_VALUE) &&
      value < (below ?? Number.POSITIVE_INFINITY);
    if (inRange) return value;
    throw new InvalidArgumentError(['expected a number', ...(limits.length === 0 ? [] : [limits.join(' and ')])].join(', '));
  };
}

/** The value of a decimal number, else NaN: JavaScript would read '' as 0 and '0x10' as 16. */
function numberOf(word: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word.trim()) ? Number(word) : Number.NaN;
}
