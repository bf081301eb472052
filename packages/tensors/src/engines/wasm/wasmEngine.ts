/**
 * The default engine: float32 kernels in WebAssembly SIMD, on memory that scopes and turns free (engines/memory). Outside
 * of a scan, an op runs at once, as one kernel call. Loops run as lowered programs (loop/).
 */
import type { ComputeEngine, LoopInputs, LoopOutputs, MemoryReport, OpenLoop, OpenLoopInputs, ResultType } from '../../engine.js';
import { EngineError, ShapeError } from '../../errors.js';
import { opTraits, type RowProduct } from '../../ops/opTraits.js';
import type { Attributes, OpName } from '../../ops/vocabulary.js';
import { WorkerRefusedError } from '../../platform/workerRefusedError.js';
import type { LoopExplanation } from '../../program/loopExplanation.js';
import type { LoopProgram } from '../../program/loopProgram.js';
import { type Shape, sameShape, showShape, sizeOf } from '../../shape.js';
import { positionAt, stridesOf } from '../../strides.js';
import type { Data, DType, Operand, Tensor } from '../../tensor.js';
import { leaves } from '../../tree.js';
import type { UpdateAttributes, UpdateRule } from '../../updates.js';
import { loadKernels } from './kernels/kernelModule.js';
import { explainLoop } from './loop/explainLoop.js';
import type { LoweredLoop } from './loop/loweredLoop.js';
import { type LoweringOptions, lowerLoop } from './loop/lowerLoop.js';
import { runLoop } from './loop/runLoop.js';
import { WasmOpenLoop } from './loop/wasmOpenLoop.js';
import { elementsAt } from './memory/elementsAt.js';
import { ELEMENT_BYTES } from './memory/placement.js';
import { opKernel, type PlacedOperand } from './ops/opKernels.js';
import { updateKernels } from './ops/updateKernels.js';
import type { PlanContext } from './plan/planContext.js';
import { KernelProducts } from './products/kernelProducts.js';
import type { BlasChoice } from './products/withoutBlas.js';
import { startRuntime, type WasmRuntime } from './runtime/wasmRuntime.js';
import { WasmTensor } from './runtime/wasmTensor.js';
import { WasmTensors } from './runtime/wasmTensors.js';
import { mostThreads } from './threads/threadPool.js';

/** With at least this many rows a step, products with packed weights are as fast in a loop as all at once. */
const ROWS_IN_LOOP = 12;

export interface WasmOptions {
  /** `'auto'`: one for each core, at most 16, if threads can share memory on this host. */
  readonly threads: number | 'auto';
  readonly blas: BlasChoice;
}

export class WasmEngine implements ComputeEngine {
  readonly name: string;
  readonly level = 0;
  readonly base: ComputeEngine = this;
  readonly runtime: WasmRuntime;
  readonly #tensors: WasmTensors;
  readonly #lowering: LoweringOptions;
  readonly #loops = new Map<string, LoweredLoop>();

  private constructor(name: string, runtime: WasmRuntime, rowIndependence: LoweringOptions['rowIndependence']) {
    this.name = name;
    this.runtime = runtime;
    this.#tensors = new WasmTensors(this, runtime);
    this.#lowering = { products: runtime.products, rowIndependence };
  }

  static async create({ threads, blas }: WasmOptions): Promise<WasmEngine> {
    const count = threads === 'auto' ? Math.min(mostThreads(), 16) : threads;
    if (!(Number.isInteger(count) && count >= 1))
      throw new EngineError('createEngine', `threads is ${threads}, expected a whole number of 1 or more, or 'auto'`);
    if (count > 1 && mostThreads() === 1) {
      throw new EngineError(
        'createEngine',
        `${count} threads cannot share memory here`,
        "A page needs the headers COOP and COEP, and a Worker to train in; 'auto' takes what there is",
      );
    }
    try {
      return await WasmEngine.#open(count, blas, undefined);
    } catch (error) {
      if (!(error instanceof WorkerRefusedError)) throw error;
      if (threads !== 'auto') throw new EngineError('createEngine', `${count} threads cannot start: ${error.message}`, error.hint);
      return WasmEngine.#open(1, blas, error.message);
    }
  }

