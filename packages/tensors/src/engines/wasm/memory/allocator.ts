/**
 * Allocates buffers in the linear memory of WebAssembly. All free bytes are one pool (`freeRanges.ts`), up to the highest
 * possible address; the memory grows to the end of the last buffer. Buffers are aligned and padded to 64 bytes, because the
 * kernels may read, never write, slightly beyond the end.
 */

import { platform } from '#platform';
import type { MemoryReport } from '../../../engine.js';
import { StatalError } from '../../../errors.js';
import type { HeldBytes } from '../../memory/bufferMemory.js';
import type { BufferStore } from '../../memory/bufferStore.js';
import { FreeRanges } from './freeRanges.js';

const PAGE = 65536;
const ALIGNMENT = 64;
const MB = 2 ** 20;
/** Bytes that 32-bit addresses can reach. */
const LIMIT = 2 ** 32;

/** Holds buffers of an allocator and can free some of them. */
export interface MemoryHolder {
  /** Frees the buffers that can be restored later. Called when the memory cannot grow. */
  makeRoom(): void;
  heldBytes(): HeldBytes;
}

export class Allocator implements BufferStore<number, Uint8Array<ArrayBuffer>> {
  /** Set once, by the tensors of this allocator. */
  holder: MemoryHolder | undefined;

  readonly #memory: WebAssembly.Memory;
  readonly #free = new FreeRanges();
  #reserved: number;
  #bytes = 0;
  #buffers = 0;
  #views: { f32: Float32Array; i32: Int32Array; u8: Uint8Array };

  constructor(memory: WebAssembly.Memory, heapBase: number) {
    this.#memory = memory;
    this.#reserved = memory.buffer.byteLength;
    const start = roundedUp(heapBase);
    this.#free.give(start, LIMIT - ALIGNMENT - start);
    this.#views = viewsOf(memory);
  }

  /** Typed arrays over the whole memory. Do not keep them: they are replaced when the memory grows. */
  get views(): { readonly f32: Float32Array; readonly i32: Int32Array; readonly u8: Uint8Array } {
    if (this.#views.u8.buffer !== this.#memory.buffer) this.#views = viewsOf(this.#memory);
    return this.#views;
  }

  /**
   * Allocates a buffer and returns its address.
   *
   * @throws StatalError if the memory is full
   */
  allocate(bytes: number): number {
    const size = sizeFor(bytes);
    let pointer = this.#take(size);
    if (pointer === undefined) {
      this.holder?.makeRoom();
      pointer = this.#take(size);
    }
    if (pointer === undefined) throw this.#fullError(size);
    this.#bytes += size;
    this.#buffers += 1;
    return pointer;
  }

  /** Frees a buffer of `bytes` bytes. */
  free(pointer: number, bytes: number): void {
    const size = sizeFor(bytes);
    this.#free.give(pointer, size);
    this.#bytes -= size;
    this.#buffers -= 1;
  }

  moveOut(pointer: number, bytes: number): Uint8Array<ArrayBuffer> {
    const host = platform.newBytes(bytes);
    host.set(this.views.u8.subarray(pointer, pointer + bytes));
    return host;
  }

  bringBack(host: Uint8Array<ArrayBuffer>, bytes: number): number {
    const pointer = this.allocate(bytes);
    this.views.u8.set(host, pointer);
    return pointer;
  }

  report(): MemoryReport {
    return { bytes: this.#bytes, buffers: this.#buffers, reserved: this.#reserved };
  }

  /** The address of `size` bytes within the memory; `undefined` if there is no room. */
  #take(size: number): number | undefined {
    const pointer = this.#free.take(size);
    if (pointer === undefined || this.#growTo(pointer + size + ALIGNMENT)) return pointer;
    this.#free.give(pointer, size);
    return undefined;
  }

  /** Whether the memory reaches to `end`, growing it if needed. */
  #growTo(end: number): boolean {
    if (end <= this.#reserved) return true;
    // The margin avoids growing again for each new buffer.
    const margin = Math.min(this.#reserved / 8, 16 * MB);
    for (const newEnd of [end + margin, end]) {
      try {
        this.#memory.grow(Math.ceil((newEnd - this.#reserved) / PAGE));
        this.#reserved = this.#memory.buffer.byteLength;
        return true;
      } catch {
        // The smaller amount may still fit.
      }
    }
    return false;
  }

  /** The error of a full memory: what uses it, and a hint about the largest part. */
  #fullError(size: number): StatalError {
    const { pinned, kept } = this.holder?.heldBytes() ?? { pinned: 0, kept: 0 };
    const temporary = this.#bytes - pinned - kept;
    let hint = 'Use smaller batches, fewer steps, or checkpointed or truncated backpropagation';
    if (pinned > temporary + size) hint = 'Use fewer units or a smaller vocabulary';
    if (kept > Math.max(pinned, temporary + size)) hint = 'Keep fewer tensors: read what you keep';
    return new StatalError(
      'wasm engine',
      `no room for ${inMB(size)} more: the memory of ${inMB(this.#reserved)} cannot grow (WebAssembly has at most 4096 MB). It holds ${inMB(temporary)} of temporary values, ` +
        `${inMB(pinned)} of parameters and moments, ${inMB(kept)} of other tensors`,
      hint,
    );
  }
}

const inMB = (bytes: number): string => `${Math.round(bytes / MB)} MB`;

const roundedUp = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/** Bytes that a buffer occupies in memory. */
const sizeFor = (bytes: number): number => roundedUp(Math.max(bytes, 1));

function viewsOf(memory: WebAssembly.Memory): { f32: Float32Array; i32: Int32Array; u8: Uint8Array } {
  return { f32: new Float32Array(memory.buffer), i32: new Int32Array(memory.buffer), u8: new Uint8Array(memory.buffer) };
}
