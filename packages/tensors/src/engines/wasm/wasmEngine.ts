/**
 * The default engine: kernels in WebAssembly SIMD, float32, on memory that is freed by scopes and turns (storage.ts).
 * An op outside of a scan runs at once, one kernel call each; loops run as lowered programs (loop/).
 */
import { checkUpdate } from '../../checkUpdate.js';
import type { ComputeEngine, MemoryReport, ResultType } from '../../engine.js';
import { EngineError, ShapeError } from '../../errors.js';
import type { Attributes, OpName } from '../../ops/vocabulary.js';
import type { LoopExplanation } from '../../program/loopExplanation.js';
import type { LoopInputs, LoopOutputs, LoopProgram, OpenLoop, OpenLoopInputs } from '../../program/loopProgram.js';
import { type Shape, showShape, sizeOf, stridesOf } from '../../shape.js';
import type { Data, DType, Operand, Tensor } from '../../tensor.js';
import { leaves } from '../../tree.js';
import type { UpdateAttributes, UpdateRule } from '../../updates.js';
import type { BlasChoice } from './blas.js';
import { loadKernels } from './kernelModule.js';
import { kernelOf, type PlacedOperand } from './kernels.js';
import { BoundLoop } from './loop/boundLoop.js';
import { type LoweredLoop, lowerLoop } from './loop/lowerLoop.js';
import { WasmOpenLoop } from './loop/wasmOpenLoop.js';
import { BYTES, Machine, type Place } from './machine.js';
import { StorageKeeper } from './storage.js';
import { mostThreads } from './threads.js';
import { updateKernels } from './updateKernels.js';
import { WasmTensor } from './wasmTensor.js';

const ROWS_IN_LOOP = 12;

export class WasmEngine implements ComputeEngine {
  readonly name: string;
  readonly level = 0;
  readonly base: ComputeEngine = this;
  readonly machine: Machine;
  readonly #keeper: StorageKeeper;
  readonly #loops = new Map<string, LoweredLoop>();

  private constructor(machine: Machine, name: string) {
    this.machine = machine;
    this.name = name;
    this.#keeper = new StorageKeeper(machine.allocator);
  }

  /** With as many threads as asked for, or as there are cores, if this host lets threads share memory. */
  static async create({ threads, blas }: { readonly threads: number | 'auto'; readonly blas: BlasChoice }): Promise<WasmEngine> {
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
    const module = await loadKernels({ shared: count > 1 });
    const opened = blas === false ? undefined : await (await import('./blas.js')).openSystemBlas(blas);
    const machine = await Machine.create(module, count, typeof opened === 'string' ? undefined : opened);
    const parts = [module.variant, count === 1 ? '1 thread' : `${count} threads`];
    if (opened !== undefined) parts.push(typeof opened === 'string' ? `no blas: ${opened}` : opened.blas.name);
    return new WasmEngine(machine, `wasm (${parts.join(', ')})`);
  }

