/**
 * Words as a language model wants them. A token is
 * - a *word*: letters, marks and digits in a row, with apostrophes inside ("thou'lt" is one, "well-known" is three tokens);
 * - `<unk>`, which the Penn Treebank and others write for rare words;
 * - any other single character: punctuation, a newline, a tab, a space.
 *
 * One thing is left out: the single space between two words. Two words never touch, so it can be put back without loss, and a model need not
 * spend a step on it. What it does not do well: scripts that put no space between words (Chinese, Thai) become very long words; use
 * characters there.
 */

/** The token that stands for every word a vocabulary does not have. */
export const unknownWord = '<unk>';

const letter = '[\\p{L}\\p{M}\\p{N}]';
const word = `${letter}+(?:['’]${letter}+)*`;
const impliedSpace = `(?<=${letter}|${unknownWord}) (?=${letter}|${unknownWord})`;
const tokens = new RegExp(`${impliedSpace}|(?<token>${unknownWord}|${word}|[^])`, 'gu');
const startsWord = new RegExp(`^(?:${unknownWord}|${letter})`, 'u');

/** The tokens of a text, in order: "To be, or" -> "To" "be" "," " " "or". */
export function* splitWords(text: string): Generator<string, void, undefined> {
  for (const { groups } of text.matchAll(tokens)) if (groups?.token !== undefined) yield groups.token;
}

/** What `splitWords` left out between two neighbours: a space between two words, nothing elsewhere. */
export function betweenWords(previous: string, next: string): string {
  return startsWord.test(previous) && startsWord.test(next) ? ' ' : '';
}
