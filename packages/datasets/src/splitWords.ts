/**
 * The words of a text, for a language model. A token is
 * - a *word*: letters, marks and digits in a row, with apostrophes inside ("thou'lt" is one token, "well-known" is three);
 * - `<unk>`, which the Penn Treebank and others write for rare words;
 * - any other single character: punctuation, a newline, a tab, a space.
 *
 * The single space between two words is not a token. Words never touch otherwise, so it can be restored without loss, and it costs the
 * model no step. What it does not do well: scripts without spaces between words (Chinese, Thai) give very long words; use characters there.
 *
 * Regular expressions match single characters only: one over whole words tracks every letter and overflows the stack at 4 million.
 */
import { DatasetError } from './datasetError.js';

/** The token for every word that a vocabulary does not have. */
export const unknownWord = '<unk>';

const letter = /[\p{L}\p{M}\p{N}]/u;
/** A cache for each code point: 0 unknown yet, 1 no letter, 2 a letter, mark or digit. */
const kinds = new Uint8Array(0x110000);

/** The tokens of a text, in order: "To be, or" -> "To" "be" "," " " "or". Time is linear in the length of the text. */
export function* splitWords(text: string): Generator<string, void, undefined> {
  yield* wordsOf({ text, afterWord: false }, true);
}

/** A text that is split as far as it has arrived. */
interface OpenText {
  /** What is not split yet. */
  text: string;
  /** The token before is a word or `<unk>`. */
  afterWord: boolean;
}

/** A token is certain if this number of UTF-16 units follows it: those of `<unk>` after a space. */
const lookahead = unknownWord.length;

/** Longer words are an error in a stream: a text without spaces would stay in memory whole. In UTF-16 units. */
const longestWord = 1 << 26;

/** Splits a text that arrives in pieces, into the tokens that `splitWords` gives for the whole. Pieces may end anywhere. */
export class WordSplitter {
  readonly #open: OpenText = { text: '', afterWord: false };
  readonly #source: string;
  readonly #longest: number;

  /** @param source name of the text in messages */
  constructor(source: string, longest: number = longestWord) {
    this.#source = source;
    this.#longest = longest;
  }

  /**
   * The tokens that are certain now.
   *
   * @throws DatasetError if a word has more letters than the longest may have
   */
  *take(piece: string): Generator<string, void, undefined> {
    this.#open.text += piece;
    yield* wordsOf(this.#open, false);
    if (this.#open.text.length <= this.#longest) return;
    const reason = `a word of it has more than ${this.#longest} letters: there are no spaces between words`;
    throw new DatasetError(this.#source, reason, 'Use a vocabulary of characters');
  }

  /** The last tokens. */
  end(): Generator<string, void, undefined> {
    return wordsOf(this.#open, true);
  }
}

/** Splits `open` to its end, or as far as no later text can change the tokens. */
function* wordsOf(open: OpenText, isWhole: boolean): Generator<string, void, undefined> {
  const { text } = open;
  const certain = isWhole ? text.length : text.length - lookahead;
  let { afterWord } = open;
  let start = 0;
  while (start < certain) {
    const end = text.startsWith(unknownWord, start) ? start + unknownWord.length : wordEnd(text, start);
    if (end > start) {
      if (end > certain) break;
      yield text.slice(start, end);
      start = end;
      afterWord = true;
    } else {
      const next = start + unitsAt(text, start);
      if (next > certain) break;
      const isImplied = afterWord && text[start] === ' ' && startsWord(text, next);
      if (!isImplied) yield text.slice(start, next);
      start = next;
      afterWord = false;
    }
  }
  open.text = text.slice(start);
  open.afterWord = afterWord;
}

/** The text that `splitWords` left out between two tokens: a space between two words, otherwise nothing. */
export function betweenWords(previous: string, next: string): string {
  return startsWord(previous, 0) && startsWord(next, 0) ? ' ' : '';
}

function startsWord(text: string, at: number): boolean {
  return isLetter(text, at) || text.startsWith(unknownWord, at);
}

/** The end of the word that starts at `start`, or `start` if there is none. */
function wordEnd(text: string, start: number): number {
  let end = start;
  while (isLetter(text, end)) {
    end += unitsAt(text, end);
    const isInside = end < text.length && (text[end] === "'" || text[end] === '’') && isLetter(text, end + 1);
    if (isInside) end += 1;
  }
  return end;
}

function isLetter(text: string, at: number): boolean {
  const point = text.codePointAt(at);
  if (point === undefined) return false;
  if (kinds[point] === 0) kinds[point] = letter.test(String.fromCodePoint(point)) ? 2 : 1;
  return kinds[point] === 2;
}

/** The number of UTF-16 units of the character at `at`. */
function unitsAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
