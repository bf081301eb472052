/**
 * Buffers in the linear memory of WebAssembly. What is free is one pool (`freeRanges.ts`), up to the last address there can be;
 * the memory grows to the end of the last buffer. Buffers begin at multiples of 64 and are padded to them: the kernels may read,
 * never write, a little beyond the end.
 */

import type { MemoryReport } from '../../../engine.js';
import { StatalError } from '../../../errors.js';
import { FreeRanges } from './freeRanges.js';

const PAGE = 65536;
const ALIGNMENT = 64;
const MB = 2 ** 20;
/** Bytes that a 32-bit address can tell apart. */
const LIMIT = 2 ** 32;

/** Who holds buffers of an allocator, and can do without some of them. */
export interface MemoryHolder {
  /** Frees the buffers that can come back later. Called when the memory cannot grow. */
  makeRoom(): void;
  /** Bytes that are in use, by what they are used for. */
  heldBytes(): HeldBytes;
}

export interface HeldBytes {
  /** Updated in place, or kept at their address: parameters, moments, the state of streams. */
  readonly pinned: number;
  /** Any other tensors that outlive their scope. */
  readonly kept: number;
}

export class Allocator {
  /** Set once, by the pool of buffers that is made for this allocator. */
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

  /** Views of the whole memory; taken anew after it grew. */
  get views(): { readonly f32: Float32Array; readonly i32: Int32Array; readonly u8: Uint8Array } {
    if (this.#views.u8.buffer !== this.#memory.buffer) this.#views = viewsOf(this.#memory);
    return this.#views;
  }

  /**
   * The address of a new buffer.
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

  report(): MemoryReport {
    return { bytes: this.#bytes, buffers: this.#buffers, reserved: this.#reserved };
  }

  /** The address of `size` bytes, within the memory; `undefined` if there is no room. */
  #take(size: number): number | undefined {
    const pointer = this.#free.take(size);
    if (pointer === undefined || this.#growTo(pointer + size + ALIGNMENT)) return pointer;
    this.#free.give(pointer, size);
    return undefined;
  }

  /** Whether the memory reaches to `end`, or could grow so far. */
  #growTo(end: number): boolean {
    if (end <= this.#reserved) return true;
    // A margin saves growing again for every next buffer.
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

  /** The error of a full memory: what holds it, and what helps against the largest part. */
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

/** What a buffer takes of the memory. */
const sizeFor = (bytes: number): number => roundedUp(Math.max(bytes, 1));

function viewsOf(memory: WebAssembly.Memory): { f32: Float32Array; i32: Int32Array; u8: Uint8Array } {
  return { f32: new Float32Array(memory.buffer), i32: new Int32Array(memory.buffer), u8: new Uint8Array(memory.buffer) };
}
