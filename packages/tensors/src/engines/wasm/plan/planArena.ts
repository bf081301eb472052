/**
 * The memory in which the plans of an engine compute. Plans run one at a time, so all share one arena, as large as the largest needs. When a
 * larger plan comes, the arena moves, and the other plans are bound again at their next run.
 */
import type { Allocator } from '../memory/allocator.js';

class PlanArena {
  readonly #allocator: Allocator;
  readonly #needs = new Map<object, number>();
  #pointer = 0;
  #bytes = 0;

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
  }

  /** The address of the arena, which has room for the needs of `plan`. */
  addressFor(plan: object, bytes: number): number {
    this.#needs.set(plan, bytes);
    if (bytes > this.#bytes) this.#resize(bytes);
    return this.#pointer;
  }

  /** Frees what no other plan needs. */
  leave(plan: object): void {
    if (!this.#needs.delete(plan)) return;
    const most = Math.max(0, ...this.#needs.values());
    if (most < this.#bytes) this.#resize(most);
  }

  #resize(bytes: number): void {
    if (this.#bytes > 0) this.#allocator.free(this.#pointer, this.#bytes);
    this.#bytes = 0;
    this.#pointer = bytes > 0 ? this.#allocator.allocate(bytes) : 0;
    this.#bytes = bytes;
  }
}

export type { PlanArena };

const arenas = new WeakMap<Allocator, PlanArena>();

/** The arena of an engine's memory. */
export function planArenaOf(allocator: Allocator): PlanArena {
  const arena = arenas.get(allocator) ?? new PlanArena(allocator);
  arenas.set(allocator, arena);
  return arena;
}
