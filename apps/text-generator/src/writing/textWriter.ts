/** A model that writes: it reads tokens one by one, and its state, which stays inside, says what may come next. */
import { type CompiledStep, compileStep } from '@statal/autograd';
import { type ComputeEngine, type Data, mapTree, type Tree, zeros, zerosLike } from '@statal/tensors';
import type { TextModel } from '../training/textModel.js';
import type { Sampler } from './sampler.js';

export interface TextWriterOptions {
  readonly engine: ComputeEngine;
  readonly model: TextModel;
  /** As they are now; they are not to be updated while the writer is used. */
  readonly params: Tree;
}

export class TextWriter {
  readonly #stream: CompiledStep;
  /** The one input of a step, always the same arrays. */
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

  /** Reads what somebody else wrote. */
  read(tokens: Int32Array): void {
    for (const token of tokens) this.#step(token);
  }

  /** Writes one token. Something must have been read before. */
  write(sample: Sampler): number {
    if (this.#logits === undefined) throw new Error('a writer must read at least one token before it writes');
    const token = sample(this.#logits);
    this.#step(token);
    return token;
  }

  /** Gives the memory back. */
  close(): void {
    this.#stream.close();
  }

  #step(token: number): void {
    this.#token[0] = token;
    this.#logits = this.#stream.step(this.#inputs)[0];
  }
}
