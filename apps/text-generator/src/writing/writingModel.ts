/**
 * Provides a model that can generate text. Single tokens are slow on a GPU, and WebGPU cannot run them. So a copy of the model on the host
 * generates the text.
 */
import { type ComputeEngine, createEngine, leaves, transfer, withLeaves } from '@statal/tensors';
import type { WriterModel } from './writerModel.js';

export class WritingModel {
  readonly #model: WriterModel;
  #host: ComputeEngine | undefined;

  constructor(model: WriterModel) {
    this.#model = model;
  }

  /** The model with its present parameters. */
  async now(): Promise<WriterModel> {
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