  /** @param onlyOne why there is one thread where there could be more */
  static async #open(count: number, blas: BlasChoice, onlyOne: string | undefined): Promise<WasmEngine> {
    const module = await loadKernels({ shared: count > 1 });
    const opened = blas === false ? undefined : await (await import('#systemBlas')).openSystemBlas(blas, module);
    const library = typeof opened === 'string' ? undefined : opened;
    const parts = await startRuntime(module, count, library?.loops);
    const kernelProducts = new KernelProducts(parts);
    const products = library?.products(parts, kernelProducts) ?? kernelProducts;
    const words = [module.variant, count === 1 ? '1 thread' : `${count} threads`];
    if (onlyOne !== undefined) words.push(onlyOne);
    if (opened !== undefined) words.push(typeof opened === 'string' ? `no blas: ${opened}` : opened.name);
    // Not loaded by pages that use one thread.
    const rows = count === 1 ? undefined : (await import('./loop/rowIndependence.js')).rowIndependence;
    return new WasmEngine(`wasm (${words.join(', ')})`, { ...parts, products }, rows);
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    const view = opTraits[op].inLoop === 'view' ? this.#view(op, attributes, inputs, result) : undefined;
    if (view !== undefined) return view;
    const places = inputs.map((input): PlacedOperand => (typeof input === 'number' ? input : this.#tensors.placementOf(input)));
    const output = this.#tensors.create(result.shape, result.dtype);
    opKernel(op)(this.runtime, this.#tensors.placementOf(output), places, attributes);
    this.#tensors.memory.settle();
    return output;
  }

  lift(): never {
    throw new EngineError(
      'lift',
      'the wasm engine does not take tensors of other engines',
      'Move them with await transfer(tensor, engine)',
    );
  }

  fromData(data: Data, shape: Shape, dtype: DType): Tensor {
    if (data.length !== sizeOf(shape)) throw new ShapeError('tensor', `${data.length} elements do not fill ${showShape(shape)}`);
    const elements = dtype === 'int' ? Int32Array.from(data) : Float32Array.from(data);
    return this.#tensors.fromHost(elements, shape, dtype);
  }

  async read(tensor: Tensor): Promise<Data> {
    return this.readSync(tensor);
  }

  readSync(tensor: Tensor): Data {
    return this.#tensors.read(tensor);
  }

  runLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs {
    return runLoop({ runtime: this.runtime, tensors: this.#tensors }, this.#lowered(program), inputs);
  }

  openLoop(program: LoopProgram, inputs: OpenLoopInputs): OpenLoop {
    return new WasmOpenLoop({ runtime: this.runtime, tensors: this.#tensors }, this.#lowered(program), inputs);
  }

  isAsFastInLoop(op: RowProduct, rows: number): boolean {
    return op === 'gather' || (rows >= ROWS_IN_LOOP && this.runtime.products.packsWeightsOnce);
  }

  explainLoop(program: LoopProgram): LoopExplanation {
    return explainLoop(this.#lowered(program));
  }

  /** What plans need of the engine. Pages that compile no step do not load the code of plans (engines/preparePlan.ts). */
  planContext(): PlanContext {
    return { engine: this, runtime: this.runtime, tensors: this.#tensors, lowered: (program) => this.#lowered(program) };
  }

  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void {
    tensors.forEach((tensor, index) => {
      // The gradient, at index 1, is only read.
      if (index !== 1) this.#tensors.memory.pin(this.#tensors.withOwnBuffer(rule, tensor));
    });
    updateKernels[rule](
      this.runtime.kernels,
      tensors.map((tensor) => this.#tensors.placementOf(tensor).pointer),
      sizeOf(tensors[0].shape),
      attributes,
    );
  }

  write(tensor: Tensor, data: Data): void {
    const { buffer, offset } = this.#tensors.withOwnBuffer('write', tensor);
    const start = (this.#tensors.memory.allocationToChange(buffer) + offset) / ELEMENT_BYTES;
    this.runtime.allocator.views[tensor.dtype === 'int' ? 'i32' : 'f32'].set(data, start);
  }

  get afterTask(): (() => void) | undefined {
    return this.runtime.threads.afterTask;
  }

  set afterTask(call: (() => void) | undefined) {
    this.runtime.threads.afterTask = call;
  }

  elements(tensor: Tensor): Data {
    const own = this.#tensors.withOwnBuffer('elements', tensor);
    this.#tensors.memory.pin(own);
    this.#tensors.memory.allocationToChange(own.buffer);
    return elementsAt(this.runtime.allocator, this.#tensors.placementOf(own));
  }

  lend(tensor: Tensor, take: (elements: Data) => void): void {
    take(elementsAt(this.runtime.allocator, this.#tensors.placementOf(tensor)));
  }

  scope<T>(body: () => T): T {
    return this.#tensors.memory.scope(body, tensorsIn);
  }

  memory(): MemoryReport {
    return this.runtime.allocator.report();
  }

  close(): void {
    this.runtime.threads.end();
  }

  #lowered(program: LoopProgram): LoweredLoop {
    const known = this.#loops.get(program.key) ?? lowerLoop(program, this.#lowering);
    this.#loops.set(program.key, known);
    return known;
  }

  /** Makes a reshape, or a slice of whole rows of the first axis, a view of the same elements. */
  #view<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], { shape }: ResultType): Tensor | undefined {
    const x = this.#tensors.own(op, inputs[0] as Tensor);
    const isRun = op === 'reshape' || (op === 'slice' && sameShape(shape.slice(1), x.shape.slice(1)));
    if (!isRun || !this.#tensors.memory.canView(x.buffer)) return undefined;
    const first = op === 'slice' ? positionAt((attributes as Attributes<'slice'>).start, stridesOf(x.shape)) : 0;
    return this.#tensors.view(x, shape, ELEMENT_BYTES * first);
  }
}

function tensorsIn(result: unknown): WasmTensor[] {
  return leaves(result).filter((leaf) => leaf instanceof WasmTensor);
}
