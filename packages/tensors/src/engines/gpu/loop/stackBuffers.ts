/** Stacks buffers of one size into one buffer: joins as many as a kernel can read, then joins the results in the same way. */
import { MOST_BUFFERS } from '../gpuDevice.js';
import type { GpuTensors } from '../gpuTensors.js';
import type { DeviceBuffer } from '../launchQueue.js';
import type { KernelMaker } from '../opKernels.js';
import { kernelText } from '../text/graphText.js';
import { KernelWriter } from '../text/kernelWriter.js';

interface Piece {
  readonly deviceBuffer: DeviceBuffer;
  readonly size: number;
  /** Whether `stackBuffers` made the buffer, and so frees it. */
  readonly isOwn: boolean;
}

export function stackBuffers(
  { queue }: GpuTensors,
  maker: KernelMaker,
  deviceBuffers: readonly DeviceBuffer[],
  size: number,
): DeviceBuffer {
  let pieces = deviceBuffers.map((deviceBuffer): Piece => ({ deviceBuffer, size, isOwn: false }));
  do {
    const groups = evenly(pieces, MOST_BUFFERS);
    pieces = groups.map((group) => {
      if (group.length === 1 && group[0].isOwn) return group[0];
      const joined = queue.launch(
        joinKernel(
          maker,
          group.map((piece) => piece.size),
        ),
        group.map(({ deviceBuffer }) => deviceBuffer),
        [],
      );
      for (const { deviceBuffer, isOwn } of group) if (isOwn) queue.free(deviceBuffer);
      return { deviceBuffer: joined, size: group.reduce((total, piece) => total + piece.size, 0), isOwn: true };
    });
  } while (pieces.length > 1);
  return pieces[0].deviceBuffer;
}

function joinKernel(maker: KernelMaker, sizes: readonly number[]) {
  const writer = new KernelWriter(maker.hasIntegers);
  const sections = sizes.map((size, which) => ({
    size,
    shape: [size],
    write: ([index]: readonly string[]) => writer.value(`${writer.buffer(which)}[${index}]`),
  }));
  const text = kernelText(writer, sections);
  const size = sizes.reduce((total, own) => total + own, 0);
  return maker.make({ text, size, buffers: sizes.length, offsets: 0, numbers: 0 });
}

/** Splits items into the fewest groups of at most `most`. Their lengths differ by at most one. Groups of equal length share a kernel. */
function evenly<T>(items: readonly T[], most: number): T[][] {
  const count = Math.ceil(items.length / most);
  return Array.from({ length: count }, (_, group) =>
    items.slice(Math.round((group * items.length) / count), Math.round(((group + 1) * items.length) / count)),
  );
}
