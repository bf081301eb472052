/** Keeps what was found out about a structure, so that a plan of known structure writes no text. */
export class StructureCache<T> {
  readonly #known = new Map<string, T>();
  readonly #most: number;

  /** @param most when there are more entries, all are dropped: their structures may not be used any more */
  constructor(most = 4096) {
    this.#most = most;
  }

  /** What is known of a structure, which is plain data. */
  of(structure: unknown, make: () => T): T {
    const key = JSON.stringify(structure);
    const before = this.#known.get(key);
    if (before !== undefined) return before;
    if (this.#known.size >= this.#most) this.#known.clear();
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}
