/** The results of a plan as tensors. Small ones share a buffer, which the host can read without a submission of its own. */
import type { ArgumentValue, Plan } from '../../../../plan/plan.js';
import { sizeOf } from '../../../../shape.js';
import { stridesOf } from '../../../../strides.js';
import { isTensor, type Tensor } from '../../../../tensor.js';
import type { DeviceBuffer } from '../../launchQueue.js';
import { ELEMENT_BYTES, type WebGpuBuffer, type WebGpuEncoder } from '../../webGpu/webGpu.js';
import type { KernelPlace } from '../kernelPlan.js';
import type { GpuPlanContext } from './planContext.js';
import { ResultBuffers, type ResultHandle } from './resultBuffers.js';
import { StagedCopies } from './stagedCopies.js';

/** Results of at most so many elements share a buffer: losses, norms, counts. */
const SMALL = 16;

/** Where a result goes: the index of its buffer, and its offset there. Absent: it is an argument or a captured tensor, or empty. */
interface Target {
  readonly buffer: number;
  readonly offset: number;
  readonly size: number;
}

/** A buffer of one run. */
export type TakenBuffer = DeviceBuffer & { readonly handle: ResultHandle };

export class PlanResults {
  readonly #context: GpuPlanContext;
  readonly #plan: Plan;
  readonly #targets: readonly (Target | undefined)[];
  readonly #buffers: readonly ResultBuffers[];
  /** Copies of the buffer of small results, which is the first. */
  readonly #staged: StagedCopies | undefined;

  /** @param given the arguments of a run, which tell the tensors among them */
  constructor(context: GpuPlanContext, plan: Plan, given: readonly ArgumentValue[]) {
    const { device, context: gpuJsContext, reader } = context.webGpu;
    this.#context = context;
    this.#plan = plan;
    const sizes = plan.results.map((id) => {
      const { source, shape } = plan.values[id];
      const isThere = source.kind === 'captured' || (source.kind === 'argument' && isTensor(given[source.index]));
      return isThere ? 0 : sizeOf(shape);
    });
    const isSmall = (size: number): boolean => size > 0 && size <= SMALL;
    const small = sizes.reduce((total, size) => total + (isSmall(size) ? size : 0), 0);
    const large = sizes.filter((size) => size > SMALL);
    const first = small > 0 ? 1 : 0;
    let [offset, next] = [0, first];
    this.#targets = sizes.map((size): Target | undefined => {
      if (size === 0) return undefined;
      if (!isSmall(size)) return { buffer: next++, offset: 0, size };
      offset += size;
      return { buffer: 0, offset: offset - size, size };
    });
    const destroy = (buffer: WebGpuBuffer): void => context.queue.run(() => buffer.destroy());
    this.#buffers = [...(small > 0 ? [small] : []), ...large].map((size) => new ResultBuffers(size, device, gpuJsContext, destroy));
    this.#staged = small > 0 ? new StagedCopies(reader, small) : undefined;
  }

  /** Buffers for one run. */
  take(): readonly TakenBuffer[] {
    return this.#buffers.map((buffers) => buffers.take());
  }

  close(): void {
    for (const buffers of this.#buffers) buffers.close();
    this.#context.queue.run(() => this.#staged?.close());
  }

  encodeCopies(
    encoder: WebGpuEncoder,
    taken: readonly TakenBuffer[],
    places: readonly KernelPlace[],
    from: Readonly<Record<KernelPlace['buffer'], WebGpuBuffer>>,
  ): void {
    for (const [index, target] of this.#targets.entries()) {
      if (target === undefined) continue;
      const { buffer, offset } = places[index];
      const { handle } = taken[target.buffer];
      encoder.copyBufferToBuffer(
        from[buffer],
        ELEMENT_BYTES * offset,
        handle.buffer,
        ELEMENT_BYTES * target.offset,
        ELEMENT_BYTES * target.size,
      );
    }
    if (this.#staged === undefined) return;
    const { handle } = taken[0];
    encoder.copyBufferToBuffer(handle.buffer, 0, this.#staged.bufferFor(handle), 0, handle.buffer.size);
  }

  /** The results of a run. An argument or a captured tensor is returned as it is. */
  tensors(taken: readonly DeviceBuffer[], given: readonly ArgumentValue[]): readonly Tensor[] {
    const context = this.#context;
    const made = taken.map((deviceBuffer, index) => context.addBuffer(this.#buffers[index].size, deviceBuffer));
    return this.#plan.results.map((id, index) => {
      const { shape, dtype, source } = this.#plan.values[id];
      if (source.kind === 'captured') return source.tensor;
      const value = source.kind === 'argument' ? given[source.index] : undefined;
      if (isTensor(value)) return value;
      const target = this.#targets[index];
      if (target === undefined) return context.view({ shape, dtype }, context.addBuffer(0, undefined));
      const tensor = context.view({ shape, dtype }, made[target.buffer], { offset: target.offset, strides: stridesOf(shape) });
      context.endWhenCollected(tensor);
      return tensor;
    });
  }
}
