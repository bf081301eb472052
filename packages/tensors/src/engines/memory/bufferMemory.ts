/**
 * The buffers of an engine's tensors. These rules keep memory bounded although tensors are never disposed of:
 *
 * - A tensor that is made inside a scope belongs to it. At the end of the scope its *view* of a buffer ends, unless the result
 *   holds it. A buffer without views is freed.
 * - A buffer that outlives all scopes is *kept*. A *turn* is one outermost scope. If there are more kept buffers than the limits
 *   allow, those that two turns did not use are moved out of the engine's memory, and return at their next use. Outside, the garbage
 *   collector can free them at any time, without a finalizer.
 * - A buffer whose elements change in place (parameters, moments) is *pinned*: it stays where it is. A FinalizationRegistry frees
 *   it when its owner is gone.
 *
 * Engines bring a store for buffers and the limits. It does not count buffers that an engine makes and frees by itself, such as
 * those within a loop.
 */
import { EngineError } from '../../errors.js';
import type { BufferStore } from './bufferStore.js';
import type { TensorBuffer, View } from './tensorBuffer.js';

export interface BufferAmount {
  readonly bytes: number;
  readonly buffers: number;
}

export interface MemoryLimits {
  /** Up to this much, kept buffers stay in the engine's memory even if unused. */
  readonly kept: BufferAmount;
  /** Buffers made or brought back outside of scopes end a turn when they exceed this. */
  readonly turn: BufferAmount;
}

/** Bytes of buffers that outlive scopes. */
export interface HeldBytes {
  /** Buffers that stay at their allocation: parameters, moments, the state of streams. */
  readonly pinned: number;
  /** Other buffers, as far as they are not moved out. */
  readonly kept: number;
}

interface Abandoned<Allocation> {
  readonly allocation: Allocation;
  readonly bytes: number;
}

export class BufferMemory<Allocation, Host> {
  readonly #engine: string;
  readonly #store: BufferStore<Allocation, Host>;
  readonly #limits: MemoryLimits;
  /** The views that end with each open scope. */
  readonly #scopes: Set<View<Allocation, Host>>[] = [];
  readonly #kept = new Set<TensorBuffer<Allocation, Host>>();
  /** The views that no open scope ends, and whether they are results of a scope. */
  readonly #lasting = new WeakMap<View<Allocation, Host>, boolean>();
  readonly #abandoned: FinalizationRegistry<Abandoned<Allocation>>;
  /** Views that end when they are collected. */
  readonly #collected: FinalizationRegistry<TensorBuffer<Allocation, Host>>;
  #turn = 0;
  #keptBytes = 0;
  #pinnedBytes = 0;
  /** Since the last turn, outside of scopes. */
  #made = { bytes: 0, buffers: 0 };

