/** An engine whose buffers hold one number each, for tests of the memory model. */
import { BufferMemory, type MemoryLimits } from '../src/engines/memory/bufferMemory.js';
import type { BufferStore } from '../src/engines/memory/bufferStore.js';
import { TensorBuffer, type View } from '../src/engines/memory/tensorBuffer.js';

export type Buffer = TensorBuffer<number, number>;

/** An allocation is a number that is never given twice. */
class FakeStore implements BufferStore<number, number> {
  readonly contents: Map<number, number> = new Map();
  moves = 0;
  bytes = 0;
  #next = 1;

  allocate(content: number, bytes: number): number {
    this.contents.set(this.#next, content);
    this.bytes += bytes;
    return this.#next++;
  }

  free(allocation: number, bytes: number): void {
    this.bytes -= bytes;
    if (!this.contents.delete(allocation)) throw new Error(`${allocation} was freed twice`);
  }

  moveOut(allocation: number): number {
    this.moves += 1;
    return this.contentAt(allocation);
  }

  bringBack(host: number, bytes: number): number {
    return this.allocate(host, bytes);
  }

  contentAt(allocation: number): number {
    const content = this.contents.get(allocation);
    if (content === undefined) throw new Error(`${allocation} was read after it was freed`);
    return content;
  }
}

export class FakeTensor implements View<number, number> {
  buffer: Buffer;
  constructor(buffer: Buffer) {
    this.buffer = buffer;
  }
}

export const everythingMoves: MemoryLimits = { kept: { bytes: 0, buffers: 0 }, turn: { bytes: 100, buffers: 8 } };
export const someStay: MemoryLimits = { kept: { bytes: 40, buffers: 4 }, turn: { bytes: 100, buffers: 8 } };

/** What an engine does with its memory. */
export class FakeEngine {
  readonly store: FakeStore = new FakeStore();
  readonly memory: BufferMemory<number, number>;

  constructor(limits: MemoryLimits) {
    this.memory = new BufferMemory('fake engine', this.store, limits);
  }

  make(content: number, bytes = 10): FakeTensor {
    const tensor = new FakeTensor(this.memory.add(new TensorBuffer(bytes), this.store.allocate(content, bytes)));
    this.memory.addView(tensor);
    return tensor;
  }

  fromHost(content: number, bytes = 10): FakeTensor {
    const tensor = new FakeTensor(new TensorBuffer(bytes, content));
    this.memory.addLastingView(tensor);
    return tensor;
  }

  /** A view, or a copy where the memory allows none. */
  view({ buffer }: FakeTensor): FakeTensor {
    if (!this.memory.canView(buffer)) return this.make(this.store.contentAt(this.memory.allocationOf(buffer)), buffer.bytes);
    const tensor = new FakeTensor(buffer);
    this.memory.addView(tensor);
    return tensor;
  }

  read({ buffer }: FakeTensor): number {
    return this.store.contentAt(this.memory.allocationOf(buffer));
  }

  /** Changes a tensor in place, as an update does. */
  change(tensor: FakeTensor, content: number): void {
    if (!this.memory.mayChange(tensor)) this.replace(tensor, this.read(tensor));
    this.memory.pin(tensor);
    this.store.contents.set(this.memory.allocationToChange(tensor.buffer), content);
  }

  /** Gives a tensor another buffer. */
  replace(tensor: FakeTensor, content: number): void {
    const { bytes } = tensor.buffer;
    const buffer = this.memory.add(new TensorBuffer<number, number>(bytes), this.store.allocate(content, bytes));
    this.memory.dropView(tensor);
    tensor.buffer = buffer;
    this.memory.addLastingView(tensor);
  }

  scope(body: () => readonly FakeTensor[]): readonly FakeTensor[] {
    return this.memory.scope(body, (result) => result);
  }

  turns(count: number): void {
    for (let index = 0; index < count; index++) this.scope(() => []);
  }
}

export const usedTooLate: string =
  'EngineError: fake engine: a tensor was used after the scope that made it had ended. ' +
  'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it';
