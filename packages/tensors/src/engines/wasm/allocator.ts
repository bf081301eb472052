/**
 * Buffers in the linear memory of WebAssembly. Sizes are rounded up to one of four per power of two, and freed buffers
 * wait in a list of their size, so a training loop reuses the same addresses at every step. Buffers begin at multiples
 * of 64 and are padded to them: the kernels may read, never write, a little beyond the end.
 */

import type { MemoryReport } from '../../engine.js';
import { StatalError } from '../../errors.js';

const PAGE = 65536;
const ALIGNMENT = 64;

export class Allocator {
  readonly #memory: WebAssembly.Memory;
  readonly #free = new Map<number, number[]>();
  #top: number;
  #bytes = 0;
  #buffers = 0;
  #views: { f32: Float32Array; i32: Int32Array; u8: Uint8Array };

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#top = Math.ceil(heapBase / ALIGNMENT) * ALIGNMENT;
    this.#views = viewsOf(memory);
  }

  /** Views of the whole memory; taken anew after it grew. */
  get views(): { readonly f32: Float32Array; readonly i32: Int32Array; readonly u8: Uint8Array } {
    if (this.#views.u8.buffer !== this.#memory.buffer) this.#views = viewsOf(this.#memory);
    return this.#views;
  }

  allocate(bytes: number): number {
    const size = roundedSize(bytes);
    const pointer = this.#free.get(size)?.pop() ?? this.#extend(size, bytes);
    this.#bytes += size;
    this.#buffers += 1;
    return pointer;
  }

  free(pointer: number, bytes: number): void {
    const size = roundedSize(bytes);
    this.#bytes -= size;
    this.#buffers -= 1;
    const waiting = this.#free.get(size);
    if (waiting === undefined) this.#free.set(size, [pointer]);
    else waiting.push(pointer);
  }

  report(): MemoryReport {
    return { bytes: this.#bytes, buffers: this.#buffers, reserved: this.#memory.buffer.byteLength };
  }

  #extend(size: number, bytes: number): number {
    const pointer = this.#top;
    const missing = pointer + size + ALIGNMENT - this.#memory.buffer.byteLength;
    if (missing > 0) this.#grow(missing, bytes);
    this.#top += size;
    return pointer;
  }

  #grow(missing: number, bytes: number): void {
    // A margin saves growing again for every next buffer.
    const margin = Math.min(this.#memory.buffer.byteLength / 4, 64 * 2 ** 20);
    for (const extra of [missing + margin, missing]) {
      try {
        this.#memory.grow(Math.ceil(extra / PAGE));
        return;
      } catch {
        // The smaller amount may still fit.
      }
    }
    const used = Math.round(this.#bytes / 2 ** 20);
    throw new StatalError(
      'wasm engine',
      `no memory for ${bytes} more bytes (${used} MB in use, 4096 MB is the limit of WebAssembly)`,
      'Use smaller batches, fewer steps or truncated windows',
    );
  }
}

function roundedSize(bytes: number): number {
  const least = Math.max(bytes, ALIGNMENT);
  const granule = Math.max(ALIGNMENT, 2 ** (Math.floor(Math.log2(least)) - 2));
  return Math.ceil(least / granule) * granule;
}

function viewsOf(memory: WebAssembly.Memory): { f32: Float32Array; i32: Int32Array; u8: Uint8Array } {
  return { f32: new Float32Array(memory.buffer), i32: new Int32Array(memory.buffer), u8: new Uint8Array(memory.buffer) };
}
