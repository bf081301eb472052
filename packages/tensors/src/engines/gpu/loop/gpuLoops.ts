/** Runs loop programs: one plan for each structure, a few launches for each step, and a few more to stack the results. */

import type { LoopInputs, LoopOutputs } from '../../../engine.js';
import type { LoopExplanation } from '../../../program/loopExplanation.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import { type Shape, sizeOf } from '../../../shape.js';
import { stridesOf } from '../../../strides.js';
import type { Tensor } from '../../../tensor.js';
import type { GpuBuffer } from '../gpuBuffer.js';
import { type Launch, MOST_BUFFERS } from '../gpuDevice.js';
import type { GpuTensor } from '../gpuTensor.js';
import type { GpuTensors } from '../gpuTensors.js';
import type { DeviceBuffer } from '../launchQueue.js';
import type { KernelMaker } from '../opKernels.js';
import { kernelText } from '../text/graphText.js';
import { position } from '../text/indexText.js';
import { KernelWriter } from '../text/kernelWriter.js';
import { type BufferArgument, type LoopLayout, type LoopPlan, type OutsideLayout, planLoop } from './planLoop.js';
import { stackBuffers } from './stackBuffers.js';

interface ReadyLoop {
  readonly plan: LoopPlan;
  readonly kernels: readonly Launch[];
}

export class GpuLoops {
  readonly #engine: GpuTensors;
  readonly #maker: KernelMaker;
  readonly #known = new Map<string, ReadyLoop | string>();

  constructor(engine: GpuTensors, maker: KernelMaker) {
    this.#engine = engine;
    this.#maker = maker;
  }

  /** Runs a loop; `undefined` if it must run op by op. */
  run(program: LoopProgram, inputs: LoopInputs): LoopOutputs | undefined {
    if (inputs.steps === 0) return undefined;
    const outside = this.#outside(inputs);
    const ready = this.#ready(program, { ...outside.layout, hasIntegers: this.#maker.hasIntegers });
    return typeof ready === 'string' ? undefined : this.#steps(ready, program, inputs, outside);
  }

  explain(program: LoopProgram): LoopExplanation {
    const { nodes } = program.graph;
    let buffer = 0;
    const plain = (id: number): OutsideLayout => ({ strides: stridesOf(nodes[id].shape), buffer: buffer++ });
    const layout = {
      sequences: program.sequences.map(plain),
      invariants: program.invariants.map(plain),
      hasIntegers: this.#maker.hasIntegers,
    };
    const plan = planLoop(program, layout);
    const reason =
      typeof plan === 'string' ? `${plan}, so it goes op by op` : `a device runs ${plan.launches.length} kernels at every step`;
    return { steps: { compiled: false, reason }, rows: { independent: false, reason: 'a kernel computes all rows' }, copies: 0 };
  }

