/**
 * Tensors on any device that gpu.js supports. Kernels are generated text (text/), results stay on the device, and only reading
 * waits. A loop is a few kernels for each step (loop/).
 */
import type { ComputeEngine, LoopInputs, LoopOutputs, MemoryReport, OpenLoop, OpenLoopInputs, ResultType } from '../../engine.js';
import { EngineError, ShapeError } from '../../errors.js';
import { composedConvolution } from '../../ops/convolution.js';
import { opTraits } from '../../ops/opTraits.js';
import { type ViewOp, viewLayout } from '../../ops/viewLayouts.js';
import type { Attributes, OpName } from '../../ops/vocabulary.js';
import type { Plan, PlanOptions, PreparedPlan } from '../../plan/plan.js';
import { InterpretedOpenLoop } from '../../program/interpretedOpenLoop.js';
import { interpretLoop } from '../../program/interpretLoop.js';
import type { LoopExplanation } from '../../program/loopExplanation.js';
import type { LoopProgram } from '../../program/loopProgram.js';
import { unitIntervals } from '../../random/threefry.js';
import { type Shape, showShape, sizeOf } from '../../shape.js';
import { isContiguous, type Layout } from '../../strides.js';
import type { Data, DType, Operand, Tensor } from '../../tensor.js';
import { leaves } from '../../tree.js';
import type { UpdateAttributes, UpdateRule } from '../../updates.js';
import { BufferMemory } from '../memory/bufferMemory.js';
import { DeviceStore, deviceLimits, GpuBuffer } from './gpuBuffer.js';
import { type GpuDevice, type KernelText, type Launch, MOST_BUFFERS } from './gpuDevice.js';
import type { GpuReport } from './gpuMode.js';
import { GpuTensor } from './gpuTensor.js';
import type { GpuTensors } from './gpuTensors.js';
import { type DeviceBuffer, type HostElements, LaunchQueue } from './launchQueue.js';
import { GpuLoops } from './loop/gpuLoops.js';
import { type OperandKind, OpKernels } from './opKernels.js';
import type { GpuPlanContext, GpuPlans } from './plan/device/planContext.js';
import { requireIndices } from './requireIndices.js';
import { reductionOfNothing } from './text/reductionOfNothing.js';
import { UpdateKernels } from './updateKernels.js';

export class GpuEngine implements ComputeEngine, GpuTensors {
  readonly name: string;
  readonly level = 0;
  readonly base: ComputeEngine = this;
  readonly composesConvolutions = true;
  readonly gpu: GpuReport;
  readonly readSync: ((tensor: Tensor) => Data) | undefined;
  readonly device: GpuDevice;
  readonly queue: LaunchQueue;
  readonly #store: DeviceStore;
  readonly #memory: BufferMemory<DeviceBuffer, HostElements>;
  readonly #kernels = new Map<string, Launch>();
  readonly #ops: OpKernels;
  readonly #updates: UpdateKernels;
  readonly #loops: GpuLoops;
  readonly #opByOp: string[] = [];
  readonly #plans: GpuPlans | undefined;
  #behind: Promise<void> = Promise.resolve();

