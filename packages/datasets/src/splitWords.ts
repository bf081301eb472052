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

/** The token for every word that a vocabulary does not have. */
export const unknownWord = '<unk>';

const letter = /[\p{L}\p{M}\p{N}]/u;
/** A cache for each code point: 0 unknown yet, 1 no letter, 2 a letter, mark or digit. */
const kinds = new Uint8Array(0x110000);

/** The tokens of a text, in order: "To be, or" -> "To" "be" "," " " "or". Time is linear in the length of the text. */
export function* splitWords(text: string): Generator<string, void, undefined> {
  let afterWord = false; // the token before is a word or <unk>
  for (let start = 0; start < text.length; ) {
    const end = text.startsWith(unknownWord, start) ? start + unknownWord.length : wordEnd(text, start);
    if (end > start) {
      yield text.slice(start, end);
      start = end;
      afterWord = true;
    } else {
      const next = start + unitsAt(text, start);
      const isImplied = afterWord && text[start] === ' ' && startsWord(text, next);
      if (!isImplied) yield text.slice(start, next);
      start = next;
      afterWord = false;
    }
  }
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
