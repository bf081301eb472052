/** Copies elements from a WebGPU device to the host, through buffers that the host can map. Many reads may be pending. */
import { ELEMENT_BYTES, MAP_READ, usage, type WebGpuBuffer, type WebGpuDevice } from './webGpu.js';

/** Sizes of mappable buffers are powers of two from here on, so that few of them serve all reads. */
const LEAST_BYTES = 256;
/** Most bytes of mappable buffers that are kept for later reads. */
const MOST_KEPT = 4 * 2 ** 20;

export class WebGpuReader {
  readonly #device: WebGpuDevice;
  readonly #free: WebGpuBuffer[] = [];
  #freeBytes = 0;

  constructor(device: WebGpuDevice) {
    this.#device = device;
  }

  /** The elements as they are after all work submitted so far. */
  read(buffer: WebGpuBuffer, offset: number, size: number): Promise<Float32Array> {
    const staging = this.take(ELEMENT_BYTES * size);
    const encoder = this.#device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, ELEMENT_BYTES * offset, staging, 0, ELEMENT_BYTES * size);
    this.#device.queue.submit([encoder.finish()]);
    return this.map(staging, size);
  }

  /** A mappable buffer of at least so many bytes. */
  take(bytes: number): WebGpuBuffer {
    const size = Math.max(LEAST_BYTES, 2 ** Math.ceil(Math.log2(bytes)));
    const found = this.#free.findIndex((buffer) => buffer.size === size);
    if (found < 0) return this.#device.createBuffer({ size, usage: usage.mapRead | usage.copyTarget });
    this.#freeBytes -= size;
    return this.#free.splice(found, 1)[0];
  }

  give(staging: WebGpuBuffer): void {
    if (this.#freeBytes + staging.size > MOST_KEPT) staging.destroy();
    else {
      this.#freeBytes += staging.size;
      this.#free.push(staging);
    }
  }

  /** The first elements of a mappable buffer, which is free afterwards. */
  async map(staging: WebGpuBuffer, size: number): Promise<Float32Array> {
    try {
      await staging.mapAsync(MAP_READ, 0, ELEMENT_BYTES * size);
    } catch (error) {
      staging.destroy();
      throw error;
    }
    const elements = new Float32Array(staging.getMappedRange(0, ELEMENT_BYTES * size).slice(0));
    staging.unmap();
    this.give(staging);
    return elements;
  }

  close(): void {
    for (const buffer of this.#free.splice(0)) buffer.destroy();
    this.#freeBytes = 0;
  }
}
