/**
 * The memory of an engine, as far as `BufferMemory` needs it. An `Allocation` is what the memory gave for a buffer: an address in
 * wasm, a buffer of the device in gpu. `Host` is the elements outside of it. How new buffers are allocated is up to the engine: in
 * wasm without contents, in gpu as the result of a launch.
 */
export interface BufferStore<Allocation, Host> {
  free(allocation: Allocation, bytes: number): void;
  /** Copies a buffer to the host. It is freed after this call. */
  moveOut(allocation: Allocation, bytes: number): Host;
  /** Allocates a buffer for elements that were moved out. */
  bringBack(host: Host, bytes: number): Allocation;
}
