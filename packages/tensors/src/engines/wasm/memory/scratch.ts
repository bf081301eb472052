/** Buffers that exist while a computation runs. */
import type { Allocator } from './allocator.js';

export class Scratch {
  readonly #allocator: Allocator;
  readonly #buffers: (readonly [pointer: number, bytes: number])[] = [];

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
  }

  allocate(bytes: number): number {
    const pointer = this.#allocator.allocate(bytes);
    this.#buffers.push([pointer, bytes]);
    return pointer;
  }

  /** Frees all buffers. Call it in `finally`, because `allocate` throws when the memory is full. */
  free(): void {
    for (const [pointer, bytes] of this.#buffers.splice(0)) this.#allocator.free(pointer, bytes);
  }
}

/** Runs `body`, which may allocate scratch buffers, and frees them at its end. */
export function withScratch<T>(allocator: Allocator, body: (scratch: Scratch) => T): T {
  const scratch = new Scratch(allocator);
  try {
    return body(scratch);
  } finally {
    scratch.free();
  }
}
