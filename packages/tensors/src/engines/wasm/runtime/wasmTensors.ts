/** The tensors of one wasm engine: their addresses, their views, and their own buffers before they change in place. */
import type { ComputeEngine } from '../../../engine.js';
import { EngineError } from '../../../errors.js';
import { type Shape, sizeOf } from '../../../shape.js';
import type { DType, Tensor } from '../../../tensor.js';
import { BufferPool } from '../memory/bufferPool.js';
import { ELEMENT_BYTES, type Placement } from '../memory/placement.js';
import type { KernelRuntime } from './wasmRuntime.js';
import { WasmTensor } from './wasmTensor.js';

export class WasmTensors {
  readonly pool: BufferPool;
  readonly #engine: ComputeEngine;
  readonly #runtime: KernelRuntime;

  constructor(engine: ComputeEngine, runtime: KernelRuntime) {
    this.#engine = engine;
    this.#runtime = runtime;
    this.pool = new BufferPool(runtime.allocator);
  }

  /** A new tensor with undefined elements. */
  create(shape: Shape, dtype: DType): WasmTensor {
    const elements = sizeOf(shape);
    this.#runtime.threads.startThreadsFor(elements);
    return new WasmTensor(this.#engine, shape, dtype, this.pool.create(ELEMENT_BYTES * elements));
  }

  /** A tensor with the elements of an array. The array is not copied. */
  fromHost(elements: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>, shape: Shape, dtype: DType): WasmTensor {
    return new WasmTensor(this.#engine, shape, dtype, this.pool.fromHost(new Uint8Array(elements.buffer)));
  }

  /** A view of the elements of a tensor, from `offset` bytes on. */
  view(x: WasmTensor, shape: Shape, offset: number): WasmTensor {
    const view = new WasmTensor(this.#engine, shape, x.dtype, x.buffer, x.offset + offset);
    this.pool.addView(view);
    return view;
  }

  /** The placement of a tensor's elements. Outside of a scope, the address is valid until the next allocation. */
  placementOf(tensor: Tensor): Placement {
    const { buffer, offset } = this.own('wasm engine', tensor);
    return { pointer: this.pool.pointerOf(buffer) + offset, shape: tensor.shape, dtype: tensor.dtype };
  }

  /** A copy of the elements. */
  read(tensor: Tensor): Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer> {
    const { buffer, offset } = this.own('read', tensor);
    const { host } = buffer;
    const bytes = host ?? this.#runtime.allocator.views.u8;
    const start = host === undefined ? this.pool.pointerOf(buffer) + offset : offset;
    const end = start + ELEMENT_BYTES * sizeOf(tensor.shape);
    const { buffer: copy } = bytes.slice(start, end);
    return tensor.dtype === 'int' ? new Int32Array(copy) : new Float32Array(copy);
  }

  /** Pins the elements of a tensor to their address until the returned function is called. */
  hold(tensor: Tensor): () => void {
    return this.pool.hold(this.own('wasm engine', tensor).buffer);
  }

  /** Prepares a tensor to change in place: if there are views of its elements, it gets its own buffer. */
  withOwnBuffer(op: string, tensor: Tensor): WasmTensor {
    const own = this.own(op, tensor);
    const { buffer, offset, shape } = own;
    if (buffer.viewCount > 0 && buffer.pinCount === 0) own.moveTo(this.pool.copyOf(buffer, offset, ELEMENT_BYTES * sizeOf(shape)));
    return own;
  }

  /** @throws EngineError if the tensor is not of this engine */
  own(op: string, tensor: Tensor): WasmTensor {
    if (!(tensor instanceof WasmTensor) || tensor.engine !== this.#engine) {
      throw new EngineError(op, 'the tensor does not live on this wasm engine');
    }
    return tensor;
  }
}
