/**
 * Copies of small results that the host can map. A run makes one with its other copies, so reading a loss needs no submission of its own, and
 * does not stop the queue.
 */
import type { StagedElements } from '../../gpuDevice.js';
import { ELEMENT_BYTES, type WebGpuBuffer } from '../../webGpu/webGpu.js';
import type { WebGpuReader } from '../../webGpu/webGpuReader.js';
import type { ResultHandle } from './resultBuffers.js';

/** The most unread copies. A further one replaces the oldest; a read of that result copies again. */
const MOST = 3;

export class StagedCopies {
  readonly #reader: WebGpuReader;
  readonly #size: number;
  /** The oldest first. */
  readonly #waiting: StagedCopy[] = [];

  /** @param size elements of each copy */
  constructor(reader: WebGpuReader, size: number) {
    this.#reader = reader;
    this.#size = size;
  }

  /** The buffer to copy a result to. A later read of `handle` maps it. */
  bufferFor(handle: ResultHandle): WebGpuBuffer {
    const last = this.#waiting.length >= MOST ? this.#waiting.shift() : undefined;
    const staging = last?.leave() ?? this.#reader.take(ELEMENT_BYTES * this.#size);
    const copy = new StagedCopy(this.#reader, this.#size, staging, handle, () => {
      this.#waiting.splice(this.#waiting.indexOf(copy), 1);
    });
    this.#waiting.push(copy);
    handle.staged = copy;
    return staging;
  }

  close(): void {
    for (const copy of this.#waiting.splice(0)) this.#reader.give(copy.leave());
  }
}

export class StagedCopy implements StagedElements {
  readonly #reader: WebGpuReader;
  readonly #size: number;
  readonly #staging: WebGpuBuffer;
  readonly #handle: ResultHandle;
  readonly #isRead: () => void;
  #elements: Promise<Float32Array> | undefined;

  constructor(reader: WebGpuReader, size: number, staging: WebGpuBuffer, handle: ResultHandle, isRead: () => void) {
    this.#reader = reader;
    this.#size = size;
    this.#staging = staging;
    this.#handle = handle;
    this.#isRead = isRead;
  }

  async read(offset: number, size: number): Promise<Float32Array> {
    if (this.#elements === undefined) {
      this.#isRead();
      this.#elements = this.#reader.map(this.#staging, this.#size);
    }
    return (await this.#elements).slice(offset, offset + size);
  }

  /** Leaves the buffer to another copy. */
  leave(): WebGpuBuffer {
    if (this.#handle.staged === this) this.#handle.staged = undefined;
    return this.#staging;
  }
}
