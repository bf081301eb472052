/**
 * Runs a plan on a WebGPU device. A run uploads its input once, and submits one command buffer: copies of tensor arguments, all dispatches in one
 * pass, copies of results. Everything else is made when the plan is bound.
 */
import { type ArgumentValue, isChanged, type Plan, type PlanOptions, type PreparedPlan, type ValueId } from '../../../../plan/plan.js';
import { runOpByOp } from '../../../../plan/runOpByOp.js';
import { sizeOf } from '../../../../shape.js';
import type { Tensor } from '../../../../tensor.js';
import type { GpuTensor } from '../../gpuTensor.js';
import { ELEMENT_BYTES } from '../../webGpu/webGpu.js';
import type { KernelPlan, KernelPlanOptions } from '../kernelPlan.js';
import { BoundPlan } from './boundPlan.js';
import { checkIndices, type IndexArgument, indexArguments } from './indexArguments.js';
import { moveToSlots } from './moveToSlots.js';
import type { PlanDevice } from './planDevice.js';
import { PlanResults } from './planResults.js';

/** Most sets of parameter offsets that kernels are kept for: a step may take turns with several models. */
const MOST_BOUND = 4;

/** Makes the kernels of a plan, or throws an error that says why they cannot be made. */
export type PlanKernels = (plan: Plan, options: KernelPlanOptions) => KernelPlan;

/**
 * The kernels made last for a plan. A step is prepared again when its arguments prove to be the same at every call, and most often needs the same
 * kernels.
 */
const lastKernels = new WeakMap<Plan, { readonly key: string; readonly kernels: KernelPlan }>();

export class WebGpuPlan implements PreparedPlan {
  readonly #device: PlanDevice;
  readonly #planKernels: PlanKernels;
  readonly #plan: Plan;
  /** The values that stay where they are. */
  readonly #staying: readonly ValueId[];
  readonly #indices: readonly IndexArgument[];
  /** By the offsets of the values that stay, the most recently used last. */
  readonly #bound = new Map<string, BoundPlan>();
  #results: PlanResults | undefined;
  #last: BoundPlan | undefined;
  #opByOp: PreparedPlan | undefined;

  constructor(device: PlanDevice, planKernels: PlanKernels, plan: Plan, { steady }: PlanOptions) {
    this.#device = device;
    this.#planKernels = planKernels;
    this.#plan = plan;
    this.#staying = stayingValues(plan, steady);
    this.#indices = indexArguments(plan);
  }

  run(given: readonly ArgumentValue[]): readonly Tensor[] {
    const { engine, device } = this.#device.context;
    device.requireDevice();
    return engine.scope(() => {
      const bound = this.#boundTo(given);
      if (bound === undefined) return (this.#opByOp as PreparedPlan).run(given);
      checkIndices(this.#indices, given);
      return bound.run(given);
    });
  }

  close(): void {
    const { queue } = this.#device.context;
    this.#results?.close();
    queue.run(() => {
      for (const bound of this.#bound.values()) bound.close();
      this.#bound.clear();
      this.#last = undefined;
      this.#device.arena.leave(this);
    });
  }

  /** The plan for the tensors of this run; `undefined` if it must run op by op. */
  #boundTo(given: readonly ArgumentValue[]): BoundPlan | undefined {
    if (this.#opByOp !== undefined) return undefined;
    const tensors = this.#tensors(given);
    if (this.#last?.holds(tensors)) return this.#last;
    const reason = this.#tooLarge(
      tensors.reduce((total, { shape }) => total + sizeOf(shape), 0),
      'parameters',
    );
    if (reason !== undefined) return this.#giveUp(reason);
    const offsets = moveToSlots(this.#device, tensors, this.#last?.offsets);
    const key = offsets.join();
    const bound = this.#bound.get(key) ?? this.#bind(offsets, given);
    if (typeof bound === 'string') return this.#giveUp(bound);
    this.#bound.delete(key);
    this.#bound.set(key, bound);
    if (this.#bound.size > MOST_BOUND) this.#drop(this.#bound.keys().next().value as string);
    this.#last = bound;
    return bound;
  }

  #tensors(given: readonly ArgumentValue[]): readonly GpuTensor[] {
    const { context } = this.#device;
    return this.#staying.map((id) => {
      const { source } = this.#plan.values[id];
      const tensor = source.kind === 'captured' ? source.tensor : (given[(source as { index: number }).index] as Tensor);
      return context.own('compile', tensor);
    });
  }

  #bind(offsets: readonly number[], given: readonly ArgumentValue[]): BoundPlan | string {
    let kernels: KernelPlan;
    try {
      kernels = this.#kernelsFor(offsets);
    } catch (error) {
      return `its kernels cannot be made: ${error instanceof Error ? error.message : error}`;
    }
    const reason = this.#tooLarge(kernels.arenaSize, 'values');
    if (reason !== undefined) return reason;
    this.#results ??= new PlanResults(this.#device.context, this.#plan, given);
    return new BoundPlan(this, this.#device, kernels, offsets, this.#results);
  }

  #kernelsFor(offsets: readonly number[]): KernelPlan {
    const key = `${this.#staying} ${offsets}`;
    const last = lastKernels.get(this.#plan);
    if (last?.key === key) return last.kernels;
    const offsetOf = new Map(this.#staying.map((id, index) => [id, offsets[index]]));
    const kernels = this.#planKernels(this.#plan, { limits: this.#device.limits, parameterOffset: (id) => offsetOf.get(id) });
    lastKernels.set(this.#plan, { key, kernels });
    return kernels;
  }

  #tooLarge(size: number, what: string): string | undefined {
    const { mostBytes } = this.#device;
    const bytes = ELEMENT_BYTES * size;
    return bytes <= mostBytes ? undefined : `its ${what} take ${bytes} bytes, and a buffer of this device has at most ${mostBytes}`;
  }

  #giveUp(reason: string): undefined {
    const { context } = this.#device;
    context.reportOpByOp(reason);
    this.#opByOp = runOpByOp(context.engine, this.#plan);
  }

  #drop(key: string): void {
    const bound = this.#bound.get(key);
    this.#bound.delete(key);
    this.#device.context.queue.run(() => bound?.close());
  }
}

/** Captured tensors, arguments that are likely the same at every run, and those that the plan updates. */
function stayingValues({ values, instructions }: Plan, steady: readonly boolean[]): ValueId[] {
  const updated = new Set(instructions.flatMap((one) => (one.kind === 'update' ? one.tensors.filter((_, which) => isChanged(which)) : [])));
  return values.flatMap(({ source, shape }, id) => {
    if (sizeOf(shape) === 0) return [];
    const stays = source.kind === 'captured' || (source.kind === 'argument' && (updated.has(id) || steady[source.index]));
    return stays ? [id] : [];
  });
}
