/**
 * Reads one stream of a text, window after window. A window needs a few ids of every stream, from as many places of a file, so each stream is
 * read ahead. Windows in another order than that of the text are read one by one.
 */
import type { TokenSource } from './tokenSource.js';

/** Ids that a stream reads ahead: 128 kB of memory, enough for hundreds of windows. */
const mostAhead = 32_768;
/** Ids that all streams of a rank read ahead: 16 MB of memory. */
const mostOfAll = 4_194_304;

export class StreamReader {
  readonly #source: TokenSource;
  readonly #end: number;
  readonly #ahead: number;
  /** What was read last, and its position. */
  #ids: Int32Array = new Int32Array(0);
  #from = 0;
  /** The position after the window before. */
  #next = -1;

  /**
   * @param end the position after the last id of the stream; nothing is read from there on
   * @param streams number of streams that are read side by side
   */
  constructor(source: TokenSource, end: number, streams: number) {
    this.#source = source;
    this.#end = end;
    this.#ahead = Math.min(mostAhead, Math.floor(mostOfAll / streams));
  }

  /**
   * `count` ids from position `from` of the source.
   *
   * @param step distance to the position of the next window
   */
  async read(from: number, count: number, step: number): Promise<Int32Array> {
    const isNext = from === this.#next;
    this.#next = from + step;
    let [ids, start] = [this.#ids, this.#from];
    if (from < start || from + count > start + ids.length) {
      const wanted = Math.min(isNext ? Math.max(count, this.#ahead) : count, this.#end - from);
      [ids, start] = [await this.#source.read(from, wanted), from];
      [this.#ids, this.#from] = [ids, start];
    }
    return ids.subarray(from - start, from - start + count);
  }
}
