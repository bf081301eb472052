/**
 * The free ranges of a memory. A freed range joins its free neighbors; a request gets the lowest range that is long enough
 * (address-ordered first fit; Wilson et al., "Dynamic storage allocation: a survey", 1995). So low addresses are reused,
 * and the free bytes at the upper end stay in one piece.
 *
 * The ranges are a treap (Seidel and Aragon, 1996), ordered by address. Each node knows the longest range of its subtree, so
 * `take` and `give` take O(log n) steps for n ranges.
 */
interface Range {
  start: number;
  size: number;
  readonly priority: number;
  below: Tree;
  above: Tree;
  /** Size of the longest range in this subtree. */
  longest: number;
}

type Tree = Range | undefined;

/** Its multiples, as 32-bit integers, look random: they serve as priorities that are the same in every run. */
const SCATTER = 0x9e3779b1;

export class FreeRanges {
  #root: Tree;
  #made = 0;

  /** Size of the longest range; 0 if nothing is free. */
  get longest(): number {
    return this.#root?.longest ?? 0;
  }

  /** Takes `size` bytes and returns their start; `undefined` if no range is long enough. */
  take(size: number): number | undefined {
    if (this.longest < size) return undefined;
    let found = this.#root as Range;
    while (found.size < size || longestOf(found.below) >= size) {
      found = (longestOf(found.below) >= size ? found.below : found.above) as Range;
    }
    const { start } = found;
    if (found.size === size) this.#remove(found);
    else {
      found.start += size;
      found.size -= size;
      remeasure(this.#root, found);
    }
    return start;
  }

  /** Frees the `size` bytes that begin at `start`. */
  give(start: number, size: number): void {
    let before: Tree;
    let after: Tree;
    for (let range = this.#root; range !== undefined; range = range === before ? range.above : range.below) {
      if (range.start < start) before = range;
      else after = range;
    }
    const end = start + size;
    if (before !== undefined && before.start + before.size === start) {
      before.size += size;
      if (after?.start === end) {
        this.#remove(after);
        before.size += after.size;
      }
      remeasure(this.#root, before);
    } else if (after?.start === end) {
      after.start = start;
      after.size += size;
      remeasure(this.#root, after);
    } else {
      const range = { start, size, longest: size, priority: Math.imul(++this.#made, SCATTER), below: undefined, above: undefined };
      const [below, above] = split(this.#root, start);
      this.#root = join(join(below, range), above);
    }
  }

  #remove({ start }: Range): void {
    const [below, rest] = split(this.#root, start);
    this.#root = join(below, split(rest, start + 1)[1]);
  }
}

const longestOf = (tree: Tree): number => tree?.longest ?? 0;

/** Updates `longest` after a range's size or a subtree changed. */
function measured(range: Range): Range {
  range.longest = Math.max(range.size, longestOf(range.below), longestOf(range.above));
  return range;
}

/** Updates `longest` on the path from the root to a range whose size changed. */
function remeasure(tree: Tree, changed: Range): void {
  if (tree === undefined) return;
  if (tree !== changed) remeasure(changed.start < tree.start ? tree.below : tree.above, changed);
  measured(tree);
}

/** Splits a tree into the ranges that start before an address and the others. */
function split(tree: Tree, address: number): [Tree, Tree] {
  if (tree === undefined) return [undefined, undefined];
  if (tree.start < address) {
    const [below, above] = split(tree.above, address);
    tree.above = below;
    return [measured(tree), above];
  }
  const [below, above] = split(tree.below, address);
  tree.below = above;
  return [below, measured(tree)];
}

/** Joins two trees. All ranges of `below` come before those of `above`. */
function join(below: Tree, above: Tree): Tree {
  if (below === undefined || above === undefined) return below ?? above;
  if (below.priority > above.priority) {
    below.above = join(below.above, above);
    return measured(below);
  }
  above.below = join(below, above.below);
  return measured(above);
}
