/** A trained network that takes one step at a time. After it is compiled, a step neither records nor allocates tensors. */
import { type CompiledStep, compileStep } from '@statal/autograd';
import type { Normalization } from '@statal/datasets/audio';
import { initialState, type Layer } from '@statal/layers';
import { type ComputeEngine, type Data, softmax, type Tree, tensor } from '@statal/tensors';

export interface LiveModelParts {
  readonly engine: ComputeEngine;
  readonly model: Layer<Tree, Tree>;
  readonly params: Tree;
  readonly normalization: Normalization;
  readonly units: number;
}

export interface StepInput {
  /** What the model reads in one step, with the channels last. */
  readonly shape: readonly number[];
  /** Height and width, if these are images. */
  readonly image?: readonly [number, number] | undefined;
}

export class LiveModel {
  readonly #step: CompiledStep;
  readonly #start: readonly Data[];
  readonly #normalization: Normalization;
  readonly #input: Float32Array;
  readonly #inputs: readonly Float32Array[];
  readonly #stateIndex: number;

  constructor({ engine, model, params, normalization, units }: LiveModelParts, { shape, image }: StepInput) {
    this.#normalization = normalization;
    this.#input = new Float32Array(shape.reduce((product, size) => product * size, 1));
    this.#inputs = [this.#input];
    this.#step = engine.scope(() =>
      compileStep(
        (state: Tree, x) => {
          const { output, state: after } = model.apply(params, x, { state });
          return { state: after, output: softmax(output) };
        },
        initialState(model, params, { image }),
        tensor(engine, this.#input, { shape }),
      ),
    );
    this.#start = this.#step.snapshot();
    // A cell may have several states. The first with one number for each unit is shown.
    this.#stateIndex = Math.max(
      0,
      this.#start.findIndex(({ length }) => length === units),
    );
  }

  /** Forgets what it has heard. */
  reset(): void {
    this.#step.restore(this.#start);
  }

  /** Takes the values of a step, which it normalizes. The probabilities are valid until the next step. */
  step(values: Float32Array): Data {
    const { mean, deviation } = this.#normalization;
    for (let at = 0; at < values.length; at++) this.#input[at] = (values[at] - mean[at % mean.length]) / deviation[at % mean.length];
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
