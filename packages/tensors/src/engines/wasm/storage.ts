/**
 * Where the elements of wasm tensors are. The rule that keeps memory bounded without anyone disposing of anything:
 *
 * - inside a scope every buffer belongs to the scope and is freed at its end, unless the result holds it;
 * - what outlives all scopes stays in WebAssembly memory while it is used. A buffer that two turns did not touch (a turn
 *   is one outermost scope) moves back to an ordinary JavaScript array, and returns when it is used again. From there
 *   JavaScript's own garbage collector frees it, at any time, without a finalizer;
 * - what is updated in place (parameters, moments) stays; a FinalizationRegistry frees it when its owner is gone.
 *
 * Reshapes and slices of whole rows are looks at the same buffer. A tensor that is updated in place while others may look
 * at its buffer moves to one of its own, so a result never changes after it was computed.
 */
import { platform } from '#platform';
import { EngineError } from '../../errors.js';
import type { Allocator, HeldBytes, MemoryHolder } from './allocator.js';

/** A buffer that one or more tensors look at. */
export class Storage {
  readonly bytes: number;
  /** 0 while the elements are in `host`. */
  pointer = 0;
  host: Uint8Array<ArrayBuffer> | undefined;
  lastTurn = 0;
  state: 'scoped' | 'loose' | 'pinned' | 'freed' = 'loose';
  /** Tensors that may look at the elements, beside the one they were computed for. */
  looks = 0;
  /** How many rely on the address: the elements change in place, and nobody else may look at them. */
  holds = 0;

  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

/** A tensor, as far as its buffer is concerned. */
export interface Look {
  readonly storage: Storage;
}

interface Scope {
  readonly storages: Set<Storage>;
  readonly looks: Set<Look>;
}

/** Buffers made outside of scopes count as a turn when they add up to this. */
const LOOSE_TURN_BYTES = 8 * 2 ** 20;

export class StorageKeeper implements MemoryHolder {
  readonly #allocator: Allocator;
  readonly #scopes: Scope[] = [];
  readonly #loose = new Set<Storage>();
  readonly #abandoned: FinalizationRegistry<{ pointer: number; bytes: number }>;
  #turn = 0;
  #looseBytes = 0;
  #pinnedBytes = 0;

  constructor(allocator: Allocator) {
    this.#allocator = allocator;
    allocator.holder = this;
    this.#abandoned = new FinalizationRegistry(({ pointer, bytes }) => {
      this.#pinnedBytes -= bytes;
      allocator.free(pointer, bytes);
    });
  }

  /** A buffer whose elements are not written yet. */
  create(bytes: number): Storage {
    const storage = new Storage(bytes);
    const scope = this.#scopes.at(-1);
    storage.pointer = this.#allocator.allocate(bytes);
    storage.lastTurn = this.#turn;
    if (scope !== undefined) {
      storage.state = 'scoped';
      scope.storages.add(storage);
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
    for (const { storages } of this.#scopes) storages.delete(storage);
    this.#loose.delete(storage);
    storage.state = 'pinned';
    this.#pinnedBytes += storage.bytes;
    this.#abandoned.register(storage, { pointer: storage.pointer, bytes: storage.bytes }, storage);
  }

  /** Pins a buffer until the function that comes back is called; then it leaves like any other, unless it was pinned before. */
  hold(storage: Storage): () => void {
    const wasPinned = storage.state === 'pinned';
    this.pin(storage);
    storage.holds += 1;
    return () => {
      storage.holds -= 1;
      if (!wasPinned && storage.holds === 0) this.#unpin(storage);
    };
  }

  #unpin(storage: Storage): void {
    this.#abandoned.unregister(storage);
    this.#pinnedBytes -= storage.bytes;
    storage.state = 'loose';
    this.#loose.add(storage);
  }

  /** Whether another tensor may look at a buffer rather than copy. Looks at what is updated in place must end with a scope. */
  mayLook(storage: Storage): boolean {
    if (storage.holds > 0) return false;
    return storage.state !== 'pinned' || this.#scopes.length > 0;
  }

  /** Counts a further look at a buffer. */
  addLook(look: Look): void {
    look.storage.looks += 1;
    this.#scopes.at(-1)?.looks.add(look);
  }

  /** A buffer with a copy of the elements, for a tensor that is about to change them and leaves the old ones to others. */
  copyOf(storage: Storage, offset: number, bytes: number): Storage {
    const copy = new Storage(bytes);
    copy.pointer = this.#allocator.allocate(bytes);
    const from = this.pointerOf(storage) + offset;
    this.#allocator.views.u8.copyWithin(copy.pointer, from, from + bytes);
    this.pin(copy);
    if (storage.state === 'pinned') this.#unpin(storage);
    return copy;
  }

  scope<T>(body: () => T, looksOf: (result: T) => Iterable<Look>): T {
    const own: Scope = { storages: new Set(), looks: new Set() };
    this.#scopes.push(own);
    let kept: Iterable<Look> = [];
    try {
      const result = body();
      kept = looksOf(result);
      return result;
    } finally {
      this.#scopes.pop();
      this.#leave(own, kept);
    }
  }

  #leave({ storages, looks }: Scope, kept: Iterable<Look>): void {
    const parent = this.#scopes.at(-1);
    for (const look of kept) {
      const { storage } = look;
      // A look that goes on counts until the scope ends that it goes on in.
      if (looks.delete(look)) parent?.looks.add(look);
      if (!storages.delete(storage)) continue;
      if (parent !== undefined) parent.storages.add(storage);
      else {
        storage.state = 'loose';
        storage.lastTurn = this.#turn;
        this.#loose.add(storage);
      }
    }
    for (const { storage } of looks) storage.looks -= 1;
    for (const storage of storages) this.#free(storage);
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
    this.#moveOut(this.#turn - 2);
  }

  /** Moves out all that this turn has not used: the addresses in use are of this turn. */
  makeRoom(): void {
    this.#moveOut(this.#turn);
  }

  heldBytes(): HeldBytes {
    let kept = 0;
    for (const { bytes } of this.#loose) kept += bytes;
    return { pinned: this.#pinnedBytes, kept };
  }

  /** Moves buffers that were last used before a turn into ordinary arrays. */
  #moveOut(turn: number): void {
    for (const storage of this.#loose) {
      if (storage.lastTurn >= turn) continue;
      storage.host ??= copied(this.#allocator.views.u8.subarray(storage.pointer, storage.pointer + storage.bytes));
      this.#allocator.free(storage.pointer, storage.bytes);
      storage.pointer = 0;
      this.#loose.delete(storage);
    }
  }
}

function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = platform.newBytes(bytes.length);
  copy.set(bytes);
  return copy;
}
