/** A loop that runs one step at a time, op by op. Faster implementations are tested against it. */
import type { ComputeEngine, OpenLoop, OpenLoopInputs } from '../engine.js';
import type { Data, Tensor } from '../tensor.js';
import { interpretLoop } from './interpretLoop.js';
import type { LoopProgram } from './loopProgram.js';

export class InterpretedOpenLoop implements OpenLoop {
  readonly #engine: ComputeEngine;
  readonly #program: LoopProgram;
  readonly #inputs: OpenLoopInputs;
  #carried: readonly Tensor[];

  constructor(engine: ComputeEngine, program: LoopProgram, inputs: OpenLoopInputs) {
    this.#engine = engine;
    this.#program = program;
    this.#inputs = inputs;
    this.#carried = inputs.carried;
  }

  step(sequences: readonly Data[]): readonly Data[] {
    const tensors = this.#program.sequences.map((id, index) => {
      const { shape, dtype } = this.#program.graph.nodes[id];
      return this.#engine.fromData(sequences[index], [1, ...shape], dtype);
    });
    const { carried, stacked } = interpretLoop(this.#program, {
      ...this.#inputs,
      carried: this.#carried,
      sequences: tensors,
      steps: 1,
      reverse: false,
    });
    this.#carried = carried;
    return stacked.map((stack) => this.#read(stack));
  }

  snapshot(): Data[] {
    return this.#carried.map((tensor) => this.#read(tensor));
  }

  restore(state: readonly Data[]): void {
    this.#carried = this.#carried.map((tensor, index) => this.#engine.fromData(state[index], tensor.shape, tensor.dtype));
  }

  close(): void {}

  #read(tensor: Tensor): Data {
    if (this.#engine.readSync === undefined) throw new Error(`the ${this.#engine.name} engine cannot wait for elements`);
    return this.#engine.readSync(tensor);
  }
}
