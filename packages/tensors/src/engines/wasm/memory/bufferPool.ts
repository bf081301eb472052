/**
 * The buffers of wasm tensors. These rules keep memory bounded although tensors are never disposed of:
 *
 * - Inside a scope, every buffer belongs to the scope. It is freed at the end of the scope unless the result uses it.
 * - A buffer that outlives all scopes is *kept*. A *turn* is one outermost scope. A kept buffer that two turns did not use is
 *   moved out into an ordinary JavaScript array, and returns at its next use. The garbage collector can free the array at any
 *   time, without a finalizer.
 * - A buffer whose elements change in place (parameters, moments) is *pinned*: it stays at its address. A FinalizationRegistry
 *   frees it when its owner is gone.
 *
 * Reshapes, and slices of whole rows, are views of the same buffer. Before a tensor with views changes in place, it gets its
 * own buffer, so that a result never changes after it was computed.
 */
import { platform } from '#platform';
import { EngineError } from '../../../errors.js';
import type { Allocator, HeldBytes, MemoryHolder } from './allocator.js';

/** A buffer that one or more tensors use. */
export class TensorBuffer {
  readonly bytes: number;
  /** 0 while the elements are in `host`. */
  pointer = 0;
  /** The elements while they are moved out of the memory. */
  host: Uint8Array<ArrayBuffer> | undefined;
  /** The last turn that used the buffer. */
  lastTurn = 0;
  state: 'scoped' | 'kept' | 'pinned' | 'freed' = 'kept';
  /** Number of tensors that may view the elements, besides the one that they were computed for. */
  viewCount = 0;
  /** Pin count: holders that need a stable address. */
  pinCount = 0;

  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

/** The part of a tensor that the pool needs. */
export interface View {
  readonly buffer: TensorBuffer;
}

interface Scope {
  readonly buffers: Set<TensorBuffer>;
  readonly views: Set<View>;
}

/** Buffers made outside of scopes count as one turn for each this many bytes. */
const BYTES_OF_TURN = 8 * 2 ** 20;

export class BufferPool implements MemoryHolder {
  readonly #allocator: Allocator;
  readonly #scopes: Scope[] = [];
  readonly #kept = new Set<TensorBuffer>();
  readonly #abandoned: FinalizationRegistry<{ pointer: number; bytes: number }>;
  #turn = 0;
  #bytesThisTurn = 0;
  #pinnedBytes = 0;

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
    allocator.holder = this;
    this.#abandoned = new FinalizationRegistry(({ pointer, bytes }) => {
      this.#pinnedBytes -= bytes;
      allocator.free(pointer, bytes);
    });
  }

  /** A new buffer with undefined elements. */
  create(bytes: number): TensorBuffer {
    const buffer = new TensorBuffer(bytes);
    const scope = this.#scopes.at(-1);
    buffer.pointer = this.#allocator.allocate(bytes);
    buffer.lastTurn = this.#turn;
    if (scope === undefined) this.#keep(buffer);
    else {
      buffer.state = 'scoped';
      scope.buffers.add(buffer);
    }
    return buffer;
  }

  /** A buffer that gets its address when it is first used. */
  fromHost(host: Uint8Array<ArrayBuffer>): TensorBuffer {
    const buffer = new TensorBuffer(host.byteLength);
    buffer.host = host;
    return buffer;
  }

  /** The address of the elements. Moved-out elements are brought back first. */
  pointerOf(buffer: TensorBuffer): number {
    buffer.lastTurn = this.#turn;
    if (buffer.pointer !== 0) return buffer.pointer;
    const { host } = buffer;
    if (host === undefined || buffer.state === 'freed') {
      throw new EngineError(
        'wasm engine',
        'a tensor was used after the scope that made it had ended',
        'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it',
      );
    }
    buffer.pointer = this.#allocator.allocate(buffer.bytes);
    this.#allocator.views.u8.set(host, buffer.pointer);
    this.#keep(buffer);
    return buffer.pointer;
  }

  /** Keeps a buffer at its address, because its elements change in place. */
  pin(buffer: TensorBuffer): void {
    this.pointerOf(buffer);
    buffer.host = undefined;
    if (buffer.state === 'pinned') return;
    for (const { buffers } of this.#scopes) buffers.delete(buffer);
    this.#kept.delete(buffer);
    buffer.state = 'pinned';
    this.#pinnedBytes += buffer.bytes;
    this.#abandoned.register(buffer, { pointer: buffer.pointer, bytes: buffer.bytes }, buffer);
  }

  /** Pins a buffer and returns the function that unpins it. A buffer that was already pinned stays pinned. */
  hold(buffer: TensorBuffer): () => void {
    const wasPinned = buffer.state === 'pinned';
    this.pin(buffer);
    buffer.pinCount += 1;
    return () => {
      buffer.pinCount -= 1;
      if (!wasPinned && buffer.pinCount === 0) this.#unpin(buffer);
    };
  }

  /** Whether a tensor may view a buffer instead of copying it. Views of a pinned buffer must end with a scope. */
  canView(buffer: TensorBuffer): boolean {
    if (buffer.pinCount > 0) return false;
    return buffer.state !== 'pinned' || this.#scopes.length > 0;
  }

  /** Counts one more view of a buffer. */
  addView(view: View): void {
    view.buffer.viewCount += 1;
    this.#scopes.at(-1)?.views.add(view);
  }

  /** A pinned copy of some bytes. A tensor changes the copy in place and leaves the old bytes to its views. */
  copyOf(buffer: TensorBuffer, offset: number, bytes: number): TensorBuffer {
    const from = this.pointerOf(buffer) + offset; // first, because it may throw, and the memory of the copy would be lost
    const copy = new TensorBuffer(bytes);
    copy.pointer = this.#allocator.allocate(bytes);
    this.#allocator.views.u8.copyWithin(copy.pointer, from, from + bytes);
    this.pin(copy);
    if (buffer.state === 'pinned') this.#unpin(buffer);
    return copy;
  }

  /** Runs `body`, then frees every buffer made in it that `viewsIn(result)` does not use. */
  scope<T>(body: () => T, viewsIn: (result: T) => Iterable<View>): T {
    const own: Scope = { buffers: new Set(), views: new Set() };
    this.#scopes.push(own);
    let results: Iterable<View> = [];
    try {
      const result = body();
      results = viewsIn(result);
      return result;
    } finally {
      this.#scopes.pop();
      this.#endScope(own, results);
    }
  }

  /** Ends the turn if enough bytes were made outside of scopes. Called after each op, when no address is in use. */
  settle(): void {
    if (this.#scopes.length === 0 && this.#bytesThisTurn > BYTES_OF_TURN) this.#endTurn();
  }

  /** Moves out every kept buffer that this turn has not used. Addresses in use belong to buffers of this turn. */
  makeRoom(): void {
    this.#moveOut(this.#turn);
  }

  heldBytes(): HeldBytes {
    let kept = 0;
    for (const { bytes } of this.#kept) kept += bytes;
    return { pinned: this.#pinnedBytes, kept };
  }

  #keep(buffer: TensorBuffer): void {
    this.#kept.add(buffer);
    this.#bytesThisTurn += buffer.bytes;
  }

  #unpin(buffer: TensorBuffer): void {
    this.#abandoned.unregister(buffer);
    this.#pinnedBytes -= buffer.bytes;
    buffer.state = 'kept';
    this.#kept.add(buffer);
  }

  #endScope({ buffers, views }: Scope, results: Iterable<View>): void {
    const parent = this.#scopes.at(-1);
    for (const view of results) {
      const { buffer } = view;
      // A returned view counts until the parent scope ends.
      if (views.delete(view)) parent?.views.add(view);
      if (!buffers.delete(buffer)) continue;
      if (parent !== undefined) parent.buffers.add(buffer);
      else {
        buffer.state = 'kept';
        buffer.lastTurn = this.#turn;
        this.#kept.add(buffer);
      }
    }
    for (const { buffer } of views) buffer.viewCount -= 1;
    for (const buffer of buffers) {
      this.#allocator.free(buffer.pointer, buffer.bytes);
      buffer.pointer = 0;
      buffer.state = 'freed';
    }
    if (parent === undefined) this.#endTurn();
  }

  #endTurn(): void {
    this.#bytesThisTurn = 0;
    this.#turn += 1;
    this.#moveOut(this.#turn - 2);
  }

  /** Moves out the kept buffers that were last used before `turn`. */
  #moveOut(turn: number): void {
    for (const buffer of this.#kept) {
      if (buffer.lastTurn >= turn) continue;
      buffer.host ??= copied(this.#allocator.views.u8.subarray(buffer.pointer, buffer.pointer + buffer.bytes));
      this.#allocator.free(buffer.pointer, buffer.bytes);
      buffer.pointer = 0;
      this.#kept.delete(buffer);
    }
  }
}

function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = platform.newBytes(bytes.length);
  copy.set(bytes);
  return copy;
}
