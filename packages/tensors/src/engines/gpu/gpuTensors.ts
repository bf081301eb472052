import type { ResultType, Tensor } from '../../engine.js';
import type { Layout } from '../../strides.js';
import type { GpuBuffer } from './gpuBuffer.js';
import type { GpuTensor } from './gpuTensor.js';
import type { DeviceBuffer, LaunchQueue } from './launchQueue.js';

/** The tensors of a gpu engine, for the parts of the engine that launch kernels on them. */
export interface GpuTensors {
  readonly queue: LaunchQueue;

  /** @throws EngineError if the tensor is not of this engine */
  own(op: string, tensor: Tensor): GpuTensor;

  deviceBufferOf(tensor: GpuTensor): DeviceBuffer;

  /** A buffer for the result of a launch. */
  addBuffer(size: number, deviceBuffer: DeviceBuffer | undefined): GpuBuffer;

  /** A tensor that views a buffer. Default layout: row-major. */
  view(type: ResultType, buffer: GpuBuffer, layout?: Layout): GpuTensor;

  /** Replaces the elements of a tensor by those of another buffer, which then outlives the open scopes. */
  moveTo(tensor: GpuTensor, buffer: GpuBuffer, offset: number): void;
}
