/**
 * Manages the live buffers of the device. Inside a scope, a buffer belongs to the scope and is freed at its end, unless the
 * result holds it. A buffer that outlives all scopes is *loose*. It is freed when its last tensor is replaced (an update) or
 * released (`release`). A turn is one outermost scope. If there are too many loose buffers, those that two turns did not use
 * move to the host and return at their next use. On the host, JavaScript's garbage collector frees them. It cannot do so on the
 * device: it does not see how much device memory a tensor takes, and runs no finalizers inside a busy loop.
 */
import { EngineError } from '../../errors.js';
import type { DeviceBuffer, HostElements, LaunchQueue } from './launchQueue.js';

const BYTES = 4;
/** Up to this limit, loose buffers stay on the device even if unused. Reading one back costs as much as a launch. */
const MOST_LOOSE = { bytes: 32 * 2 ** 20, buffers: 512 };
/** Buffers made outside of scopes end a turn when they exceed one of these limits. */
const LOOSE_TURN = { bytes: 8 * 2 ** 20, buffers: 128 };

/** A buffer of the device that one or more tensors view. */
export class DeviceStorage {
  /** Number of elements. */
  readonly size: number;
  /** `undefined` if there are no elements, and while they are in `host`. */
  deviceBuffer: DeviceBuffer | undefined;
  host: HostElements | undefined;
  /** The elements, if the host gave them as ints. Indices are checked with them. */
  readonly ints: Int32Array | undefined;
  /** Number of tensors that view it. */
  holders = 0;
  isScoped = false;
  lastTurn = 0;

  constructor(size: number, deviceBuffer: DeviceBuffer | undefined, ints?: Int32Array) {
    this.size = size;
    this.deviceBuffer = deviceBuffer;
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
  readonly #loose = new Set<DeviceStorage>();
  /** Results of scopes that have ended. */
  readonly #handedOut = new WeakSet<Holder>();
  #elements = 0;
  #buffers = 0;
  #looseElements = 0;
  #turn = 0;
  /** Elements and buffers made outside of scopes since the last turn. */
  #made = { elements: 0, buffers: 0 };

  constructor(queue: LaunchQueue) {
    this.#queue = queue;
  }

  get report(): { readonly bytes: number; readonly buffers: number } {
    return { bytes: BYTES * this.#elements, buffers: this.#buffers };
  }

  add(size: number, deviceBuffer: DeviceBuffer | undefined, ints?: Int32Array): DeviceStorage {
    const storage = new DeviceStorage(size, deviceBuffer, ints);
    storage.lastTurn = this.#turn;
    if (deviceBuffer === undefined) return storage;
    this.#elements += size;
    this.#buffers += 1;
    const scope = this.#scopes.at(-1);
    if (scope === undefined) {
      this.#loosen(storage);
      this.#made.elements += size;
      this.#made.buffers += 1;
    } else {
      storage.isScoped = true;
      scope.storages.add(storage);
    }
    return storage;
  }

  /** Counts a tensor as a holder of its buffer. */
  hold(holder: Holder): void {
    holder.storage.holders += 1;
    this.#scopes.at(-1)?.holders.add(holder);
  }

  /** Counts a tensor that outlives the open scopes as a holder of its buffer. */
  holdAlways({ storage }: Holder): void {
    storage.holders += 1;
  }

  /** Frees a result of a scope; using it afterwards is an error. Tensors made outside of scopes stay. */
  giveUp(holder: Holder): void {
    if (this.#handedOut.delete(holder)) this.letGo(holder);
  }

  /** Makes a buffer outlive the open scopes. */
  keep(storage: DeviceStorage): void {
    if (!storage.isScoped) return;
    for (const { storages } of this.#scopes) storages.delete(storage);
    this.#loosen(storage);
  }

  /** Ends a tensor's hold on its buffer. */
  letGo(holder: Holder): void {
    this.#handedOut.delete(holder);
    for (const { holders } of this.#scopes) if (holders.delete(holder)) break;
    this.#drop(holder.storage);
  }

  /** The elements on the device. Moved-out elements are brought back first. */
  deviceBufferOf(storage: DeviceStorage): DeviceBuffer {
    const { deviceBuffer, host } = storage;
    storage.lastTurn = this.#turn;
    if (deviceBuffer !== undefined && !deviceBuffer.isFreed) return deviceBuffer;
    if (host !== undefined) return this.#bringBack(storage, host);
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
    if (parent === undefined) this.#nextTurn();
  }

  /** Ends the turn if enough buffers were made outside of scopes. Called before an op, when no device buffer is in use. */
  settle(): void {
    const { elements, buffers } = this.#made;
    if (this.#scopes.length === 0 && (BYTES * elements > LOOSE_TURN.bytes || buffers > LOOSE_TURN.buffers)) this.#nextTurn();
  }

  #nextTurn(): void {
    this.#turn += 1;
    this.#made = { elements: 0, buffers: 0 };
    if (BYTES * this.#looseElements <= MOST_LOOSE.bytes && this.#loose.size <= MOST_LOOSE.buffers) return;
    for (const storage of this.#loose) if (storage.lastTurn < this.#turn - 2) this.#moveOut(storage);
  }

  #moveOut(storage: DeviceStorage): void {
    const { deviceBuffer } = storage;
    if (deviceBuffer === undefined) return;
    const host = this.#queue.copyOut(deviceBuffer);
    this.#free(storage);
    storage.deviceBuffer = undefined;
    storage.host = host;
  }

  #bringBack(storage: DeviceStorage, host: HostElements): DeviceBuffer {
    const deviceBuffer = this.#queue.upload(host);
    storage.deviceBuffer = deviceBuffer;
    storage.host = undefined;
    this.#elements += storage.size;
    this.#buffers += 1;
    this.#loosen(storage);
    return deviceBuffer;
  }

  #drop(storage: DeviceStorage): void {
    storage.holders -= 1;
    if (storage.holders === 0 && !storage.isScoped) this.#free(storage);
  }

  #loosen(storage: DeviceStorage): void {
    storage.isScoped = false;
    if (storage.deviceBuffer === undefined || this.#loose.has(storage)) return;
    this.#loose.add(storage);
    this.#looseElements += storage.size;
  }

  #free(storage: DeviceStorage): void {
    const { deviceBuffer, size } = storage;
    if (this.#loose.delete(storage)) this.#looseElements -= size;
    storage.host = undefined;
    if (deviceBuffer === undefined || deviceBuffer.isFreed) return;
    this.#elements -= size;
    this.#buffers -= 1;
    this.#queue.free(deviceBuffer);
  }
}