  /** @param plansOn what prepares plans. Absent: they run op by op. */
  constructor(device: GpuDevice, passedOver: readonly string[], plansOn?: (context: GpuPlanContext) => GpuPlans) {
    const { mode, adapter, isSoftware } = device;
    this.device = device;
    this.gpu = { mode, adapter, isSoftware, passedOver, opByOp: this.#opByOp };
    this.name = `gpu (${[mode, adapter].filter(Boolean).join(', ')})`;
    this.queue = new LaunchQueue(device);
    this.#store = new DeviceStore(this.queue);
    this.#memory = new BufferMemory('gpu engine', this.#store, deviceLimits);
    this.readSync = device.isAsync ? undefined : (tensor) => this.#readNow(tensor);
    const maker = { hasIntegers: device.hasIntegers, make: (text: KernelText) => this.kernel(text) };
    this.#ops = new OpKernels(maker);
    this.#updates = new UpdateKernels(this, maker);
    this.#loops = new GpuLoops(this, maker);
    const context = this.#planContext();
    this.#plans = context && plansOn?.(context);
  }

  /** Number of kernels run so far. */
  get launches(): number {
    return this.device.launches;
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    const composed = composedConvolution(op, inputs, attributes);
    if (composed !== undefined) return composed;
    this.#memory.settle();
    const operands = inputs.map((input) => (typeof input === 'number' ? input : this.own(op, input)));
    const view = this.#view(op, attributes, operands, result);
    if (view !== undefined) return view;
    requireIndices(op, attributes, operands);
    if (sizeOf(result.shape) === 0) return this.create(result, undefined);
    if (op === 'fill' && result.dtype === 'int') {
      return this.fromData(new Int32Array(sizeOf(result.shape)).fill((attributes as Attributes<'fill'>).value), result.shape, 'int');
    }
    if (op === 'randomUniform') {
      // Drawn on the host, which has 32-bit integers in every mode.
      const { key, pieces } = attributes as Attributes<'randomUniform'>;
      return this.fromData(unitIntervals(key, sizeOf(result.shape), pieces), result.shape, 'float');
    }
    if (op === 'concat') return this.#concat(attributes as Attributes<'concat'>, operands as GpuTensor[], result);
    if (operands.some((operand) => typeof operand !== 'number' && operand.buffer.size === 0)) return this.#ofNothing(op, result);
    return this.#compute(op, attributes, operands, result);
  }

  lift(): never {
    throw new EngineError('lift', 'the gpu engine does not take tensors of other engines', 'Move them with await transfer(tensor, engine)');
  }

  fromData(data: Data, shape: Shape, dtype: DType): Tensor {
    if (data.length !== sizeOf(shape)) throw new ShapeError('tensor', `${data.length} elements do not fill ${showShape(shape)}`);
    this.#memory.settle();
    const ints = dtype === 'int' ? Int32Array.from(data) : undefined;
    return this.view({ shape, dtype }, this.#upload(ints ?? data, ints));
  }

  async read(tensor: Tensor): Promise<Data> {
    return this.#elements(tensor, await this.#readLater(tensor));
  }

  /** Waits for the previous call's work only, so the device is at most one call behind. */
  async drain(): Promise<void> {
    await this.queue.drain();
    this.device.requireDevice();
    const before = this.#behind;
    this.#behind = this.device.idle();
    // Avoid an unhandled rejection; the next call still gets the error.
    this.#behind.catch(() => {});
    await before;
  }

  release(tensors: readonly Tensor[]): void {
    for (const tensor of tensors) this.#memory.giveUp(this.own('release', tensor));
  }

  runLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs {
    return this.scope(() => this.#loops.run(program, inputs) ?? interpretLoop(program, inputs));
  }

  openLoop(program: LoopProgram, inputs: OpenLoopInputs): OpenLoop {
    if (this.device.isAsync) {
      throw new EngineError(
        'compileStep',
        `takes steps one by one and waits for each, which ${this.name} cannot`,
        "Move the parameters to an engine that can: transfer(tensor, await createEngine({ kind: 'wasm' }))",
      );
    }
    return new InterpretedOpenLoop(this, program, inputs);
  }

  explainLoop(program: LoopProgram): LoopExplanation {
    return this.#loops.explain(program);
  }

  preparePlan(plan: Plan, options: PlanOptions): PreparedPlan | undefined {
    return this.#plans?.prepare(plan, options);
  }

  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void {
    this.#memory.settle();
    if (sizeOf(tensors[0].shape) === 0) return;
    this.#updates.run(
      rule,
      attributes,
      tensors.map((tensor) => this.own(rule, tensor)),
    );
  }

  write(tensor: Tensor, data: Data): void {
    const own = this.own('write', tensor);
    const ints = own.dtype === 'int' ? Int32Array.from(data) : undefined;
    this.moveTo(own, this.#upload(ints ?? data, ints), 0);
  }

  scope<T>(body: () => T): T {
    return this.#memory.scope(body, tensorsIn);
  }

  memory(): MemoryReport {
    const { bytes, buffers } = this.#store.taken;
    return { bytes, buffers, reserved: bytes + (this.#plans?.bytes ?? 0) };
  }

  close(): void {
    this.#plans?.close();
    this.device.destroy();
  }

  /** The kernel of a text. Equal texts share one kernel. */
  kernel(text: KernelText): Launch {
    const key = `${text.size} ${text.text}`;
    const known = this.#kernels.get(key) ?? this.device.kernel(text);
    this.#kernels.set(key, known);
    return known;
  }

  own(op: string, tensor: Tensor): GpuTensor {
    if (!(tensor instanceof GpuTensor) || tensor.engine !== this) throw new EngineError(op, 'the tensor does not live on this gpu engine');
    return tensor;
  }

  deviceBufferOf({ buffer }: GpuTensor): DeviceBuffer {
    return this.#memory.allocationOf(buffer);
  }

  addBuffer(size: number, deviceBuffer: DeviceBuffer | undefined, ints?: Int32Array): GpuBuffer {
    const buffer = new GpuBuffer(size, ints);
    if (deviceBuffer !== undefined) this.#memory.add(buffer, this.#store.take(deviceBuffer, buffer.bytes));
    return buffer;
  }

  /** A tensor with its own buffer. */
  create(type: ResultType, deviceBuffer: DeviceBuffer | undefined): GpuTensor {
    return this.view(type, this.addBuffer(sizeOf(type.shape), deviceBuffer));
  }

  /** A tensor that views a buffer. Default layout: row-major. */
  view({ shape, dtype }: ResultType, buffer: GpuBuffer, layout?: Layout): GpuTensor {
    const tensor = new GpuTensor(this, shape, dtype, buffer, layout);
    this.#memory.addView(tensor);
    return tensor;
  }

  /** Replaces the elements of a tensor by those of another buffer, which then outlives the open scopes. */
  moveTo(tensor: GpuTensor, buffer: GpuBuffer, offset: number): void {
    this.#memory.dropView(tensor);
    tensor.moveTo(buffer, offset);
    this.#memory.addLastingView(tensor);
  }

  /** The same elements in row-major order. Copies them if needed. */
  contiguous(tensor: GpuTensor): GpuTensor {
    if (isContiguous(tensor.shape, tensor.strides)) return tensor;
    return this.#compute('stopGradient', {}, [tensor], tensor);
  }

  #upload(data: Data, ints?: Int32Array): GpuBuffer {
    const deviceBuffer = data.length === 0 ? undefined : this.queue.upload(Float32Array.from(data));
    return this.addBuffer(data.length, deviceBuffer, ints);
  }

  #plain(tensor: Tensor): GpuTensor {
    const own = this.own('read', tensor);
    if (this.device.webGpu !== undefined) return this.contiguous(own);
    const isWhole = own.buffer.size === sizeOf(own.shape) && own.offset === 0;
    return isWhole ? this.contiguous(own) : this.#compute('stopGradient', {}, [own], own);
  }

  /** Converts elements to the typed array of a tensor's element type. */
  #elements({ shape, dtype }: Tensor, floats: Float32Array): Data {
    const elements = floats.subarray(0, sizeOf(shape));
    return dtype === 'int' ? Int32Array.from(elements, (x) => Math.max(-(2 ** 31), Math.min(x, 2 ** 31 - 1))) : elements;
  }

  #readNow(tensor: Tensor): Data {
    if (sizeOf(tensor.shape) === 0) return this.#elements(tensor, new Float32Array(0));
    return this.scope(() => this.#elements(tensor, this.queue.readSync(this.deviceBufferOf(this.#plain(tensor)))));
  }

  #readLater(tensor: Tensor): Promise<Float32Array> {
    if (sizeOf(tensor.shape) === 0) return Promise.resolve(new Float32Array(0));
    // Buffers made for the read are freed after it, because the queue keeps the order.
    return this.scope(() => {
      const plain = this.#plain(tensor);
      return { elements: this.queue.read(this.deviceBufferOf(plain), { offset: plain.offset, size: sizeOf(plain.shape) }) };
    }).elements;
  }

  #compute<K extends OpName>(op: K, attributes: Attributes<K>, operands: readonly (GpuTensor | number)[], result: ResultType): GpuTensor {
    const distinct = [...new Set(operands.flatMap((operand) => (typeof operand === 'number' ? [] : [operand.buffer])))];
    const kinds = operands.map((operand): OperandKind => {
      if (typeof operand === 'number') return 'number';
      const { shape, dtype, strides, buffer } = operand;
      return { shape, dtype, strides, buffer: distinct.indexOf(buffer) };
    });
    const deviceBuffers: DeviceBuffer[] = distinct.map((buffer) => this.#memory.allocationOf(buffer));
    const kernels = this.#ops.of(op, attributes, kinds, result);
    const made: DeviceBuffer[] = [];
    for (const { launch, buffers, offsets, numbers } of kernels) {
      const inputs = buffers.map((buffer) => deviceBuffers[buffer] ?? made[buffer - operands.length]);
      const numberOf = (source: number | 'value'): number =>
        source === 'value' ? (attributes as Attributes<'fill'>).value : (operands[source] as number);
      made.push(
        this.queue.launch(launch, inputs, [...offsets.map((which) => (operands[which] as GpuTensor).offset), ...numbers.map(numberOf)]),
      );
    }
    for (const deviceBuffer of made.slice(0, -1)) this.queue.free(deviceBuffer);
    return this.create(result, made[made.length - 1]);
  }

  /** The result of an op on empty inputs: reductions, products, and padding with zeros. */
  #ofNothing(op: OpName, result: ResultType): GpuTensor {
    return this.#compute('fill', { ...result, value: reductionOfNothing(op) ?? 0 }, [], result);
  }

