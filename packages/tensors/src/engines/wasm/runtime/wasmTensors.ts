/** The tensors of one wasm engine: their addresses, their views, and their own buffers before they change in place. */
import type { ComputeEngine } from '../../../engine.js';
import { EngineError } from '../../../errors.js';
import { type Shape, sizeOf } from '../../../shape.js';
import type { DType, Tensor } from '../../../tensor.js';
import { BufferMemory } from '../../memory/bufferMemory.js';
import { TensorBuffer } from '../../memory/tensorBuffer.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import type { KernelRuntime } from './wasmRuntime.js';
import { type WasmBuffer, WasmTensor } from './wasmTensor.js';

/** Moving a buffer out is one copy, so no kept buffer stays in memory unused. */
const limits = { kept: { bytes: 0, buffers: 0 }, turn: { bytes: 8 * 2 ** 20, buffers: Infinity } };

export class WasmTensors {
  readonly memory: BufferMemory<number, Uint8Array<ArrayBuffer>>;
  readonly #engine: ComputeEngine;
  readonly #runtime: KernelRuntime;

  constructor(engine: ComputeEngine, runtime: KernelRuntime) {
    this.#engine = engine;
    this.#runtime = runtime;
    this.memory = new BufferMemory('wasm engine', runtime.allocator, limits);
    runtime.allocator.holder = this.memory;
  }

  /** A new tensor with undefined elements. */
  create(shape: Shape, dtype: DType): WasmTensor {
    const elements = sizeOf(shape);
    this.#runtime.threads.startThreadsFor(elements);
    const tensor = new WasmTensor(this.#engine, shape, dtype, this.#allocate(ELEMENT_BYTES * elements));
    this.memory.addView(tensor);
    return tensor;
  }

  /** A tensor with the elements of an array. The array is not copied, and gets an address when it is first used. */
  fromHost(elements: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>, shape: Shape, dtype: DType): WasmTensor {
    const buffer: WasmBuffer = new TensorBuffer(elements.byteLength, new Uint8Array(elements.buffer));
    const tensor = new WasmTensor(this.#engine, shape, dtype, buffer);
    this.memory.addLastingView(tensor);
    return tensor;
  }

  /** A view of the elements of a tensor, from `offset` bytes on. */
  view(x: WasmTensor, shape: Shape, offset: number): WasmTensor {
    const view = new WasmTensor(this.#engine, shape, x.dtype, x.buffer, x.offset + offset);
    this.memory.addView(view);
    return view;
  }

  /** The placement of a tensor's elements. Outside of a scope, the address is valid until the next allocation. */
  placementOf(tensor: Tensor): Placement {
    const { buffer, offset } = this.own('wasm engine', tensor);
    return { pointer: this.memory.allocationOf(buffer) + offset, shape: tensor.shape, dtype: tensor.dtype };
  }

  /** A copy of the elements. */
  read(tensor: Tensor): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
    const { buffer, offset } = this.own('read', tensor);
    const { host } = buffer;
    const bytes = host ?? this.#runtime.allocator.views.u8;
    const start = host === undefined ? this.memory.allocationOf(buffer) + offset : offset;
    const end = start + ELEMENT_BYTES * sizeOf(tensor.shape);
    const { buffer: copy } = bytes.slice(start, end);
    return tensor.dtype === 'int' ? new Int32Array(copy) : new Float32Array(copy);
  }

  /** Pins the elements of a tensor to their address until the returned function is called. */
  hold(tensor: Tensor): () => void {
    return this.memory.hold(this.own('wasm engine', tensor));
  }

  /** Prepares a tensor to change in place: unless it alone views its buffer, all of it, it gets a pinned copy. */
  withOwnBuffer(op: string, tensor: Tensor): WasmTensor {
    const own = this.own(op, tensor);
    const { buffer, offset } = own;
    const bytes = ELEMENT_BYTES * sizeOf(own.shape);
    if (this.memory.mayChange(own) && (buffer.pinCount > 0 || buffer.bytes === bytes)) return own;
    // First, because it may throw, and the memory of the copy would be lost.
    const from = this.memory.allocationOf(buffer) + offset;
    const copy = this.#allocate(bytes);
    this.#runtime.allocator.views.u8.copyWithin(copy.allocation as number, from, from + bytes);
    this.memory.dropView(own);
    own.moveTo(copy);
    this.memory.pin(own);
    // Those who still view the old elements do not change them.
    if (buffer.state === 'pinned') this.memory.unpin(buffer);
    return own;
  }

  /** @throws EngineError if the tensor is not of this engine */
  own(op: string, tensor: Tensor): WasmTensor {
    if (!(tensor instanceof WasmTensor) || tensor.engine !== this.#engine) {
      throw new EngineError(op, 'the tensor does not live on this wasm engine');
    }
    return tensor;
  }

  #allocate(bytes: number): WasmBuffer {
    return this.memory.add(new TensorBuffer(bytes), this.#runtime.allocator.allocate(bytes));
  }
}
