/** The buffers of gpu tensors, for the memory model of all engines (engines/memory/bufferMemory.ts). */
import type { BufferAmount, MemoryLimits } from '../memory/bufferMemory.js';
import type { BufferStore } from '../memory/bufferStore.js';
import { TensorBuffer } from '../memory/tensorBuffer.js';
import type { DeviceBuffer, HostElements, LaunchQueue } from './launchQueue.js';

const MB = 2 ** 20;
const ELEMENT_BYTES = 4;

/**
 * Reading a buffer back costs as much as a launch, so unused ones stay on the device up to a limit. Finalizers would not do: the
 * garbage collector does not see how much device memory a tensor takes, and runs none inside a busy loop.
 */
export const deviceLimits: MemoryLimits = { kept: { bytes: 32 * MB, buffers: 512 }, turn: { bytes: 8 * MB, buffers: 128 } };

export class GpuBuffer extends TensorBuffer<DeviceBuffer, HostElements> {
  /** Number of elements. */
  readonly size: number;
  /** The elements, if the host gave them as ints. Indices are checked with them. */
  readonly ints: Int32Array | undefined;
  /** Where the elements are in the memory that plans change in place. Absent: the buffer has a handle of its own. */
  slot: { readonly offset: number } | undefined;

  constructor(size: number, ints?: Int32Array) {
    super(ELEMENT_BYTES * size);
    this.size = size;
    this.ints = ints;
  }
}

/** The memory of the device, as far as tensors take it. */
export class DeviceStore implements BufferStore<DeviceBuffer, HostElements> {
  readonly #queue: LaunchQueue;
  #bytes = 0;
  #buffers = 0;

  constructor(queue: LaunchQueue) {
    this.#queue = queue;
  }

  get taken(): BufferAmount {
    return { bytes: this.#bytes, buffers: this.#buffers };
  }

  /** Counts a new buffer. */
  take(deviceBuffer: DeviceBuffer, bytes: number): DeviceBuffer {
    this.#bytes += bytes;
    this.#buffers += 1;
    return deviceBuffer;
  }

  free(deviceBuffer: DeviceBuffer, bytes: number): void {
    this.#bytes -= bytes;
    this.#buffers -= 1;
    this.#queue.free(deviceBuffer);
  }

  moveOut(deviceBuffer: DeviceBuffer): HostElements {
    return this.#queue.copyOut(deviceBuffer);
  }

  bringBack(host: HostElements, bytes: number): DeviceBuffer {
    return this.take(this.#queue.upload(host), bytes);
  }
}
