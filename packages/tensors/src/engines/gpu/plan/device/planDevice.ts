/** What the plans of an engine share: the arena, the memory of parameters, pipelines. */
import type { KernelLimits } from '../kernelPlan.js';
import { ParameterMemory } from './parameterMemory.js';
import { Pipelines } from './pipelines.js';
import { PlanArena } from './planArena.js';
import type { GpuPlanContext } from './planContext.js';

export class PlanDevice {
  readonly context: GpuPlanContext;
  readonly limits: KernelLimits;
  /** Most bytes of a buffer that kernels can use. */
  readonly mostBytes: number;
  readonly arena: PlanArena;
  readonly parameters: ParameterMemory;
  readonly pipelines: Pipelines;

  constructor(context: GpuPlanContext) {
    const { device, context: gpuJsContext } = context.webGpu;
    const { limits } = device;
    this.context = context;
    this.limits = {
      workgroupMemory: limits.maxComputeWorkgroupStorageSize,
      workgroupInvocations: Math.min(limits.maxComputeInvocationsPerWorkgroup, limits.maxComputeWorkgroupSizeX),
      workgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      hasSubgroups: device.features.has('subgroups'),
    };
    this.mostBytes = Math.min(limits.maxStorageBufferBindingSize, limits.maxBufferSize);
    this.arena = new PlanArena(device);
    this.parameters = new ParameterMemory(device, gpuJsContext);
    this.pipelines = new Pipelines(device);
  }

  /** Bytes of the arena and the parameters. */
  get bytes(): number {
    return this.arena.bytes + this.parameters.bytes;
  }
}
