/** Items in memory, up to a limit. One that does not fit is left out; a smaller one after it may fit. */
export class KeptItems<Item, Kept> {
  readonly #kept = new Map<Item, Kept>();
  readonly #limit: number;
  #bytes = 0;

  /** @param limit number of bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  has(item: Item): boolean {
    return this.#kept.has(item);
  }

  get(item: Item): Kept | undefined {
    return this.#kept.get(item);
  }

  /** Keeps what is not kept yet, if it fits. */
  keep(item: Item, kept: Kept, bytes: number): void {
    if (this.#kept.has(item) || this.#bytes + bytes > this.#limit) return;
    this.#kept.set(item, kept);
    this.#bytes += bytes;
  }
}
