/** A plan whose kernels are made, for parameters at certain offsets. A run encodes and submits what it is. */
import type { ArgumentValue } from '../../../../plan/plan.js';
import type { Data, Tensor } from '../../../../tensor.js';
import type { GpuTensor } from '../../gpuTensor.js';
import { type DeviceBuffer, handleOf } from '../../launchQueue.js';
import { ELEMENT_BYTES, type WebGpuBindGroup, type WebGpuBuffer, type WebGpuEncoder, type WebGpuPipeline } from '../../webGpu/webGpu.js';
import type { KernelPlan } from '../kernelPlan.js';
import { type Pipeline, WORDS_BYTES } from './pipelines.js';
import type { PlanDevice } from './planDevice.js';
import type { PlanResults, TakenBuffer } from './planResults.js';

/** Elements that a run copies from a buffer to the arena. */
interface CopyIn {
  readonly from: DeviceBuffer;
  readonly fromOffset: number;
  readonly offset: number;
  readonly size: number;
}

export class BoundPlan {
  /** The offset of each value that stays where it is. */
  readonly offsets: readonly number[];
  readonly #owner: object;
  readonly #device: PlanDevice;
  readonly #kernels: KernelPlan;
  readonly #results: PlanResults;
  readonly #pipelines: readonly Pipeline[];
  /** Absent when all pipelines are compiled. */
  #compiling: Promise<void> | undefined;
  readonly #words: WebGpuBuffer;
  /** The dynamic offset of each dispatch. In Dawn's binding for Node an array costs less than a typed array. */
  readonly #wordOffsets: readonly (readonly [number])[];
  readonly #input: Float32Array;
  #group: { readonly arena: WebGpuBuffer; readonly parameters: WebGpuBuffer; readonly group: WebGpuBindGroup } | undefined;

  /** @param owner the plan, for the arena */
  constructor(owner: object, device: PlanDevice, kernels: KernelPlan, offsets: readonly number[], results: PlanResults) {
    this.#owner = owner;
    this.#device = device;
    this.#kernels = kernels;
    this.#results = results;
    this.offsets = offsets;
    this.#pipelines = kernels.dispatches.map(({ code }) => device.pipelines.take(code));
    this.#compiling = this.#compile();
    this.#words = device.pipelines.words(kernels.dispatches);
    this.#wordOffsets = kernels.dispatches.map((_, index) => [index * WORDS_BYTES]);
    this.#input = new Float32Array(kernels.inputSize);
  }

  /** Whether the tensors that stay where they are have the offsets that the kernels were made for. */
  holds(tensors: readonly GpuTensor[]): boolean {
    return tensors.every(({ buffer }, index) => buffer.slot?.offset === this.offsets[index]);
  }

  run(given: readonly ArgumentValue[]): readonly Tensor[] {
    const { queue } = this.#device.context;
    const { actions, copies } = this.#kernels;
    for (const action of actions) action();
    this.#fillInput(given);
    const sources = copies.flatMap(({ argument, size, offset }) =>
      size === 0 ? [] : [this.#source(given[argument] as Tensor, size, offset)],
    );
    const taken = this.#results.take();
    // A run that waits gets an input of its own, because the next run fills this one.
    const input = queue.isIdle && this.#compiling === undefined ? this.#input : this.#input.slice();
    const job = (): void => this.#submit(input, sources, taken);
    if (this.#compiling === undefined) queue.run(job);
    else queue.runAfter(this.#compiling, job);
    return this.#results.tensors(taken, given);
  }

  close(): void {
    this.#words.destroy();
    for (const { code } of this.#kernels.dispatches) this.#device.pipelines.leave(code);
    this.#group = undefined;
  }

  #compile(): Promise<void> | undefined {
    const waiting = this.#pipelines.filter(({ compiled }) => compiled === undefined);
    if (waiting.length === 0) return undefined;
    const compiled = Promise.all(waiting.map(({ ready }) => ready)).then(() => {
      this.#compiling = undefined;
    });
    // Avoid an unhandled rejection; the queue still gets the error.
    compiled.catch(() => {});
    return compiled;
  }

  #fillInput(given: readonly ArgumentValue[]): void {
    for (const upload of this.#kernels.uploads) {
      if ('compute' in upload) this.#input.set(upload.compute(given), upload.offset);
      else {
        const value = given[upload.argument];
        if (typeof value === 'number') this.#input[upload.offset] = value;
        else this.#input.set(value as Data, upload.offset);
      }
    }
  }

  #source(tensor: Tensor, size: number, offset: number): CopyIn {
    const { context } = this.#device;
    const plain = context.contiguous(context.own('compile', tensor));
    return { from: context.deviceBufferOf(plain), fromOffset: plain.offset, offset, size };
  }

  #submit(input: Float32Array, sources: readonly CopyIn[], taken: readonly TakenBuffer[]): void {
    const { context, arena: arenas, parameters: memory } = this.#device;
    const { device } = context.webGpu;
    const arena = arenas.bufferFor(this.#owner, this.#kernels.arenaSize);
    const parameters = memory.buffer();
    if (input.length > 0) device.queue.writeBuffer(arena, 0, input);
    const encoder = device.createCommandEncoder();
    for (const { from, fromOffset, offset, size } of sources) {
      const source = handleOf(from).buffer as WebGpuBuffer;
      encoder.copyBufferToBuffer(source, ELEMENT_BYTES * fromOffset, arena, ELEMENT_BYTES * offset, ELEMENT_BYTES * size);
    }
    this.#encodeDispatches(encoder, arena, parameters);
    this.#results.encodeCopies(encoder, taken, this.#kernels.results, { arena, parameters });
    device.queue.submit([encoder.finish()]);
    context.device.launches += this.#kernels.dispatches.length;
  }

  #encodeDispatches(encoder: WebGpuEncoder, arena: WebGpuBuffer, parameters: WebGpuBuffer): void {
    const { dispatches } = this.#kernels;
    if (dispatches.length === 0) return;
    if (this.#group === undefined || this.#group.arena !== arena || this.#group.parameters !== parameters) {
      this.#group = { arena, parameters, group: this.#device.pipelines.group(arena, parameters, this.#words) };
    }
    const { group } = this.#group;
    const pass = encoder.beginComputePass();
    let current: WebGpuPipeline | undefined;
    for (let index = 0; index < dispatches.length; index++) {
      const pipeline = this.#pipelines[index].compiled as WebGpuPipeline;
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, group, this.#wordOffsets[index]);
      const [x, y, z] = dispatches[index].workgroups;
      // Each number that Dawn's binding for Node takes costs time.
      if (y === 1 && z === 1) pass.dispatchWorkgroups(x);
      else pass.dispatchWorkgroups(x, y, z);
    }
    pass.end();
  }
}
