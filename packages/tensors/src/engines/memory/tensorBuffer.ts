/** A buffer that one or more tensors view. `BufferMemory` changes its fields. */
export class TensorBuffer<Allocation, Host> {
  readonly bytes: number;
  /** `undefined` while the elements are moved out, if the buffer is freed, and if there are no elements. */
  allocation: Allocation | undefined;
  /** A copy of the elements outside of the engine's memory. */
  host: Host | undefined;
  /** The last turn that used the buffer. */
  lastTurn = 0;
  /** `scoped`: a scope frees it. `kept`: it outlives scopes and may be moved out. `pinned`: it stays at its allocation. */
  state: 'scoped' | 'kept' | 'pinned' | 'freed' = 'kept';
  /** Number of tensors that view the elements. */
  viewCount = 0;
  /** Whether the views end when the garbage collector finds them, rather than only with their scope or at a call. */
  viewsEndWhenCollected = false;
  /** Pin count: holders that need a stable allocation. */
  pinCount = 0;

  /** `host`: the elements of a buffer that gets its allocation when it is first used. Default: none. */
  constructor(bytes: number, host?: Host) {
    this.bytes = bytes;
    this.host = host;
  }
}

/** The part of a tensor that the memory needs. */
export interface View<Allocation, Host> {
  readonly buffer: TensorBuffer<Allocation, Host>;
}
