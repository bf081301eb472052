/**
 * One buffer for all tensors of an engine that plans read and change where they are: parameters, moments, captured tensors. Each has a slot, whose
 * offset never changes. So a tensor that several plans use, or several recordings of one step, has the same offset for all of them.
 */
import type { Handle } from '../../gpuDevice.js';
import { ELEMENT_BYTES, usage, type WebGpuBuffer, type WebGpuDevice } from '../../webGpu/webGpu.js';

/** A part of the buffer, in elements. */
export interface ParameterSlot {
  readonly offset: number;
  readonly size: number;
}

/** Kernels load four elements at once, and slots begin on lines of a cache. */
const ALIGNMENT = 64;
/** The buffer grows by whole blocks, so that a few small tensors do not make it grow each. */
const BLOCK = 2 ** 14;

const roundedUp = (size: number, to: number): number => Math.ceil(Math.max(size, 1) / to) * to;

export class ParameterMemory {
  /** The handle of the buffer, for kernels of gpu.js. Its buffer is replaced when it grows. */
  readonly handle: Handle;
  readonly #device: WebGpuDevice;
  /** By offset. */
  readonly #slots: ParameterSlot[] = [];
  #buffer: WebGpuBuffer | undefined;

  constructor(device: WebGpuDevice, context: object) {
    this.#device = device;
    const bufferNow = (): WebGpuBuffer | undefined => this.#buffer;
    const elements = (): number => (this.#buffer?.size ?? 0) / ELEMENT_BYTES;
    this.handle = Object.defineProperties({} as Handle, {
      type: { value: 'WebGPUBuffer' },
      context: { value: context },
      componentCount: { value: 1 },
      output: { get: () => [elements()] },
      buffer: { get: bufferNow },
    });
  }

  get bytes(): number {
    return this.#buffer?.size ?? 0;
  }

  /** Elements up to the end of the last slot. */
  get end(): number {
    const last = this.#slots.at(-1);
    return last === undefined ? 0 : last.offset + roundedUp(last.size, ALIGNMENT);
  }

  /** Takes the slot at `preferred` if it is free, otherwise the first that is long enough. */
  take(size: number, preferred: number | undefined): ParameterSlot {
    const gaps = this.#gaps();
    const length = roundedUp(size, ALIGNMENT);
    const isPreferred = ({ start, end }: Gap): boolean => preferred !== undefined && start <= preferred && preferred + length <= end;
    const gap = gaps.find(isPreferred) ?? (gaps.find(({ start, end }) => start + length <= end) as Gap);
    const slot = { offset: isPreferred(gap) ? (preferred as number) : gap.start, size };
    this.#slots.splice(gap.index, 0, slot);
    return slot;
  }

  free(slot: ParameterSlot): void {
    const index = this.#slots.indexOf(slot);
    if (index >= 0) this.#slots.splice(index, 1);
  }

  /** The buffer, with room for all slots. Call it in the order of the queue, because it may copy the elements to a larger one. */
  buffer(): WebGpuBuffer {
    const bytes = ELEMENT_BYTES * roundedUp(this.end, BLOCK);
    const before = this.#buffer;
    if (before !== undefined && before.size >= bytes) return before;
    const buffer = this.#device.createBuffer({ size: bytes, usage: usage.storage | usage.copySource | usage.copyTarget });
    if (before !== undefined) {
      const encoder = this.#device.createCommandEncoder();
      encoder.copyBufferToBuffer(before, 0, buffer, 0, before.size);
      this.#device.queue.submit([encoder.finish()]);
      before.destroy();
    }
    this.#buffer = buffer;
    return buffer;
  }

  close(): void {
    this.#buffer?.destroy();
    this.#buffer = undefined;
  }

  #gaps(): Gap[] {
    let start = 0;
    const gaps = this.#slots.map(({ offset, size }, index): Gap => {
      const gap = { start, end: offset, index };
      start = offset + roundedUp(size, ALIGNMENT);
      return gap;
    });
    return [...gaps, { start, end: Number.POSITIVE_INFINITY, index: this.#slots.length }];
  }
}

/** Free elements before the slot of this index. */
interface Gap {
  readonly start: number;
  readonly end: number;
  readonly index: number;
}
