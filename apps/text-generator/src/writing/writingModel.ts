/** A model where it can write. Tokens come one by one, which is slow on a GPU and more than WebGPU can do: there a copy on the host writes. */
import { type ComputeEngine, createEngine, leaves, transfer, withLeaves } from '@statal/tensors';
import type { TextWriterOptions } from './textWriter.js';

export class WritingModel {
  readonly #model: TextWriterOptions;
  #host: ComputeEngine | undefined;

  constructor(model: TextWriterOptions) {
    this.#model = model;
  }

  /** With the parameters as they are now. */
  async now(): Promise<TextWriterOptions> {
    const { engine, model, params } = this.#model;
    if (engine.gpu === undefined) return this.#model;
    this.#host ??= await createEngine({ threads: 1 });
    const host = this.#host;
    const copies = await Promise.all(leaves(params).map((parameter) => transfer(parameter, host)));
    return { engine: host, model, params: withLeaves(params, copies) };
  }

  close(): void {
    this.#host?.close();
  }
}
