/**
 * Buffers for the results of a plan. Each run writes into buffers of its own, because its results are ordinary tensors. A buffer whose tensors
 * were released, or collected, serves a later run, so that runs make no new ones.
 */
import type { Handle, StagedElements } from '../../gpuDevice.js';
import type { DeviceBuffer } from '../../launchQueue.js';
import { ELEMENT_BYTES, usage, type WebGpuBuffer, type WebGpuDevice } from '../../webGpu/webGpu.js';

/** Most bytes of free buffers that are kept, and at least so many. A training loop may hold the losses of hundreds of steps, and one state. */
const MOST_FREE_BYTES = 2 ** 17;
const LEAST_FREE = 4;
/** What a device takes for a buffer, at least. */
const LEAST_BYTES = 256;

/** A buffer as kernels of gpu.js know one, and what the host may know of its elements already. */
export class ResultHandle implements Handle {
  readonly type = 'WebGPUBuffer';
  readonly componentCount = 1;
  readonly context: object;
  readonly output: readonly number[];
  readonly buffer: WebGpuBuffer;
  staged: StagedElements | undefined;

  constructor(context: object, buffer: WebGpuBuffer, size: number) {
    this.context = context;
    this.buffer = buffer;
    this.output = [size];
  }
}

export class ResultBuffers {
  /** Elements of each buffer. */
  readonly size: number;
  readonly #device: WebGpuDevice;
  readonly #context: object;
  readonly #destroy: (buffer: WebGpuBuffer) => void;
  readonly #free: ResultHandle[] = [];
  #most: number;

  /** @param destroy destroys a buffer in the order of the queue */
  constructor(size: number, device: WebGpuDevice, context: object, destroy: (buffer: WebGpuBuffer) => void) {
    this.size = size;
    this.#most = Math.max(LEAST_FREE, Math.floor(MOST_FREE_BYTES / Math.max(ELEMENT_BYTES * size, LEAST_BYTES)));
    this.#device = device;
    this.#context = context;
    this.#destroy = destroy;
  }

  /** A buffer for one run. Freeing it gives it back. */
  take(): DeviceBuffer & { readonly handle: ResultHandle } {
    const handle = this.#free.pop() ?? new ResultHandle(this.#context, this.#make(), this.size);
    return { handle, isFreed: false, giveBack: () => this.#give(handle) };
  }

  close(): void {
    this.#most = 0;
    for (const { buffer } of this.#free.splice(0)) this.#destroy(buffer);
  }

  #make(): WebGpuBuffer {
    return this.#device.createBuffer({
      size: ELEMENT_BYTES * this.size,
      usage: usage.storage | usage.copySource | usage.copyTarget,
    });
  }

  #give(handle: ResultHandle): void {
    if (this.#free.length < this.#most) this.#free.push(handle);
    else this.#destroy(handle.buffer);
  }
}