  #outside({ sequences, invariants }: LoopInputs): Outside {
    const engine = this.#engine;
    const own = (tensors: readonly Tensor[]): GpuTensor[] => tensors.map((tensor) => engine.own('scan', tensor));
    const all = { sequences: own(sequences), invariants: own(invariants) };
    const buffers = [...new Set([...all.sequences, ...all.invariants].map(({ buffer }) => buffer))];
    const layoutOf = (leading: number) => {
      return ({ strides, buffer }: GpuTensor): OutsideLayout => ({ strides: strides.slice(leading), buffer: buffers.indexOf(buffer) });
    };
    return { ...all, layout: { sequences: all.sequences.map(layoutOf(1)), invariants: all.invariants.map(layoutOf(0)) } };
  }

  #ready(program: LoopProgram, layout: LoopLayout): ReadyLoop | string {
    const key = `${program.key} ${JSON.stringify(layout)}`;
    const known = this.#known.get(key) ?? this.#plan(program, layout);
    this.#known.set(key, known);
    return known;
  }

  #plan(program: LoopProgram, layout: LoopLayout): ReadyLoop | string {
    const plan = planLoop(program, layout);
    if (typeof plan === 'string') return plan;
    return { plan, kernels: plan.launches.map(({ text }) => this.#maker.make(text)) };
  }

  #steps({ plan, kernels }: ReadyLoop, program: LoopProgram, inputs: LoopInputs, { sequences, invariants }: Outside): LoopOutputs {
    const { queue } = this.#engine;
    const { steps, reverse, constants } = inputs;
    const { launches } = plan;
    const isStacked = launches.map((_, launch) => plan.stacked.some((place) => place.launch === launch));
    const beforeIsStacked = launches.map((_, launch) => plan.stacked.some((place) => place.launch === launch && place.isBefore));
    const carries = launches.map((_, launch) => plan.carried.some((place) => place.launch === launch));
    let before = launches.map(({ text }, launch) => (carries[launch] ? this.#firstState(plan, launch, text.size, inputs) : undefined));
    const kept: DeviceBuffer[][] = launches.map((_, launch) => (beforeIsStacked[launch] ? [before[launch] as DeviceBuffer] : []));
    const deviceBuffers = {
      sequence: sequences.map((x) => this.#engine.deviceBufferOf(x)),
      invariant: invariants.map((x) => this.#engine.deviceBufferOf(x)),
    };
    for (let step = 0; step < steps; step++) {
      const time = reverse ? steps - 1 - step : step;
      const now: DeviceBuffer[] = [];
      const deviceBufferOf = (argument: BufferArgument): DeviceBuffer => {
        if ('index' in argument) return deviceBuffers[argument.kind][argument.index];
        return argument.kind === 'now' ? now[argument.launch] : (before[argument.launch] as DeviceBuffer);
      };
      launches.forEach(({ buffers, offsets, numbers }, launch) => {
        const scalars = [
          ...offsets.map(({ kind, index }) =>
            kind === 'sequence' ? sequences[index].offset + time * sequences[index].strides[0] : invariants[index].offset,
          ),
          ...numbers.map((number) => ('constant' in number ? constants[number.constant] : number.value)),
        ];
        now.push(queue.launch(kernels[launch], buffers.map(deviceBufferOf), scalars));
      });
      launches.forEach((_, launch) => {
        const old = before[launch];
        // The state before this step is freed unless it will be stacked. The last state stays, because it is returned.
        if (old !== undefined && !(step === 0 ? beforeIsStacked : isStacked)[launch]) queue.free(old);
        if (isStacked[launch]) kept[launch].push(now[launch]);
        else if (!carries[launch]) queue.free(now[launch]);
      });
      before = now.map((deviceBuffer, launch) => (carries[launch] ? deviceBuffer : undefined));
    }
    return this.#results(plan, program, inputs, { kept, last: before, beforeIsStacked });
  }

  #results(
    plan: LoopPlan,
    { graph, carried, stacked }: LoopProgram,
    { steps, reverse }: LoopInputs,
    { kept, last, beforeIsStacked }: Kept,
  ): LoopOutputs {
    const engine = this.#engine;
    const sizes = plan.launches.map(({ text }) => text.size);
    const lastBuffers = last.map((deviceBuffer, launch) =>
      deviceBuffer === undefined ? undefined : engine.addBuffer(sizes[launch], deviceBuffer),
    );
    const stacks = kept.map((deviceBuffers, launch): GpuBuffer | undefined => {
      if (deviceBuffers.length === 0) return undefined;
      const inOrder = reverse ? [...deviceBuffers].reverse() : deviceBuffers;
      const stack = stackBuffers(engine, this.#maker, inOrder, sizes[launch]);
      for (const deviceBuffer of deviceBuffers) if (deviceBuffer !== last[launch]) engine.queue.free(deviceBuffer);
      return engine.addBuffer(sizes[launch] * deviceBuffers.length, stack);
    });
    const nodeType = (id: number): { shape: Shape; dtype: Tensor['dtype'] } => graph.nodes[id];
    return {
      carried: carried.map(({ input, output }, index) => {
        const { launch, offset } = plan.carried[index];
        const { shape } = nodeType(output);
        const type = { shape, dtype: nodeType(input).dtype };
        return engine.view(type, lastBuffers[launch] as GpuBuffer, { offset, strides: stridesOf(shape) });
      }),
      stacked: stacked.map((id, index) => {
        const { launch, offset, isBefore } = plan.stacked[index];
        const { shape, dtype } = nodeType(id);
        // A stack that includes the state before the first step has T + 1 entries, so one is skipped: the first or the last.
        const skipped = beforeIsStacked[launch] && isBefore === reverse ? 1 : 0;
        const layout = { offset: offset + skipped * sizes[launch], strides: [sizes[launch], ...stridesOf(shape)] };
        return engine.view({ shape: [steps, ...shape], dtype }, stacks[launch] as GpuBuffer, layout);
      }),
    };
  }

  /** Copies the carried values before the first step into one buffer, in the layout in which the kernel writes them. */
  #firstState({ carried, launches }: LoopPlan, launch: number, size: number, inputs: LoopInputs): DeviceBuffer {
    const { queue } = this.#engine;
    const places = carried.flatMap((place, index) =>
      place.launch === launch ? [{ ...place, tensor: this.#engine.own('scan', inputs.carried[index]) }] : [],
    );
    let deviceBuffer: DeviceBuffer | undefined;
    // A kernel reads at most MOST_BUFFERS buffers, and one of them is the result so far.
    for (let start = 0; start < places.length; start += MOST_BUFFERS - 1) {
      const some = places.slice(start, start + MOST_BUFFERS - 1);
      const writer = new KernelWriter(this.#maker.hasIntegers);
      const deviceBuffers: DeviceBuffer[] = [];
      const source = (key: unknown, from: DeviceBuffer): string => {
        const known = writer.buffers.length;
        const name = writer.buffer(key);
        if (writer.buffers.length > known) deviceBuffers.push(from);
        return name;
      };
      const offsets: number[] = [];
      const previous = deviceBuffer;
      const sections = [];
      let end = 0;
      const rest = (from: number, to: number) => ({
        size: to - from,
        shape: [to - from],
        write: ([index]: readonly string[]) => {
          if (previous === undefined) return '0.0';
          return writer.value(`${source('before', previous)}[${position([index], [1], String(from))}]`);
        },
      });
      for (const { offset, tensor } of some) {
        if (offset > end) sections.push(rest(end, offset));
        end = offset + sizeOf(tensor.shape);
        sections.push({
          size: sizeOf(tensor.shape),
          shape: tensor.shape,
          write: (coordinates: readonly string[]) => {
            const name = writer.offset();
            offsets.push(tensor.offset);
            const from = source(tensor.buffer, this.#engine.deviceBufferOf(tensor));
            return writer.value(`${from}[${position(coordinates, tensor.strides, name)}]`);
          },
        });
      }
      if (end < size) sections.push(rest(end, size));
      const text = kernelText(writer, sections);
      const kernel = this.#maker.make({ text, size, buffers: deviceBuffers.length, offsets: offsets.length, numbers: 0 });
      deviceBuffer = queue.launch(kernel, deviceBuffers, offsets);
      if (previous !== undefined) queue.free(previous);
    }
    if (deviceBuffer === undefined) throw new Error(`kernel ${launch} of ${launches.length} carries nothing`);
    return deviceBuffer;
  }
}

interface Outside {
  readonly sequences: readonly GpuTensor[];
  readonly invariants: readonly GpuTensor[];
  readonly layout: Omit<LoopLayout, 'hasIntegers'>;
}

interface Kept {
  readonly kept: readonly DeviceBuffer[][];
  readonly last: readonly (DeviceBuffer | undefined)[];
  readonly beforeIsStacked: readonly boolean[];
}
