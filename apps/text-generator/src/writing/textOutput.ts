/** Buffers text for a stream: short delays for a person who watches, and larger writes than single characters for the system. */
import { once } from 'node:events';

const mostCharacters = 8192;
const mostMilliseconds = 40;

export class TextOutput {
  readonly #stream: NodeJS.WritableStream;
  #pending = '';
  #flushedAt = performance.now();

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  add(text: string): void {
    this.#pending += text;
  }

  /** Whether the buffer is large or old enough to be written. */
  get isDue(): boolean {
    return this.#pending.length >= mostCharacters || performance.now() - this.#flushedAt >= mostMilliseconds;
  }

  /** Writes the buffer, and waits if the reader is slow. */
  async flush(): Promise<void> {
    const text = this.#pending;
    this.#pending = '';
    if (text !== '' && !this.#stream.write(text)) await once(this.#stream, 'drain');
    this.#flushedAt = performance.now();
  }
}
