/**
 * Detects UTF-16 and UTF-32 in texts that should be UTF-8. A byte order mark at the start settles it. Without one, UTF-16 text of most
 * scripts is also well-formed UTF-8, made of NULs and other control characters: a model would learn those.
 */
import { DatasetError } from './datasetError.js';

export type WideEncoding = 'UTF-16LE' | 'UTF-16BE' | 'UTF-32LE' | 'UTF-32BE';

const marks: readonly (readonly [encoding: WideEncoding, mark: readonly number[]])[] = [
  ['UTF-32LE', [0xff, 0xfe, 0, 0]], // before UTF-16LE, whose mark is a prefix of this one
  ['UTF-32BE', [0, 0, 0xfe, 0xff]],
  ['UTF-16LE', [0xff, 0xfe]],
  ['UTF-16BE', [0xfe, 0xff]],
];

/** The length of the longest mark in bytes. */
export const longestMark = 4;

/** The encoding of the byte order mark at the start of a text, or undefined. */
export function markedEncoding(start: Uint8Array): WideEncoding | undefined {
  return marks.find(([, mark]) => mark.every((byte, index) => start[index] === byte))?.[0];
}

export function convert(encoding: string): string {
  return `convert it, for example with iconv -f ${encoding} -t UTF-8`;
}

const blockBytes = 1024;
/** A shorter last block is not judged, except if it is the whole text. */
const fewestBytes = 64;

/** Spaces, digits and line ends have a NUL in UTF-16 in any script. Text has at least one per 256 bytes. */
const bytesPerNul = 256;

/**
 * Watches the bytes of a text that should be UTF-8, in blocks of 1,024. In UTF-16 every other byte is a NUL or another control character;
 * in UTF-32, half of the bytes or more. A single NUL counts as a normal character.
 */
export class WideEncodingWatch {
  readonly #name: string;
  #position = 0;
  /** Counts in the current block for each position modulo 4: bytes, control characters, and the NULs among these. */
  #bytes = [0, 0, 0, 0];
  #controls = [0, 0, 0, 0];
  #nuls = [0, 0, 0, 0];
  /** Whether a NUL was at an even position, and at an odd one. */
  readonly #found = [new Uint32Array(256), new Uint32Array(256)];

  constructor(name: string) {
    this.#name = name;
  }

  /** @throws DatasetError if the bytes are not UTF-8 */
  see(piece: Uint8Array): void {
    if (piece.length >= blockBytes && !piece.includes(0)) {
      this.end(); // no NUL, no wide encoding
      this.#position += piece.length;
      return;
    }
    for (const byte of piece) {
      const place = this.#position % 4;
      this.#position += 1;
      this.#bytes[place] += 1;
      if (byte < 0x20) this.#controls[place] += 1; // a tab too: the first byte of Hindi
      if (byte === 0) this.#nuls[place] += 1;
      this.#found[place % 2][byte] += 1;
      if (this.#position % blockBytes === 0) this.end();
    }
  }

  /** @throws DatasetError if the bytes since the last block are not UTF-8 */
  end(): void {
    const bytes = sum(this.#bytes);
    if (bytes >= fewestBytes || bytes === this.#position) this.#judge(bytes);
    for (const counts of [this.#bytes, this.#controls, this.#nuls]) counts.fill(0);
  }

  /**
   * The likely encoding of text that is not valid UTF-8. NULs only at even, or only at odd positions are spaces and line ends of UTF-16.
   */
  guess(): WideEncoding | undefined {
    const encoding = this.#encoding();
    const [even, odd] = this.#found;
    const nuls = even[0] + odd[0];
    if (encoding !== undefined || nuls === 0) return encoding;
    const bytes = sum([...even, ...odd]);
    const [evenPairs, oddPairs] = this.#found.map((counts) => sum([...counts].map((count) => count * count))); // of equal bytes
    if (bytes >= fewestBytes && 4 * nuls < bytes && Math.max(evenPairs, oddPairs) > 1.1 * Math.min(evenPairs, oddPairs))
      return evenPairs > oddPairs ? 'UTF-16BE' : 'UTF-16LE';
    if (even[0] > 0 && odd[0] > 0) return undefined;
    return even[0] > 0 ? 'UTF-16BE' : 'UTF-16LE';
  }

  #judge(bytes: number): void {
    const encoding = this.#encoding();
    if (encoding !== undefined) {
      const reason = `it looks like ${encoding}, not UTF-8: at least every second byte is NUL or another control character`;
      throw new DatasetError(this.#name, reason, `If it is text, ${convert(encoding)}`);
    }
    if (4 * sum(this.#nuls) > bytes) {
      throw new DatasetError(this.#name, 'it looks like binary data, not text: more than a quarter of it is NUL', 'Name a file of text');
    }
  }

  /** The likely encoding of the current block. */
  #encoding(): WideEncoding | undefined {
    const [bytes, nuls] = [sum(this.#bytes), sum(this.#nuls)];
    // In UTF-32 up to three of four bytes are NUL. The 4 allows for an incomplete last character.
    if (bytes < 2 || bytesPerNul * nuls < bytes || 4 * nuls > 3 * bytes + 4) return undefined;
    const share = (counts: readonly number[], ...places: readonly number[]): number =>
      sum(places.map((place) => counts[place])) / Math.max(1, sum(places.map((place) => this.#bytes[place])));
    if (share(this.#nuls, 3) === 1 && share(this.#controls, 2) === 1) return 'UTF-32LE'; // the highest byte is 0, the next at most 16
    if (share(this.#nuls, 0) === 1 && share(this.#controls, 1) === 1) return 'UTF-32BE';
    const [even, odd] = [share(this.#controls, 0, 2), share(this.#controls, 1, 3)];
    if (Math.max(even, odd) < 0.5 || Math.abs(even - odd) < 0.25) return undefined;
    return even > odd ? 'UTF-16BE' : 'UTF-16LE';
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
