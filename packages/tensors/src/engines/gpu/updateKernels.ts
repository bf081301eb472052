/** Updates in place: one kernel writes the next parameter and moments into a new buffer, and the tensors move to it. */
import { sizeOf } from '../../shape.js';
import type { UpdateAttributes, UpdateRule } from '../../updates.js';
import type { Launch } from './gpuDevice.js';
import type { GpuTensor } from './gpuTensor.js';
import type { GpuTensors } from './gpuTensors.js';
import type { KernelMaker } from './opKernels.js';
import { kernelText } from './text/graphText.js';
import { position } from './text/indexText.js';
import { KernelWriter } from './text/kernelWriter.js';
import { updateTexts } from './updateSections.js';

interface UpdateKernel {
  readonly launch: Launch;
  readonly buffers: readonly number[];
}

export class UpdateKernels {
  readonly #engine: GpuTensors;
  readonly #maker: KernelMaker;
  readonly #known = new Map<string, UpdateKernel>();

  constructor(engine: GpuTensors, maker: KernelMaker) {
    this.#engine = engine;
    this.#maker = maker;
  }

  run<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly GpuTensor[]): void {
    const distinct = [...new Set(tensors.map(({ buffer }) => buffer))];
    const buffers = tensors.map(({ buffer }) => distinct.indexOf(buffer));
    const [{ shape }] = tensors;
    const size = sizeOf(shape);
    const layouts = tensors.map(({ strides }) => strides.join());
    const key = [rule, updateTexts[rule].variant(attributes), shape.join('x'), buffers.join(), ...layouts].join(' ');
    const kernel = this.#known.get(key) ?? this.#write(rule, attributes, tensors, buffers);
    this.#known.set(key, kernel);
    const deviceBuffers = tensors.map((tensor) => this.#engine.deviceBufferOf(tensor));
    const inputs = kernel.buffers.map((buffer) => deviceBuffers[buffers.indexOf(buffer)]);
    const scalars = [...tensors.map(({ offset }) => offset), ...updateTexts[rule].numbers(attributes)];
    const changing = tensors.filter((_, index) => index !== 1);
    const packed = this.#engine.addBuffer(size * changing.length, this.#engine.queue.launch(kernel.launch, inputs, scalars));
    for (const [index, tensor] of changing.entries()) this.#engine.moveTo(tensor, packed, index * size);
  }

  #write<K extends UpdateRule>(
    rule: K,
    attributes: UpdateAttributes[K],
    tensors: readonly GpuTensor[],
    buffers: readonly number[],
  ): UpdateKernel {
    const writer = new KernelWriter(this.#maker.hasIntegers);
    const [{ shape }] = tensors;
    const size = sizeOf(shape);
    const offsets = tensors.map(() => writer.offset());
    const numbers = updateTexts[rule].numbers(attributes).map(() => writer.number());
    const nextAt = (which: number, coordinates: readonly string[]): string => {
      const elements = tensors.map(({ strides }, index) =>
        writer.value(`${writer.buffer(buffers[index])}[${position(coordinates, strides, offsets[index])}]`),
      );
      return updateTexts[rule].next(elements, numbers, attributes, (expression) => writer.value(expression))[which];
    };
    const sections = tensors
      .slice(1)
      .map((_, which) => ({ size, shape, write: (coordinates: readonly string[]) => nextAt(which, coordinates) }));
    const text = kernelText(writer, sections);
    const launch = this.#maker.make({
      text,
      size: size * sections.length,
      buffers: writer.buffers.length,
      offsets: offsets.length,
      numbers: numbers.length,
    });
    return { launch, buffers: writer.buffers as number[] };
  }
}
