/**
 * A plan as work for a WebGPU device: dispatches in order, over two buffers. `planKernels` makes it, without a device; `WebGpuPlan` runs it.
 *
 * - The *arena* holds everything that is uploaded or computed. It begins with the input region, which one call uploads at each run.
 * - The *parameters* are one buffer for all tensors that stay where they are: parameters, moments and captured tensors.
 *
 * All elements are float32, also ints, as everywhere on this engine. Sizes and offsets count elements.
 */
import type { ArgumentValue, ValueId } from '../../../plan/plan.js';

export interface KernelPlan {
  readonly arenaSize: number;
  /** What each run uploads, in the input region: typed arrays and numbers, by argument, and numbers that JavaScript computes. */
  readonly inputSize: number;
  readonly uploads: readonly Upload[];
  /** Tensor arguments that each run copies to the arena. */
  readonly copies: readonly { readonly argument: number; readonly size: number; readonly offset: number }[];
  /** JavaScript that each run calls before it uploads, such as counting updates. */
  readonly actions: readonly (() => void)[];
  readonly dispatches: readonly Dispatch[];
  /** Where the results lie after the last dispatch, in the order of the plan's results. */
  readonly results: readonly KernelPlace[];
}

/** Where a value lies. */
export interface KernelPlace {
  readonly buffer: 'arena' | 'parameters';
  readonly offset: number;
}

/** Elements of the input region: those of an argument, or what a function returns, e.g. a learning rate. */
export type Upload = { readonly offset: number } & (
  | { readonly argument: number; readonly size: number }
  | { readonly compute: (given: readonly ArgumentValue[]) => readonly number[] }
);

/**
 * One launch of a compute shader. Its bind group is the same for all kernels:
 *
 *     @group(0) @binding(0) var<storage, read_write> arena: array<f32>;
 *     @group(0) @binding(1) var<storage, read_write> parameters: array<f32>;
 *     @group(0) @binding(2) var<uniform> words: array<vec4<u32>, 16>;   // dynamic offset, one entry of 256 bytes for each dispatch
 *
 * The entry point is `main`. What differs between launches of one kernel, such as offsets and the step of a loop, is in the words, so equal
 * kernels share a pipeline.
 */
export interface Dispatch {
  readonly code: string;
  /** At most 64. */
  readonly words: readonly number[];
  readonly workgroups: readonly [number, number, number];
}

/** What a device grants; the defaults of browsers are the least. */
export interface KernelLimits {
  readonly workgroupMemory: number;
  readonly workgroupInvocations: number;
  readonly workgroupsPerDimension: number;
  readonly hasSubgroups: boolean;
}

export interface KernelPlanOptions {
  readonly limits: KernelLimits;
  /** Offset in the parameters of a value that stays where it is; `undefined` for values of the arena. */
  parameterOffset(id: ValueId): number | undefined;
}
