/**
 * Counts the words of a text of any length, in bounded memory. If there are too many different ones, the rarest are forgotten, as word2vec
 * does (Mikolov et al., 2013, `ReduceVocab`). What it does not do well: a word that is spread thin over a text with more than a million
 * different words may be forgotten again and again.
 */
import { unknownWord, WordSplitter } from './splitWords.js';

/** Different words in memory, about 200 bytes each. A `Map` holds at most 16 million. */
const mostWords = 1_000_000;

export class WordCounter {
  readonly #splitter = new WordSplitter('wordVocabulary');
  readonly #size: number;
  readonly #most: number;
  #counts = new Map<string, number>();
  /** Words that came this often or less are forgotten next. */
  #rare = 1;
  #isEmpty = true;

  /**
   * @param size number of words to find
   * @param most different words to keep in memory
   */
  constructor(size: number, most: number = Math.max(mostWords, 4 * size)) {
    this.#size = size;
    this.#most = most;
  }

  take(piece: string): void {
    if (piece !== '') this.#isEmpty = false;
    for (const word of this.#splitter.take(piece)) this.#count(word);
  }

  /** Ends the text. The most frequent words, those of equal frequency in order of first occurrence. Undefined if the text was empty. */
  mostFrequent(): readonly string[] | undefined {
    for (const word of this.#splitter.end()) this.#count(word);
    this.#counts.delete(unknownWord);
    if (this.#isEmpty) return undefined;
    const [least, ofLeast] = this.#leastCount();
    const chosen: [word: string, count: number][] = [];
    let left = ofLeast;
    for (const [word, count] of this.#counts) if (count > least || (count === least && left-- > 0)) chosen.push([word, count]);
    // The sort is stable, and a Map keeps the order of insertion.
    return chosen.sort(([, a], [, b]) => b - a).map(([word]) => word);
  }

  /** The count of the last of the most frequent words, and how many of them have this count. A sort of all would double the memory. */
  #leastCount(): readonly [count: number, words: number] {
    const words = new Map<number, number>();
    for (const count of this.#counts.values()) words.set(count, (words.get(count) ?? 0) + 1);
    let left = this.#size;
    for (const [count, many] of [...words].sort(([a], [b]) => b - a)) {
      if (many >= left) return [count, left];
      left -= many;
    }
    return [0, 0];
  }

  #count(word: string): void {
    const before = this.#counts.get(word);
    if (before !== undefined) {
      this.#counts.set(word, before + 1);
      return;
    }
    this.#counts.set(ownCopy(word), 1);
    while (this.#counts.size > this.#most) this.#forgetRare();
  }

  #forgetRare(): void {
    for (const [word, count] of this.#counts) if (count <= this.#rare) this.#counts.delete(word);
    this.#rare += 1;
  }
}

/**
 * The word as a string of its own. A slice keeps the whole string in memory in V8, so one new word would keep a piece of the text. What is
 * cut here is a new string, with one more character.
 */
function ownCopy(word: string): string {
  return `${word} `.slice(0, -1);
}
