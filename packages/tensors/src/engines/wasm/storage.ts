/**
 * Where the elements of wasm tensors are. The rule that keeps memory bounded without anyone disposing of anything:
 *
 * - inside a scope every buffer belongs to the scope and is freed at its end, unless the result holds it;
 * - what outlives all scopes stays in WebAssembly memory while it is used. A buffer that two turns did not touch (a turn
 *   is one outermost scope) moves back to an ordinary JavaScript array, and returns when it is used again. From there
 *   JavaScript's own garbage collector frees it, at any time, without a finalizer;
 * - what is updated in place (parameters, moments) stays; a FinalizationRegistry frees it when its owner is gone.
 */
import { EngineError } from '../../errors.js';
import type { Allocator } from './allocator.js';

/** A buffer that one or more tensors look at. */
export class Storage {
  readonly bytes: number;
  /** 0 while the elements are in `host`. */
  pointer = 0;
  host: Uint8Array<ArrayBuffer> | undefined;
  lastTurn = 0;
  state: 'scoped' | 'loose' | 'pinned' | 'freed' = 'loose';

  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

/** Buffers made outside of scopes count as a turn when they add up to this. */
const LOOSE_TURN_BYTES = 8 * 2 ** 20;

export class StorageKeeper {
  readonly #allocator: Allocator;
  readonly #scopes: Set<Storage>[] = [];
  readonly #loose = new Set<Storage>();
  readonly #abandoned: FinalizationRegistry<{ pointer: number; bytes: number }>;
  #turn = 0;
  #looseBytes = 0;

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
    this.#abandoned = new FinalizationRegistry(({ pointer, bytes }) => allocator.free(pointer, bytes));
  }

  /** A buffer whose elements are not written yet. */
  create(bytes: number): Storage {
    const storage = new Storage(bytes);
    const scope = this.#scopes.at(-1);
    storage.pointer = this.#allocator.allocate(bytes);
    storage.lastTurn = this.#turn;
    if (scope !== undefined) {
      storage.state = 'scoped';
      scope.add(storage);
      return storage;
    }
    this.#loose.add(storage);
    this.#looseBytes += bytes;
    return storage;
  }

  /** A buffer that takes its place in WebAssembly memory when it is first used. */
  fromHost(host: Uint8Array<ArrayBuffer>): Storage {
    const storage = new Storage(host.byteLength);
    storage.host = host;
    return storage;
  }

  /** The address of the elements, brought back if they had moved out. */
  pointerOf(storage: Storage): number {
    storage.lastTurn = this.#turn;
    if (storage.pointer !== 0) return storage.pointer;
    const { host } = storage;
    if (host === undefined || storage.state === 'freed') {
      throw new EngineError(
        'wasm engine',
        'a tensor was used after the scope that made it had ended',
        'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it',
      );
    }
    storage.pointer = this.#allocator.allocate(storage.bytes);
    this.#allocator.views.u8.set(host, storage.pointer);
    this.#loose.add(storage);
    this.#looseBytes += storage.bytes;
    return storage.pointer;
  }

  /** Keeps a buffer where it is, because its elements change in place. */
  pin(storage: Storage): void {
    this.pointerOf(storage);
    storage.host = undefined;
    if (storage.state === 'pinned') return;
    for (const scope of this.#scopes) scope.delete(storage);
    this.#loose.delete(storage);
    storage.state = 'pinned';
    this.#abandoned.register(storage, { pointer: storage.pointer, bytes: storage.bytes });
  }

  scope<T>(body: () => T, storagesOf: (result: T) => Iterable<Storage>): T {
    const own = new Set<Storage>();
    this.#scopes.push(own);
    let kept: Iterable<Storage> = [];
    try {
      const result = body();
      kept = storagesOf(result);
      return result;
    } finally {
      this.#scopes.pop();
      this.#leave(own, kept);
    }
  }

  #leave(own: Set<Storage>, kept: Iterable<Storage>): void {
    const parent = this.#scopes.at(-1);
    for (const storage of kept) {
      if (!own.delete(storage)) continue;
      if (parent !== undefined) parent.add(storage);
      else {
        storage.state = 'loose';
        storage.lastTurn = this.#turn;
        this.#loose.add(storage);
      }
    }
    for (const storage of own) this.#free(storage);
    if (parent === undefined) this.#nextTurn();
  }

  #free(storage: Storage): void {
    this.#allocator.free(storage.pointer, storage.bytes);
    storage.pointer = 0;
    storage.state = 'freed';
  }

  /** Called after each operation outside of scopes, when no address is in use. */
  settle(): void {
    if (this.#scopes.length === 0 && this.#looseBytes > LOOSE_TURN_BYTES) this.#nextTurn();
  }

  /** Moves out what neither this turn nor the one before it used. */
  #nextTurn(): void {
    this.#looseBytes = 0;
    this.#turn += 1;
    for (const storage of this.#loose) {
      if (storage.lastTurn >= this.#turn - 2) continue;
      storage.host ??= this.#allocator.views.u8.slice(storage.pointer, storage.pointer + storage.bytes);
      this.#allocator.free(storage.pointer, storage.bytes);
      storage.pointer = 0;
      this.#loose.delete(storage);
    }
  }
}
