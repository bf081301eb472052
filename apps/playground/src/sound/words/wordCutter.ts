/**
 * Finds single words in a stream by a plain rule of energy. A word begins when three frames in a row are well above the floor of noise, and
 * ends after a quarter of a second below it. Recordings and live audio are cut by the same rule, so the network hears in both what it learned.
 *
 * What it does not do well: words in loud surroundings, and sentences without pauses.
 */

/** Frames from `start` up to but not including `end`. */
export interface Word {
  readonly start: number;
  readonly end: number;
}

/** Decibels above the floor at which a word begins, and below which it pauses. */
const begins = 15;
const pauses = 10;
/** Nothing below this is a word, in decibels below full scale. */
const faintest = -55;
/** Frames. */
const loudFrames = 3;
const pause = 25;
const longest = 200;
const shortest = 8;
/** Frames that are kept before and after what is loud: soft consonants. */
const before = 8;
const after = 5;
/** Decibels by which the floor may rise in a frame. It falls at once. */
const rise = 0.05;

export class WordCutter {
  #frame = 0;
  #floor = Number.POSITIVE_INFINITY;
  #loud = 0;
  #start = -1;
  #lastLoud = -1;
  #end = 0;

  /** The first frame of the word that is being heard, or -1. */
  get start(): number {
    return this.#start;
  }

  /** Takes the loudness of the next frame. Returns the word that it ends, if it ends one. */
  push(decibels: number): Word | undefined {
    const frame = this.#frame++;
    if (this.#start < 0) return this.#wait(frame, decibels);
    if (decibels > this.#floor + pauses) this.#lastLoud = frame;
    // What never pauses is noise.
    if (frame - this.#start > longest) return this.#stop(frame, decibels);
    if (frame - this.#lastLoud < pause) return undefined;
    const word = this.#word(frame);
    this.#stop(word?.end ?? frame, this.#floor);
    return word;
  }

  #wait(frame: number, decibels: number): undefined {
    this.#floor = Math.min(decibels, this.#floor + rise);
    const isLoud = decibels > Math.max(faintest, this.#floor + begins);
    this.#loud = isLoud ? this.#loud + 1 : 0;
    if (this.#loud < loudFrames) return;
    this.#start = Math.max(this.#end, frame - loudFrames + 1 - before);
    this.#lastLoud = frame;
  }

  #stop(end: number, floor: number): undefined {
    this.#end = end;
    this.#start = -1;
    this.#loud = 0;
    this.#floor = floor;
  }

  /** The number of features of a word is one more than its frames. It is made even, so that steps of two frames are whole. */
  #word(frame: number): Word | undefined {
    const start = this.#start;
    const length = this.#lastLoud + 1 + after - start;
    if (this.#lastLoud - start - before < shortest) return undefined;
    return { start, end: Math.min(frame, start + length + (length % 2 === 0 ? 1 : 0)) };
  }
}
