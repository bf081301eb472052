/** Bytes that arrive in pieces of any size, taken in the sizes that a parser needs. A whole file is one piece. */
export class ByteQueue {
  /** Bytes taken or skipped so far. */
  position = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  #pieces: Uint8Array[] = [];
  #available = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes that have arrived and were not taken yet. */
  get available(): number {
    return this.#available;
  }

  /**
   * Waits for `count` bytes. False when the source ends before. The bytes stay in memory, so `count` must not be a size that a header
   * claims.
   */
  async fill(count: number): Promise<boolean> {
    while (this.#available < count && !this.#ended) {
      const next = await this.#source.next();
      if (next.done) this.#ended = true;
      else if (next.value.length > 0) {
        this.#pieces.push(next.value);
        this.#available += next.value.length;
      }
    }
    return this.#available >= count;
  }

  /** The next `count` bytes, or fewer if fewer have arrived, without taking them. */
  peek(count: number): Uint8Array {
    const wanted = Math.min(count, this.#available);
    if (wanted === 0) return new Uint8Array(0);
    if (this.#pieces[0].length < wanted) this.#pieces = [joinedBytes(this.#pieces)];
    return this.#pieces[0].subarray(0, wanted);
  }

  /** Takes the next `count` bytes, or fewer if fewer have arrived. */
  take(count: number): Uint8Array {
    const taken = this.peek(count);
    this.#drop(taken.length);
    return taken;
  }

  /** Drops the next `count` bytes as they arrive; `count` may be anything. False when the source ends before. */
  async skip(count: number): Promise<boolean> {
    for (let left = count; left > 0; ) {
      if (this.#available === 0 && !(await this.fill(1))) return false;
      const dropped = Math.min(left, this.#available);
      this.#drop(dropped);
      left -= dropped;
    }
    return true;
  }

  /** Tells the source that nothing more is read. */
  async close(): Promise<void> {
    if (!this.#ended) await this.#source.return?.();
    this.#ended = true;
  }

  #drop(count: number): void {
    this.position += count;
    this.#available -= count;
    let [left, pieces] = [count, 0];
    while (pieces < this.#pieces.length && left >= this.#pieces[pieces].length) left -= this.#pieces[pieces++].length;
    this.#pieces.splice(0, pieces);
    if (left > 0) this.#pieces[0] = this.#pieces[0].subarray(left);
  }
}

/** Joins pieces into one array. A single piece is returned without a copy. */
export function joinedBytes(pieces: readonly Uint8Array[]): Uint8Array {
  if (pieces.length === 1) return pieces[0];
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
