import type { ComputeEngine, ResultType, Tensor } from '../../../../engine.js';
import type { Plan, PlanOptions, PreparedPlan } from '../../../../plan/plan.js';
import type { Layout } from '../../../../strides.js';
import type { GpuBuffer } from '../../gpuBuffer.js';
import type { GpuDevice, WebGpuAccess } from '../../gpuDevice.js';
import type { GpuTensor } from '../../gpuTensor.js';
import type { DeviceBuffer, LaunchQueue } from '../../launchQueue.js';

/** The parts of a gpu engine that its plans run on. */
export interface GpuPlanContext {
  readonly engine: ComputeEngine;
  readonly device: GpuDevice;
  readonly webGpu: WebGpuAccess;
  readonly queue: LaunchQueue;
  own(op: string, tensor: Tensor): GpuTensor;
  deviceBufferOf(tensor: GpuTensor): DeviceBuffer;
  contiguous(tensor: GpuTensor): GpuTensor;
  addBuffer(size: number, deviceBuffer: DeviceBuffer | undefined): GpuBuffer;
  view(type: ResultType, buffer: GpuBuffer, layout?: Layout): GpuTensor;
  /** Ends the view of a tensor when it is collected, at the latest. */
  endWhenCollected(tensor: GpuTensor): void;
  /** Replaces the elements of a tensor by those of a buffer that stays where it is. */
  moveForGood(tensor: GpuTensor, buffer: GpuBuffer, offset: number): void;
  /** Called when a plan must run op by op. */
  reportOpByOp(reason: string): void;
}

/** Prepares plans. The engine holds one if its mode can run them. */
export interface GpuPlans {
  /** Bytes that plans have taken from the device, beside results. */
  readonly bytes: number;
  prepare(plan: Plan, options: PlanOptions): PreparedPlan;
  close(): void;
}