  /** `engine`: its name in errors. */
  constructor(engine: string, store: BufferStore<Allocation, Host>, limits: MemoryLimits) {
    this.#engine = engine;
    this.#store = store;
    this.#limits = limits;
    this.#abandoned = new FinalizationRegistry(({ allocation, bytes }) => {
      this.#pinnedBytes -= bytes;
      store.free(allocation, bytes);
    });
    this.#collected = new FinalizationRegistry((buffer) => this.#endViewOf(buffer));
  }

  heldBytes(): HeldBytes {
    return { pinned: this.#pinnedBytes, kept: this.#keptBytes };
  }

  /** Takes over a new buffer. It needs a view before the next call. */
  add<B extends TensorBuffer<Allocation, Host>>(buffer: B, allocation: Allocation): B {
    buffer.allocation = allocation;
    buffer.lastTurn = this.#turn;
    if (this.#scopes.length > 0) buffer.state = 'scoped';
    else this.#keep(buffer);
    return buffer;
  }

  /** Where the elements are. Moved-out elements are brought back first. */
  allocationOf(buffer: TensorBuffer<Allocation, Host>): Allocation {
    buffer.lastTurn = this.#turn;
    if (buffer.allocation !== undefined) return buffer.allocation;
    const { host, bytes } = buffer;
    if (host === undefined) {
      throw new EngineError(
        this.#engine,
        'a tensor was used after the scope that made it had ended',
        'Return it from the function (as aux of valueAndGrad, or as an output of scan) to keep it',
      );
    }
    buffer.allocation = this.#store.bringBack(host, bytes);
    this.#keep(buffer);
    return buffer.allocation;
  }

  /** Where the elements are, to change them in place: a copy outside would no longer be right. */
  allocationToChange(buffer: TensorBuffer<Allocation, Host>): Allocation {
    const allocation = this.allocationOf(buffer);
    buffer.host = undefined;
    return allocation;
  }

  /** Counts a view until the innermost scope ends; outside of scopes, until it is dropped. */
  addView(view: View<Allocation, Host>): void {
    view.buffer.viewCount += 1;
    const scope = this.#scopes.at(-1);
    if (scope === undefined) this.#lasting.set(view, false);
    else scope.add(view);
  }

  /** Ends a view when it is collected, at the latest. For buffers that a pool gives out again, which is cheaper than moving them out. */
  endWhenCollected(view: View<Allocation, Host>): void {
    view.buffer.viewsEndWhenCollected = true;
    this.#collected.register(view, view.buffer, view);
  }

  /** Makes a view and its buffer outlive the open scopes. */
  addLastingView(view: View<Allocation, Host>): void {
    const { buffer } = view;
    if (!this.#detach(view)) buffer.viewCount += 1;
    this.#lasting.set(view, false);
    if (buffer.state === 'scoped') this.#keep(buffer);
  }

  /** Ends a view, before its tensor views another buffer. A buffer without views is freed. */
  dropView(view: View<Allocation, Host>): void {
    if (this.#detach(view)) this.#endView(view);
  }

  /** Frees a result of a scope; using it afterwards is an error. Other tensors stay. */
  giveUp(view: View<Allocation, Host>): void {
    if (this.#lasting.get(view)) this.dropView(view);
  }

  /** Whether a tensor may view a buffer instead of copying it. Views of a pinned buffer must end with a scope. */
  canView({ state, pinCount }: TensorBuffer<Allocation, Host>): boolean {
    return pinCount === 0 && (state !== 'pinned' || this.#scopes.length > 0);
  }

  /** Whether nothing else views the buffer of a tensor, or changes of it are meant for all that do. */
  mayChange(view: View<Allocation, Host>): boolean {
    const { pinCount, viewCount } = view.buffer;
    return pinCount > 0 || (viewCount === 1 && (this.#lasting.has(view) || this.#scopes.some((views) => views.has(view))));
  }

  /** Keeps a tensor and its buffer where they are, because its elements change in place. */
  pin(view: View<Allocation, Host>): void {
    const { buffer } = view;
    const allocation = this.allocationToChange(buffer);
    this.addLastingView(view);
    if (buffer.state === 'pinned') return;
    this.#leaveKept(buffer);
    buffer.state = 'pinned';
    this.#pinnedBytes += buffer.bytes;
    this.#abandoned.register(buffer, { allocation, bytes: buffer.bytes }, buffer);
  }

  unpin(buffer: TensorBuffer<Allocation, Host>): void {
    this.#leavePinned(buffer);
    this.#keep(buffer);
  }

  /** Pins a tensor and returns the function that unpins it. A tensor that was already pinned stays pinned. */
  hold(view: View<Allocation, Host>): () => void {
    const { buffer } = view;
    const wasPinned = buffer.state === 'pinned';
    this.pin(view);
    buffer.pinCount += 1;
    return () => {
      buffer.pinCount -= 1;
      if (!wasPinned && buffer.pinCount === 0 && buffer.state === 'pinned') this.unpin(buffer);
    };
  }

  /** Runs `body`, then ends every view made in it that `viewsIn(result)` does not hold. */
  scope<T>(body: () => T, viewsIn: (result: T) => Iterable<View<Allocation, Host>>): T {
    const own = new Set<View<Allocation, Host>>();
    this.#scopes.push(own);
    let results: Iterable<View<Allocation, Host>> = [];
    try {
      const result = body();
      results = viewsIn(result);
      return result;
    } finally {
      this.#scopes.pop();
      this.#endScope(own, results);
    }
  }

  /** Ends the turn if much was made outside of scopes. Called between ops, when no allocation is in use. */
  settle(): void {
    if (this.#scopes.length === 0 && exceeds(this.#made, this.#limits.turn)) this.#endTurn();
  }

  /** Moves out every kept buffer that this turn has not used. Allocations in use belong to buffers of this turn. */
  makeRoom(): void {
    this.#moveOut(this.#turn);
  }

  #endScope(views: Set<View<Allocation, Host>>, results: Iterable<View<Allocation, Host>>): void {
    const parent = this.#scopes.at(-1);
    for (const view of results) {
      if (!views.delete(view)) continue;
      parent?.add(view);
      if (parent !== undefined) continue;
      this.#lasting.set(view, true);
      if (view.buffer.state !== 'scoped') continue;
      view.buffer.lastTurn = this.#turn;
      this.#keep(view.buffer);
    }
    for (const view of views) this.#endView(view);
    if (parent === undefined) this.#endTurn();
  }

  /** Takes a view out of the scope that would end it. False if the view has ended. */
  #detach(view: View<Allocation, Host>): boolean {
    return this.#lasting.delete(view) || this.#scopes.some((views) => views.delete(view));
  }

  #endView(view: View<Allocation, Host>): void {
    if (view.buffer.viewsEndWhenCollected) this.#collected.unregister(view);
    this.#endViewOf(view.buffer);
  }

  #endViewOf(buffer: TensorBuffer<Allocation, Host>): void {
    buffer.viewCount -= 1;
    if (buffer.viewCount > 0) return;
    if (buffer.state === 'pinned') this.#leavePinned(buffer);
    buffer.state = 'freed';
    buffer.host = undefined;
    this.#free(buffer);
  }

  #endTurn(): void {
    this.#made = { bytes: 0, buffers: 0 };
    this.#turn += 1;
    if (exceeds({ bytes: this.#keptBytes, buffers: this.#kept.size }, this.#limits.kept)) this.#moveOut(this.#turn - 2);
  }

  /** Moves out the kept buffers that were last used before `turn`. */
  #moveOut(turn: number): void {
    for (const buffer of this.#kept) {
      if (buffer.lastTurn >= turn) continue;
      // Elements that did not change since they were moved out before are still there.
      buffer.host ??= this.#store.moveOut(buffer.allocation as Allocation, buffer.bytes);
      this.#free(buffer);
    }
  }

  #keep(buffer: TensorBuffer<Allocation, Host>): void {
    const { bytes } = buffer;
    buffer.state = 'kept';
    this.#kept.add(buffer);
    this.#keptBytes += bytes;
    if (this.#scopes.length > 0) return;
    this.#made.bytes += bytes;
    this.#made.buffers += 1;
  }

  #leaveKept(buffer: TensorBuffer<Allocation, Host>): void {
    if (this.#kept.delete(buffer)) this.#keptBytes -= buffer.bytes;
  }

  #leavePinned(buffer: TensorBuffer<Allocation, Host>): void {
    this.#abandoned.unregister(buffer);
    this.#pinnedBytes -= buffer.bytes;
  }

  #free(buffer: TensorBuffer<Allocation, Host>): void {
    const { allocation, bytes } = buffer;
    this.#leaveKept(buffer);
    buffer.allocation = undefined;
    if (allocation !== undefined) this.#store.free(allocation, bytes);
  }
}

function exceeds(amount: BufferAmount, limit: BufferAmount): boolean {
  return amount.bytes > limit.bytes || amount.buffers > limit.buffers;
}
