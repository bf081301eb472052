/** Generates text token by token, and keeps the state of the model between tokens. */
import { type CompiledStep, compileStep } from '@statal/autograd';
import { type ComputeEngine, type Data, mapTree, type Tree, zeros, zerosLike } from '@statal/tensors';
import type { TextModel } from '../training/textModel.js';
import type { Sampler } from './sampler.js';

export interface TextWriterOptions {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  /** The parameters; they must not be updated while the writer is in use. */
  readonly params: Tree;
}

export class TextWriter {
  readonly #stream: CompiledStep;
  /** The input of every step, always the same arrays. */
  readonly #token = new Int32Array(1);
  readonly #inputs: readonly Data[] = [this.#token];
  #logits: Data | undefined;

  constructor({ engine, model, params }: TextWriterOptions) {
    this.#stream = engine.scope(() => {
      const x = zeros(engine, [1, 1], 'int');
      const start = mapTree(model.apply(params, x).state, zerosLike);
      return compileStep((state: Tree, now: typeof x) => model.apply(params, now, { state }), start, x);
    });
  }

  /** Reads tokens that were not written by this model, such as a prompt. */
  read(tokens: Int32Array): void {
    for (const token of tokens) this.#step(token);
  }

  /** Writes one token. Call `read` with at least one token before. */
  write(sample: Sampler): number {
    if (this.#logits === undefined) throw new Error('a writer must read at least one token before it writes');
    const token = sample(this.#logits);
    this.#step(token);
    return token;
  }

  /** Frees the memory. */
  close(): void {
    this.#stream.close();
  }

  #step(token: number): void {
    this.#token[0] = token;
    this.#logits = this.#stream.step(this.#inputs)[0];
  }
}