  /** Concatenates as many tensors at a time as one kernel can read. */
  #concat({ axis }: Attributes<'concat'>, operands: readonly GpuTensor[], result: ResultType): GpuTensor {
    const inputs = operands.filter(({ buffer }) => buffer.size > 0);
    if (inputs.length === 1) return this.#compute('stopGradient', {}, inputs, result);
    if (inputs.length <= MOST_BUFFERS) return this.#compute('concat', { axis }, inputs, result);
    return this.scope(() => {
      const parts: GpuTensor[] = [];
      for (let start = 0; start < inputs.length; start += MOST_BUFFERS) {
        const some = inputs.slice(start, start + MOST_BUFFERS);
        const length = some.reduce((total, { shape }) => total + shape[axis], 0);
        const shape = result.shape.map((dimension, other) => (other === axis ? length : dimension));
        parts.push(this.#concat({ axis }, some, { shape, dtype: result.dtype }));
      }
      return this.#concat({ axis }, parts, result);
    });
  }

  /** The result of an op that only rearranges elements, as a view of the same buffer. `undefined` for other ops. */
  #view<K extends OpName>(
    op: K,
    attributes: Attributes<K>,
    [x]: readonly (GpuTensor | number)[],
    result: ResultType,
  ): GpuTensor | undefined {
    if (!opTraits[op].isView || typeof x === 'number') return undefined;
    // `stopGradient` is the one view that is no layout op. It keeps the layout of x.
    const layout =
      opTraits[op].family === 'layout' ? viewLayout(op as ViewOp, x, x.shape, attributes as Attributes<ViewOp>, result.shape) : x;
    if (layout === undefined) return undefined;
    // Plans change the elements of a slot in place. Views would change with them, so they are copies.
    if (x.buffer.slot !== undefined) return this.#compute(op, attributes, [x], result);
    return this.view(result, x.buffer, layout);
  }

  #planContext(): GpuPlanContext | undefined {
    const { device, queue } = this;
    if (device.webGpu === undefined) return undefined;
    return {
      ...{ engine: this, device, queue, webGpu: device.webGpu },
      own: (op, tensor) => this.own(op, tensor),
      deviceBufferOf: (tensor) => this.deviceBufferOf(tensor),
      contiguous: (tensor) => this.contiguous(tensor),
      addBuffer: (size, deviceBuffer) => this.addBuffer(size, deviceBuffer),
      view: (type, buffer, layout) => this.view(type, buffer, layout),
      endWhenCollected: (tensor) => this.#memory.endWhenCollected(tensor),
      moveForGood: (tensor, buffer, offset) => {
        this.moveTo(tensor, buffer, offset);
        this.#memory.pin(tensor);
      },
      reportOpByOp: (reason) => {
        if (!this.#opByOp.includes(reason)) this.#opByOp.push(reason);
      },
    };
  }
}

function tensorsIn(result: unknown): GpuTensor[] {
  return leaves(result).filter((leaf) => leaf instanceof GpuTensor);
}
