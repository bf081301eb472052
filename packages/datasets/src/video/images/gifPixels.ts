/**
 * Unpacks the codes of a GIF (LZW, Welch, 1984). The libraries for GIF that were tried, modern-gif, gifuct-js and omggif, never end on a
 * few wrong bytes, where a code stands for itself. Here a code only stands for codes before it.
 */

/** Largest number of codes. */
const most = 4096;

/**
 * The indices of colors, up to `count` of them. Fewer if the codes end early, or if one has no meaning.
 *
 * @param codes the number of bits of a color, then blocks: each has its length in front of it, and an empty one ends them
 */
export function gifPixels(codes: Uint8Array, count: number): Uint8Array {
  const bits = codes[0];
  const [clear, end] = [1 << bits, (1 << bits) + 1];
  const strings = new CodeStrings(clear);
  const pixels = new Uint8Array(count);
  const read = codeReader(codes);
  let filled = 0;
  let size = bits + 1;
  let before = -1;
  while (filled < count) {
    const code = read(size);
    if (code === clear) {
      strings.reset();
      size = bits + 1;
      before = -1;
    } else if (code < 0 || code === end || code > strings.next || (before < 0 && code >= clear)) break;
    else {
      if (before >= 0) strings.add(before, code);
      filled = strings.write(code, pixels, filled);
      if (strings.next === 1 << size && size < 12) size++;
      before = code;
    }
  }
  return pixels.subarray(0, Math.min(filled, count));
}

/** What each code stands for: another code and one color behind it. */
class CodeStrings {
  /** The code that is defined next. */
  next: number;
  readonly #firstFree: number;
  readonly #prefix = new Uint16Array(most);
  readonly #last = new Uint8Array(most);
  readonly #first = new Uint8Array(most);
  readonly #length = new Uint16Array(most);

  /** @param clear the code that clears; smaller ones are colors */
  constructor(clear: number) {
    this.#firstFree = clear + 2;
    this.next = this.#firstFree;
    for (let color = 0; color < clear; color++) {
      this.#last[color] = color;
      this.#first[color] = color;
      this.#length[color] = 1;
    }
  }

  reset(): void {
    this.next = this.#firstFree;
  }

  /** Defines the next code: what `before` stands for, and the first color of what `code` stands for. `code` may be the one that is defined. */
  add(before: number, code: number): void {
    if (this.next === most) return;
    this.#prefix[this.next] = before;
    this.#last[this.next] = this.#first[code === this.next ? before : code];
    this.#first[this.next] = this.#first[before];
    this.#length[this.next] = this.#length[before] + 1;
    this.next++;
  }

  /** Writes what a code stands for, from its end, and gives the place behind it. */
  write(code: number, to: Uint8Array, at: number): number {
    const behind = at + this.#length[code];
    for (let [place, rest] = [behind - 1, code]; place >= at; place--) {
      to[place] = this.#last[rest];
      rest = this.#prefix[rest];
    }
    return behind;
  }
}

/** Gives codes of some bits, the lowest first; -1 behind the end. */
function codeReader(codes: Uint8Array): (size: number) => number {
  let at = 1;
  let left = 0;
  let [buffer, bits] = [0, 0];
  return (size) => {
    while (bits < size) {
      if (left === 0) left = codes[at++] ?? 0;
      if (left === 0 || at >= codes.length) return -1;
      buffer |= codes[at++] << bits;
      bits += 8;
      left--;
    }
    const code = buffer & ((1 << size) - 1);
    buffer >>>= size;
    bits -= size;
    return code;
  };
}
