import type { ResultType, Tensor } from '../../engine.js';
import type { DeviceStorage } from './deviceStorage.js';
import type { GpuTensor, Layout } from './gpuTensor.js';
import type { DeviceBuffer, LaunchQueue } from './launchQueue.js';

/** The tensors of a gpu engine, for the parts of the engine that launch kernels on them. */
export interface GpuTensors {
  readonly queue: LaunchQueue;

  /** @throws EngineError if the tensor is not of this engine */
  own(op: string, tensor: Tensor): GpuTensor;

  deviceBufferOf(tensor: GpuTensor): DeviceBuffer;

  /** Storage for the result of a launch. */
  storageOf(size: number, deviceBuffer: DeviceBuffer | undefined): DeviceStorage;

  /** A tensor that views a storage. Default layout: row-major. */
  view(type: ResultType, storage: DeviceStorage, layout?: Layout): GpuTensor;

  /** Replaces the elements of a tensor by those of another buffer, which then outlives the open scopes. */
  moveTo(tensor: GpuTensor, storage: DeviceStorage, offset: number): void;
}
