/**
 * Which buffers of the device are alive. Inside a scope a buffer belongs to the scope and is freed at its end, unless the
 * result holds it. What outlives all scopes is freed when its last tensor is replaced (an update) or given up (`release`), and
 * otherwise when JavaScript's garbage collector finds it.
 */
import { EngineError } from '../../errors.js';
import type { Cell, LaunchQueue } from './launchQueue.js';

const BYTES = 4;

/** A buffer of the device that one or more tensors look at. */
export class DeviceStorage {
  /** In elements. */
  readonly size: number;
  /** Absent where there are no elements. */
  readonly cell: Cell | undefined;
  /** Elements that came from the host as ints, to check indices by. */
  readonly ints: Int32Array | undefined;
  /** How many tensors are known to look at it. */
  holders = 0;
  isScoped = false;

  constructor(size: number, cell: Cell | undefined, ints?: Int32Array) {
    this.size = size;
    this.cell = cell;
    this.ints = ints;
  }
}

export interface Holder {
  readonly storage: DeviceStorage;
}

interface Scope {
  readonly storages: Set<DeviceStorage>;
  readonly holders: Set<Holder>;
}

export class DeviceMemory {
  readonly #queue: LaunchQueue;
  readonly #scopes: Scope[] = [];
  readonly #forgotten: FinalizationRegistry<{ readonly cell: Cell; readonly size: number }>;
  /** Results of scopes that have ended. */
  readonly #handedOut = new WeakSet<Holder>();
  #elements = 0;
  #buffers = 0;

  constructor(queue: LaunchQueue) {
    this.#queue = queue;
    this.#forgotten = new FinalizationRegistry(({ cell, size }) => this.#freeCell(cell, size));
  }

  get report(): { readonly bytes: number; readonly buffers: number } {
    return { bytes: BYTES * this.#elements, buffers: this.#buffers };
  }

  add(size: number, cell: Cell | undefined, ints?: Int32Array): DeviceStorage {
    const storage = new DeviceStorage(size, cell, ints);
    if (cell === undefined) return storage;
    this.#elements += size;
    this.#buffers += 1;
    const scope = this.#scopes.at(-1);
    if (scope === undefined) this.#loosen(storage);
    else {
      storage.isScoped = true;
      scope.storages.add(storage);
    }
    return storage;
  }

  /** Counts a tensor among those that look at its buffer. */
  hold(holder: Holder): void {
    holder.storage.holders += 1;
    this.#scopes.at(-1)?.holders.add(holder);
  }

  /** Counts a tensor that outlives the scopes that are open. */
  holdAlways({ storage }: Holder): void {
    storage.holders += 1;
  }

  /** A result of a scope that nobody uses any more; using it is an error from now on. What was made outside of scopes stays. */
  giveUp(holder: Holder): void {
    if (this.#handedOut.delete(holder)) this.letGo(holder);
  }

  /** The buffer lives on after the scopes that are open. */
  keep(storage: DeviceStorage): void {
    if (!storage.isScoped) return;
    for (const { storages } of this.#scopes) storages.delete(storage);
    this.#loosen(storage);
  }

  /** A tensor looks elsewhere from now on. */
  letGo(holder: Holder): void {
    this.#handedOut.delete(holder);
    for (const { holders } of this.#scopes) if (holders.delete(holder)) break;
    this.#drop(holder.storage);
  }

  cellOf(storage: DeviceStorage): Cell {
    const { cell } = storage;
    if (cell !== undefined && !cell.isFreed) return cell;
    throw new EngineError(
      'gpu engine',
      'a tensor was used after the scope that made it had ended',
      'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it',
    );
  }

  scope<T>(body: () => T, holdersOf: (result: T) => Iterable<Holder>): T {
    const own: Scope = { storages: new Set(), holders: new Set() };
    this.#scopes.push(own);
    let kept: Iterable<Holder> = [];
    try {
      const result = body();
      kept = holdersOf(result);
      return result;
    } finally {
      this.#scopes.pop();
      this.#leave(own, kept);
    }
  }

  #leave({ storages, holders }: Scope, kept: Iterable<Holder>): void {
    const parent = this.#scopes.at(-1);
    for (const holder of kept) {
      if (holders.delete(holder)) {
        if (parent === undefined) this.#handedOut.add(holder);
        else parent.holders.add(holder);
      }
      if (!storages.delete(holder.storage)) continue;
      if (parent === undefined) this.#loosen(holder.storage);
      else parent.storages.add(holder.storage);
    }
    for (const storage of storages) this.#free(storage);
    for (const { storage } of holders) this.#drop(storage);
  }

  #drop(storage: DeviceStorage): void {
    storage.holders -= 1;
    if (storage.holders === 0 && !storage.isScoped) this.#free(storage);
  }

  #loosen(storage: DeviceStorage): void {
    storage.isScoped = false;
    if (storage.cell !== undefined) this.#forgotten.register(storage, { cell: storage.cell, size: storage.size }, storage);
  }

  #free(storage: DeviceStorage): void {
    this.#forgotten.unregister(storage);
    if (storage.cell !== undefined) this.#freeCell(storage.cell, storage.size);
  }

  #freeCell(cell: Cell, size: number): void {
    if (cell.isFreed) return;
    this.#elements -= size;
    this.#buffers -= 1;
    this.#queue.free(cell);
  }
}
