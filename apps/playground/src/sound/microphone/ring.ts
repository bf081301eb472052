/**
 * The samples of the microphone on their way from the audio thread to the Worker: a ring in shared memory. The audio thread writes samples and
 * then their count; the Worker reads up to the count. Neither waits for the other, and neither allocates.
 */

/** A second and more: the Worker may be late by as much. A power of two, so that a count that overflows stays right. */
const capacity = 2 ** 16;
const headerBytes = 4;

/** The place of the count in the header. */
const written = 0;

export function newRing(): SharedArrayBuffer {
  return new SharedArrayBuffer(headerBytes + capacity * Float32Array.BYTES_PER_ELEMENT);
}

abstract class RingEnd {
  protected readonly header: Int32Array;
  protected readonly samples: Float32Array;

  constructor(memory: SharedArrayBuffer) {
    this.header = new Int32Array(memory, 0, 1);
    this.samples = new Float32Array(memory, headerBytes);
  }
}

/** The end in the audio thread. */
export class RingWriter extends RingEnd {
  #count = 0;

  write(block: Float32Array): void {
    for (let at = 0; at < block.length; at++) this.samples[(this.#count + at) & (capacity - 1)] = block[at];
    this.#count = (this.#count + block.length) | 0;
    Atomics.store(this.header, written, this.#count);
  }
}

/** The end in the Worker. It begins with what is written after it was made. */
export class RingReader extends RingEnd {
  #count = 0;

  constructor(memory: SharedArrayBuffer) {
    super(memory);
    this.#count = Atomics.load(this.header, written);
  }

  /** A copy of the samples that are new. */
  read(): Float32Array {
    const end = Atomics.load(this.header, written);
    const behind = (end - this.#count) | 0;
    // Half of the ring stays between the two ends, so that nothing is overwritten while it is copied.
    const length = Math.min(behind, capacity / 2);
    const from = (end - length) | 0;
    const block = new Float32Array(length);
    for (let at = 0; at < length; at++) block[at] = this.samples[(from + at) & (capacity - 1)];
    this.#count = end;
    return block;
  }
}
