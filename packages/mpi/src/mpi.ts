/** Elements that `allReduce` can add up. */
export type Numbers = Float32Array | Float64Array | Int32Array;

/** How `allReduce` makes one number of those of all ranks. */
export type Operation = 'sum' | 'max' | 'min';

/** Any typed array: its bytes are sent as they are. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** A message, and the rank that sent it. */
export interface Received {
  readonly bytes: Uint8Array;
  readonly from: number;
}

/** An all-reduce that runs beside other work. Its array must not be read or changed before it is done. */
export interface StartedAllReduce {
  /** Whether the last `test` or `wait` found it done. */
  readonly done: boolean;
  /** Moves the data on, and returns whether it is done. MPI works only while it is called, so call this between parts of the work. */
  test(): boolean;
  /** Resolves when it is done. */
  wait(): Promise<void>;
}

/**
 * The processes (ranks) that a launcher such as `mpirun` started together. `allReduce`, `broadcast`, `gather`, `allGather`, `barrier` and
 * `close` are collective: all ranks call them, in the same order and with arrays of the same length.
 *
 * While a call waits for other ranks, the event loop runs: timers, signals and messages are handled. One call runs at a time.
 */
export interface Mpi {
  /** The number of this process, from 0 to `size - 1`. */
  readonly rank: number;
  /** The number of processes. */
  readonly size: number;
  /** Name and version of the library, e.g. `Open MPI 4.1.4`. */
  readonly library: string;
  /** The ranks on this machine: how many, and the index of this one among them. */
  readonly local: { readonly rank: number; readonly size: number };
  /**
   * Adds up the elements of all ranks (or takes the largest or smallest), in place. All ranks get the same bits. `data` may be a view of
   * WebAssembly memory, shared or not: nothing is copied.
   *
   * Default of `operation`: `'sum'`.
   */
  allReduce(data: Numbers, operation?: Operation): Promise<void>;
  /**
   * Starts an all-reduce and returns at once. Several may run, and other calls beside them; all ranks start them in the same order. It is
   * refused while another call runs.
   */
  startAllReduce(data: Numbers, operation?: Operation): StartedAllReduce;
  /** Copies `data` of the rank `from` to all ranks, in place. Default: from rank 0. */
  broadcast(data: TypedArray, from?: number): Promise<void>;
  /** The bytes of all ranks, by rank, on the rank `to` (default: 0). Lengths may differ. Other ranks get an empty list. */
  gather(bytes: Uint8Array, to?: number): Promise<readonly Uint8Array[]>;
  /** The bytes of all ranks, by rank, on all ranks. Lengths may differ. */
  allGather(bytes: Uint8Array): Promise<readonly Uint8Array[]>;
  /** Resolves when all ranks have called it. */
  barrier(): Promise<void>;
  /** Sends bytes to one other rank. Resolves when `bytes` may be changed, which can be before they arrive. */
  send(bytes: Uint8Array, to: number): Promise<void>;
  /** The next message of the rank `from`, or of any rank. Messages of one rank arrive in the order in which it sent them. */
  receive(from?: number): Promise<Received>;
  /** Ends the use of MPI. A process that ends without it is a failure for the launcher, which then ends all ranks. */
  close(): Promise<void>;
  /** Ends all ranks at once. The launcher exits with `code`, from 1 to 255. */
  abort(code: number): never;
}
