import { FixedMemory } from './fixedMemory.js';
import { waitUntil } from './waitUntil.js';
import type { World } from './world.js';

/** Where the parts lie in the memory of a request, in elements of 4 bytes. */
const FLAG = 2;
const STATUS = 4;
const BYTES = 64;

interface RequestOptions {
  /** Whether to keep who sent what was received. */
  readonly hasStatus?: boolean | undefined;
}

/** A call of MPI that has started. MPI moves its data while `isDone` is asked. */
export class Request {
  readonly #world: World;
  readonly #memory = new FixedMemory(BYTES);
  readonly #hasStatus: boolean;
  /** What MPI reads and writes, which must not be freed; `undefined` when the call is done. */
  #inUse: readonly unknown[] | undefined;

  /**
   * @param start starts the call; gets the address of its `MPI_Request`
   * @param inUse the arrays whose addresses the call has
   */
  constructor(world: World, start: (address: number) => void, inUse: readonly unknown[], { hasStatus = false }: RequestOptions = {}) {
    this.#world = world;
    this.#inUse = inUse;
    this.#hasStatus = hasStatus;
    start(this.#memory.address);
  }

  isDone(): boolean {
    if (this.#inUse === undefined) return true;
    const { functions, abi } = this.#world;
    const { address, integers } = this.#memory;
    const status = this.#hasStatus ? address + STATUS * Int32Array.BYTES_PER_ELEMENT : abi.ignoreStatus;
    functions.test(address, address + FLAG * Int32Array.BYTES_PER_ELEMENT, status);
    const isDone = integers[FLAG] !== 0;
    if (isDone) this.#inUse = undefined;
    return isDone;
  }

  async wait(): Promise<void> {
    if (!this.isDone()) await waitUntil(() => this.isDone(), this.#world);
  }

  /** The rank that sent what was received. */
  get source(): number {
    return this.#memory.integers[STATUS + this.#world.abi.sourceInStatus];
  }
}