  run<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], result: ResultType): Tensor {
    const view = this.#view(op, attributes, inputs, result);
    if (view !== undefined) return view;
    const places = inputs.map((input): PlacedOperand => (typeof input === 'number' ? input : this.placeOf(input)));
    const output = this.create(result.shape, result.dtype);
    kernelOf(op)(this.machine, this.placeOf(output), places, attributes);
    this.#keeper.settle();
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
    return new WasmTensor(this, shape, dtype, this.#keeper.fromHost(new Uint8Array(elements.buffer)));
  }

  async read(tensor: Tensor): Promise<Data> {
    return this.readSync(tensor);
  }

  readSync(tensor: Tensor): Data {
    const { storage, offset } = this.#own('read', tensor);
    const size = sizeOf(tensor.shape);
    const [buffer, start] =
      storage.host === undefined
        ? [this.machine.allocator.views.u8.buffer, this.#keeper.pointerOf(storage) + offset]
        : [storage.host.buffer, offset];
    return tensor.dtype === 'int' ? new Int32Array(buffer, start, size).slice() : new Float32Array(buffer, start, size).slice();
  }

  runLoop(program: LoopProgram, inputs: LoopInputs): LoopOutputs {
    return this.machine.withScratch((scratch) => new BoundLoop(this, this.#lowered(program), inputs, scratch).run());
  }

  openLoop(program: LoopProgram, inputs: OpenLoopInputs): OpenLoop {
    return new WasmOpenLoop(this, this.#lowered(program), inputs);
  }

  /** A product of two strips, whose right operand is packed once, stays; a BLAS packs it at every call. */
  isAsFastInLoop(op: 'matmul' | 'gather', rows: number): boolean {
    return op === 'gather' || (rows >= ROWS_IN_LOOP && this.machine.system === undefined);
  }

  explainLoop(program: LoopProgram): LoopExplanation {
    return this.#lowered(program).explanation;
  }

  update<K extends UpdateRule>(rule: K, attributes: UpdateAttributes[K], tensors: readonly Tensor[]): void {
    checkUpdate(rule, attributes, tensors);
    tensors.forEach((tensor, index) => {
      // The gradient, which comes second, is only read.
      if (index !== 1) this.#keeper.pin(this.alone(rule, tensor).storage);
    });
    updateKernels[rule](
      this.machine.kernels,
      tensors.map((tensor) => this.placeOf(tensor).pointer),
      sizeOf(tensors[0].shape),
      attributes,
    );
  }

  write(tensor: Tensor, data: Data): void {
    const { storage, offset } = this.alone('write', tensor);
    const start = (this.#keeper.pointerOf(storage) + offset) / BYTES;
    storage.host = undefined;
    this.machine.allocator.views[tensor.dtype === 'int' ? 'i32' : 'f32'].set(data, start);
  }

  scope<T>(body: () => T): T {
    return this.#keeper.scope(body, tensorsIn);
  }

  memory(): MemoryReport {
    return this.machine.allocator.report();
  }

  close(): void {
    this.machine.threads.end();
  }

  /** A tensor whose elements are not written yet. */
  create(shape: Shape, dtype: DType): WasmTensor {
    const elements = sizeOf(shape);
    this.machine.threads.foresee(elements);
    return new WasmTensor(this, shape, dtype, this.#keeper.create(BYTES * elements));
  }

  /** Another look at the elements of a tensor, from `offset` bytes on. */
  look(x: WasmTensor, shape: Shape, offset: number): WasmTensor {
    const look = new WasmTensor(this, shape, x.dtype, x.storage, x.offset + offset);
    this.#keeper.addLook(look);
    return look;
  }

  /** The elements of a tensor in memory, for as long as nothing else is allocated outside of a scope. */
  placeOf(tensor: Tensor): Place {
    const { storage, offset } = this.#own('wasm engine', tensor);
    return { pointer: this.#keeper.pointerOf(storage) + offset, shape: tensor.shape, dtype: tensor.dtype };
  }

  /** Keeps the elements of a tensor at their address until the function that comes back is called. */
  hold(tensor: Tensor): () => void {
    return this.#keeper.hold(this.#own('wasm engine', tensor).storage);
  }

  /** A tensor that is about to change in place: if others look at its elements, it gets its own. */
  alone(op: string, tensor: Tensor): WasmTensor {
    const own = this.#own(op, tensor);
    const { storage, offset, shape } = own;
    if (storage.looks > 0 && storage.holds === 0) own.moveTo(this.#keeper.copyOf(storage, offset, BYTES * sizeOf(shape)));
    return own;
  }

  #lowered(program: LoopProgram): LoweredLoop {
    const known = this.#loops.get(program.key) ?? lowerLoop(program, this.machine);
    this.#loops.set(program.key, known);
    return known;
  }

  /** Reshapes, and slices that take whole rows of the first axis, are other looks at the same elements. */
  #view<K extends OpName>(op: K, attributes: Attributes<K>, inputs: readonly Operand[], { shape }: ResultType): Tensor | undefined {
    if (op !== 'reshape' && op !== 'slice') return undefined;
    const x = this.#own(op, inputs[0] as Tensor);
    if (!this.#keeper.mayLook(x.storage)) return undefined;
    if (op === 'reshape') return this.look(x, shape, 0);
    if (shape.some((dimension, axis) => axis > 0 && dimension !== x.shape[axis])) return undefined;
    const [first = 0] = (attributes as Attributes<'slice'>).start;
    return this.look(x, shape, BYTES * first * (stridesOf(x.shape)[0] ?? 0));
  }

  #own(op: string, tensor: Tensor): WasmTensor {
    if (!(tensor instanceof WasmTensor) || tensor.engine !== this)
      throw new EngineError(op, 'the tensor does not live on this wasm engine');
    return tensor;
  }
}

function tensorsIn(result: unknown): WasmTensor[] {
  return leaves(result).filter((leaf) => leaf instanceof WasmTensor);
}
