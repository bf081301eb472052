/**
 * Which buffers of the device are alive. Inside a scope a buffer belongs to the scope and is freed at its end, unless the
 * result holds it. What outlives all scopes is *loose*. It is freed when its last tensor is replaced (an update) or given up
 * (`release`). When there are more loose buffers than one cares to keep, those that two turns did not touch (a turn is one
 * outermost scope) move to the host and return when they are used again. There JavaScript's own garbage collector frees them:
 * it does not see how much of the device a tensor takes, and never runs its finalizers inside a busy loop.
 */
import { EngineError } from '../../errors.js';
import type { DeviceBuffer, HostElements, LaunchQueue } from './launchQueue.js';

const BYTES = 4;
/** Loose buffers that stay on the device whether they are used or not. Reading one back is no better than a launch: it must be worth it. */
const MOST_LOOSE = { bytes: 32 * 2 ** 20, buffers: 512 };
/** Buffers made outside of scopes count as a turn when there are so many. */
const LOOSE_TURN = { bytes: 8 * 2 ** 20, buffers: 128 };

/** A buffer of the device that one or more tensors look at. */
export class DeviceStorage {
  /** In elements. */
  readonly size: number;
  /** Absent where there are no elements, and while they are in `host`. */
  deviceBuffer: DeviceBuffer | undefined;
  host: HostElements | undefined;
  /** Elements that came from the host as ints, to check indices by. */
  readonly ints: Int32Array | undefined;
  /** How many tensors are known to look at it. */
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
  /** What was made outside of scopes since the last turn. */
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

  /** Where the elements are on the device, brought back if they had moved out. */
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

  /** To be called before an operation, when no deviceBuffer is about to be used. */
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
