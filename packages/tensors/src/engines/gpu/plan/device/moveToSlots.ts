/** Moves tensors to slots of the parameter memory. A tensor that has a slot keeps it. */
import { sizeOf } from '../../../../shape.js';
import type { GpuTensor } from '../../gpuTensor.js';
import { handleOf } from '../../launchQueue.js';
import { ELEMENT_BYTES, type WebGpuBuffer } from '../../webGpu/webGpu.js';
import type { PlanDevice } from './planDevice.js';

/**
 * @param preferred the offsets to use if they are free, so that kernels made for them still hold
 * @returns the offset of each tensor
 */
export function moveToSlots(
  { context, parameters }: PlanDevice,
  tensors: readonly GpuTensor[],
  preferred: readonly number[] | undefined,
): number[] {
  return tensors.map((tensor, index) => {
    if (tensor.buffer.slot !== undefined) return tensor.buffer.slot.offset;
    const size = sizeOf(tensor.shape);
    const source = context.contiguous(tensor);
    const [from, fromOffset] = [context.deviceBufferOf(source), source.offset];
    const slot = parameters.take(size, preferred?.[index]);
    context.queue.run(() => {
      const { device } = context.webGpu;
      const encoder = device.createCommandEncoder();
      const buffer = parameters.buffer();
      encoder.copyBufferToBuffer(
        handleOf(from).buffer as WebGpuBuffer,
        ELEMENT_BYTES * fromOffset,
        buffer,
        ELEMENT_BYTES * slot.offset,
        ELEMENT_BYTES * size,
      );
      device.queue.submit([encoder.finish()]);
    });
    const deviceBuffer = { handle: parameters.handle, isFreed: false, giveBack: () => parameters.free(slot) };
    const buffer = context.addBuffer(size, deviceBuffer);
    buffer.slot = slot;
    context.moveForGood(tensor, buffer, slot.offset);
    return slot.offset;
  });
}
