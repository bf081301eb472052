/** Counts what is asked of a WebGPU device. */
import type { WebGpuBuffer, WebGpuDevice } from '../src/engines/gpu/webGpu/webGpu.js';

export interface DeviceCounts {
  submits: number;
  uploads: number;
  /** Buffers, bind groups, pipelines, shader modules. Command encoders are made anew at each submission. */
  objects: number;
  /** Bytes of buffers that were made and not destroyed. */
  bytes: number;
}

/** Counts calls from now on, until `stop` is called. */
export function countedDevice(device: WebGpuDevice): DeviceCounts & { stop(): void } {
  const counts = { submits: 0, uploads: 0, objects: 0, bytes: 0 };
  const stops = [
    countCalls(device.queue, 'submit', () => counts.submits++),
    countCalls(device, 'createBuffer', (made) => {
      const buffer = made as WebGpuBuffer;
      counts.bytes += buffer.size;
      countCalls(buffer, 'destroy', () => {
        counts.bytes -= buffer.size;
      });
    }),
    countCalls(device.queue, 'writeBuffer', () => counts.uploads++),
    ...['createBuffer', 'createBindGroup', 'createComputePipeline', 'createComputePipelineAsync', 'createShaderModule'].map((name) =>
      countCalls(device, name, () => counts.objects++),
    ),
  ];
  return Object.assign(counts, {
    stop: () => {
      for (const stop of stops) stop();
    },
  });
}

function countCalls(of: object, name: string, called: (result: unknown) => void): () => void {
  const own = Reflect.get(of, name) as (...values: unknown[]) => unknown;
  const counted = (...values: unknown[]): unknown => {
    const result = own.apply(of, values);
    called(result);
    return result;
  };
  Object.defineProperty(of, name, { value: counted, configurable: true });
  return () => void Reflect.deleteProperty(of, name);
}
