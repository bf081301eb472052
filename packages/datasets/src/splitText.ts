/** Splits a text, or its ids, into a training, a validation and a test part. The text is not shuffled, because its order matters. */
import { DatasetError } from './datasetError.js';
import { requireArgument, requireOptions } from './requireArgument.js';
import { cutAt, requireShares } from './shares.js';
import { isTokenSource, partOf, type TokenSource } from './tokens/tokenSource.js';

/** The options of `splitText`. */
export interface SplitOptions {
  /** The share of the text for validation, from 0 up to but not including 1. */
  readonly validation: number;
  /** The share of the text for testing. Default: 0. */
  readonly test?: number | undefined;
  /** Name of the text in messages, e.g. its path. Default: "splitText". */
  readonly source?: string | undefined;
}

/** The parts, in the order of the text. */
export interface Split<Text> {
  readonly train: Text;
  readonly validation: Text;
  readonly test: Text;
}

/**
 * Cuts N ids, or the N UTF-16 units of a string, at two positions:
 *
 *     train       0 .. floor(N (1 - validation - test))
 *     validation    .. floor(N (1 - test))
 *     test          .. N
 *
 * With `{ validation: 0.1 }` the last tenth is for validation; char-rnn's 90/5/5 is `{ validation: 0.05, test: 0.05 }`. Parts of an
 * Int32Array or of a token folder are views, not copies. A string is never cut inside a character.
 *
 * @throws DatasetError if the shares are not valid, or a part with a share above 0 would be empty
 *
 * @example
 * const { train, validation } = splitText(Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), { validation: 0.2 });
 * validation; // [8, 9]
 */
export function splitText(text: string, options: SplitOptions): Split<string>;
export function splitText(text: Int32Array, options: SplitOptions): Split<Int32Array>;
export function splitText(text: TokenSource, options: SplitOptions): Split<TokenSource>;
export function splitText(text: Int32Array | TokenSource, options: SplitOptions): Split<Int32Array> | Split<TokenSource>;
export function splitText(
  text: string | Int32Array | TokenSource,
  options: SplitOptions,
): Split<string> | Split<Int32Array> | Split<TokenSource> {
  requireOptions('splitText', options, ['validation', 'test', 'source']);
  const { validation, test = 0, source = 'splitText' } = options;
  const canBeCut = typeof text === 'string' || text instanceof Int32Array || isTokenSource(text);
  requireArgument('splitText', 'text', canBeCut, text, 'a string, an Int32Array or a source of tokens');
  requireShares('splitText', { validation, test }, 'text');
  const cuts = [place(text, 1 - validation - test), place(text, 1 - test)] as const;
  const shares = { train: 1, validation, test };
  const lengths = { train: cuts[0], validation: cuts[1] - cuts[0], test: text.length - cuts[1] };
  for (const part of ['train', 'validation', 'test'] as const) {
    if (shares[part] > 0 && lengths[part] === 0) {
      throw new DatasetError(
        source,
        `a text of length ${text.length} is too short: nothing is left for ${part}`,
        'Take a longer text or other shares',
      );
    }
  }
  if (typeof text === 'string') return { train: text.slice(0, cuts[0]), validation: text.slice(...cuts), test: text.slice(cuts[1]) };
  if (text instanceof Int32Array)
    return { train: text.subarray(0, cuts[0]), validation: text.subarray(...cuts), test: text.subarray(cuts[1]) };
  return { train: partOf(text, 0, cuts[0]), validation: partOf(text, ...cuts), test: partOf(text, cuts[1], text.length) };
}

/** Where a share ends. Moves back by one if it would cut a surrogate pair. */
function place(text: string | Int32Array | TokenSource, share: number): number {
  const at = cutAt(text.length, share);
  const cutsPair = typeof text === 'string' && at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
  return cutsPair ? at - 1 : at;
}
