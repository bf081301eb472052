/**
 * The audio thread: it copies samples and does nothing else. The network listens in a Worker, because here is neither what loads the kernels of
 * an engine nor time to spare: a block must be done in 3 milliseconds, and a late one is a gap.
 *
 * On isolated pages samples go to a ring in shared memory, and nothing is allocated. On others they go in buffers that the Worker sends back:
 * then only the browser allocates, for the messages.
 */
import { BufferPool } from './bufferPool.js';
import { RingWriter } from './ring.js';

interface ProcessorOptions {
  readonly processorOptions: { readonly ring?: SharedArrayBuffer | undefined };
}

declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new (options: ProcessorOptions) => AudioWorkletProcessor): void;

type Blocks = readonly (readonly Float32Array[])[];

class RingCapture extends AudioWorkletProcessor {
  readonly #ring: RingWriter | undefined;
  #pool: BufferPool | undefined;

  constructor({ processorOptions: { ring } }: ProcessorOptions) {
    super();
    this.#ring = ring && new RingWriter(ring);
    this.port.onmessage = ({ data }) => {
      this.#pool = new BufferPool(data as MessagePort);
    };
  }

  process(inputs: Blocks): boolean {
    const input = inputs[0];
    if (input.length > 0) {
      if (this.#ring !== undefined) this.#ring.write(input[0]);
      else this.#pool?.write(input[0]);
    }
    return true;
  }
}

registerProcessor('capture', RingCapture);
