/** The samples of the microphone on their way to the Worker, on pages that may not share memory. */

/** Buffers that travel to the Worker and back. */
export class BufferPool {
  readonly #port: MessagePort;
  readonly #free: Float32Array[] = Array.from({ length: 16 }, () => new Float32Array(2048));
  readonly #transferred: ArrayBuffer[] = [];
  #current = this.#free.pop();
  #filled = 0;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }) => this.#free.push(data);
  }

  write(block: Float32Array): void {
    this.#current ??= this.#free.pop();
    // Without a free buffer the Worker is too late, and the block is lost.
    if (this.#current === undefined) return;
    this.#current.set(block, this.#filled);
    this.#filled += block.length;
    if (this.#filled + block.length <= this.#current.length) return;
    this.#transferred[0] = this.#current.buffer as ArrayBuffer;
    this.#port.postMessage({ buffer: this.#current, length: this.#filled }, this.#transferred);
    this.#current = undefined;
    this.#filled = 0;
  }
}
