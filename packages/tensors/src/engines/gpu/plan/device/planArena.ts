/**
 * The buffer in which the plans of an engine compute. Plans run one at a time, so all share one, as large as the largest needs. No elements
 * stay in it between runs.
 */
import { ELEMENT_BYTES, usage, type WebGpuBuffer, type WebGpuDevice } from '../../webGpu/webGpu.js';

export class PlanArena {
  readonly #device: WebGpuDevice;
  /** Bytes that each plan needs. */
  readonly #needs = new Map<object, number>();
  #buffer: WebGpuBuffer | undefined;

  constructor(device: WebGpuDevice) {
    this.#device = device;
  }

  get bytes(): number {
    return this.#buffer?.size ?? 0;
  }

  /** The buffer, with room for `plan`. */
  bufferFor(plan: object, size: number): WebGpuBuffer {
    const bytes = ELEMENT_BYTES * Math.max(size, 64);
    this.#needs.set(plan, bytes);
    if (this.#buffer === undefined || bytes > this.#buffer.size) this.#resize(bytes);
    return this.#buffer as WebGpuBuffer;
  }

  /** Frees what no other plan needs. Submitted work still finds the elements. */
  leave(plan: object): void {
    if (!this.#needs.delete(plan)) return;
    const most = Math.max(0, ...this.#needs.values());
    if (most < this.bytes) this.#resize(most);
  }

  #resize(bytes: number): void {
    this.#buffer?.destroy();
    this.#buffer =
      bytes === 0 ? undefined : this.#device.createBuffer({ size: bytes, usage: usage.storage | usage.copySource | usage.copyTarget });
  }
}
