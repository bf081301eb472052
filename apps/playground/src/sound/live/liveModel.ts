/** A trained network that takes one step at a time. After it is compiled, a step neither records nor allocates tensors. */
import type { AudioModel } from '@statal/audio-classifier/model';
import { type CompiledStep, compileStep } from '@statal/autograd';
import type { Normalization } from '@statal/datasets/audio';
import { initialState } from '@statal/layers';
import { type ComputeEngine, type Data, softmax, type Tree, tensor } from '@statal/tensors';
import { framesPerStep } from '../words/frames.js';

export interface LiveModelParts {
  readonly engine: ComputeEngine;
  readonly model: AudioModel;
  readonly params: Tree;
  readonly normalization: Normalization;
  readonly units: number;
}

export class LiveModel {
  readonly #step: CompiledStep;
  readonly #start: readonly Data[];
  readonly #normalization: Normalization;
  readonly #input: Float32Array;
  readonly #inputs: readonly Float32Array[];
  readonly #stateIndex: number;

  constructor({ engine, model, params, normalization, units }: LiveModelParts) {
    const width = normalization.mean.length;
    this.#normalization = normalization;
    this.#input = new Float32Array(framesPerStep * width);
    this.#inputs = [this.#input];
    this.#step = engine.scope(() =>
      compileStep(
        (state: Tree, x) => {
          const { output, state: after } = model.apply(params, x, { state });
          return { state: after, output: softmax(output) };
        },
        initialState(model, params),
        tensor(engine, this.#input, { shape: [framesPerStep, 1, width] }),
      ),
    );
    this.#start = this.#step.snapshot();
    // Of several states, the first that has a number for each unit.
    this.#stateIndex = Math.max(
      0,
      this.#start.findIndex(({ length }) => length === units),
    );
  }

  /** Forgets what it has heard. */
  reset(): void {
    this.#step.restore(this.#start);
  }

  /** Takes two frames of features, one after the other. The probabilities are valid until the next step. */
  step(frames: Float32Array): Data {
    const { mean, deviation } = this.#normalization;
    for (let at = 0; at < frames.length; at++) this.#input[at] = (frames[at] - mean[at % mean.length]) / deviation[at % mean.length];
    return this.#step.step(this.#inputs)[0];
  }

  /** A copy of the state, one number for each unit. */
  state(): Data {
    return this.#step.snapshot()[this.#stateIndex];
  }

  close(): void {
    this.#step.close();
  }
}
