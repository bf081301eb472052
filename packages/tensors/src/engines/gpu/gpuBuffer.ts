/** The buffers of gpu tensors, in the memory model of all engines (engines/memory/bufferMemory.ts). */
import { BufferMemory, type MemoryLimits } from '../memory/bufferMemory.js';
import { TensorBuffer } from '../memory/tensorBuffer.js';
import type { DeviceBuffer, HostElements, LaunchQueue } from './launchQueue.js';

const MB = 2 ** 20;
const ELEMENT_BYTES = 4;

/**
 * Reading a buffer back costs as much as a launch, so unused ones stay on the device up to a limit. Finalizers would not do: the
 * garbage collector does not see how much device memory a tensor takes, and runs none inside a busy loop.
 */
const limits: MemoryLimits = { kept: { bytes: 32 * MB, buffers: 512 }, turn: { bytes: 8 * MB, buffers: 128 } };

export class GpuBuffer extends TensorBuffer<DeviceBuffer, HostElements> {
  /** Number of elements. */
  readonly size: number;
  /** The elements, if the host gave them as ints. Indices are checked with them. */
  readonly ints: Int32Array | undefined;

  constructor(size: number, ints?: Int32Array) {
    super(ELEMENT_BYTES * size);
    this.size = size;
    this.ints = ints;
  }
}

export type DeviceMemory = BufferMemory<DeviceBuffer, HostElements>;

export function deviceMemory(queue: LaunchQueue): DeviceMemory {
  const store = {
    free: (deviceBuffer: DeviceBuffer) => queue.free(deviceBuffer),
    moveOut: (deviceBuffer: DeviceBuffer) => queue.copyOut(deviceBuffer),
    bringBack: (host: HostElements) => queue.upload(host),
  };
  return new BufferMemory('gpu engine', store, limits);
}
