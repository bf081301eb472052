/** A loop that is bound once and runs one step at a time without allocating. Trained models generate with it. */

import type { OpenLoop, OpenLoopInputs } from '../../../engine.js';
import type { LoopProgram } from '../../../program/loopProgram.js';
import type { Data } from '../../../tensor.js';
import { ELEMENT_BYTES } from '../memory/placement.js';
import { Scratch } from '../memory/scratch.js';
import type { WasmTensor } from '../runtime/wasmTensor.js';
import type { BoundLoop } from './boundLoop.js';
import type { LoweredLoop } from './loweredLoop.js';
import { bindToTensors, type LoopContext } from './runLoop.js';

export class WasmOpenLoop implements OpenLoop {
  readonly #context: LoopContext;
  readonly #scratch: Scratch;
  readonly #program: LoopProgram;
  readonly #bound: BoundLoop;
  readonly #inputs: readonly WasmTensor[];
  /** Functions that unpin the tensors. */
  readonly #releases: (() => void)[] = [];
  readonly #results: readonly { readonly tensor: WasmTensor; readonly data: Float32Array | Int32Array }[];

  constructor(context: LoopContext, loop: LoweredLoop, inputs: OpenLoopInputs) {
    const { runtime, tensors } = context;
    this.#context = context;
    this.#scratch = new Scratch(runtime.allocator);
    this.#program = loop.program;
    const hold = (tensor: WasmTensor): void => void this.#releases.push(tensors.hold(tensor));
    try {
      this.#inputs = loop.program.sequences.map((id) => {
        const { shape, dtype } = loop.program.graph.nodes[id];
        return tensors.create([1, ...shape], dtype);
      });
      for (const tensor of [...this.#inputs, ...inputs.invariants]) hold(tensors.withOwnBuffer('compileStep', tensor));
      const all = { ...inputs, steps: 1, reverse: false, sequences: this.#inputs };
      const { bound, states, stackedResults } = bindToTensors(context, this.#scratch, loop, all);
      this.#bound = bound;
      bound.prepareWeights();
      const results = stackedResults();
      for (const tensor of [...results, ...states]) hold(tensor);
      this.#results = results.map((tensor) => ({ tensor, data: tensors.read(tensor) }));
      this.restore(inputs.carried.map((tensor) => tensors.read(tensor)));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  step(sequences: readonly Data[]): readonly Data[] {
    const { views } = this.#context.runtime.allocator;
    this.#inputs.forEach(({ buffer, dtype }, index) => {
      views[dtype === 'int' ? 'i32' : 'f32'].set(sequences[index], (buffer.allocation as number) / ELEMENT_BYTES);
    });
    this.#bound.runFirstStep();
    for (const { tensor, data } of this.#results) {
      const start = ((tensor.buffer.allocation as number) + tensor.offset) / ELEMENT_BYTES;
      data.set(views[tensor.dtype === 'int' ? 'i32' : 'f32'].subarray(start, start + data.length));
    }
    this.#program.carried.forEach((_, index) => {
      const [before, after] = [this.#bound.stateEntry(index, 0), this.#bound.stateEntry(index, 1)];
      views.u8.copyWithin(before, after, after + this.#bound.entryBytes(index));
    });
    return this.#results.map(({ data }) => data);
  }

  snapshot(): Data[] {
    return this.#program.carried.map((_, index) => this.#stateView(index).slice());
  }

  restore(state: readonly Data[]): void {
    for (const [index, data] of state.entries()) this.#stateView(index).set(data);
  }

  close(): void {
    this.#scratch.free();
    for (const release of this.#releases.splice(0)) release();
  }

  #stateView(index: number): Float32Array | Int32Array {
    const { views } = this.#context.runtime.allocator;
    const start = this.#bound.stateEntry(index, 0) / ELEMENT_BYTES;
    const { dtype } = this.#program.graph.nodes[this.#program.carried[index].input];
    return views[dtype === 'int' ? 'i32' : 'f32'].subarray(start, start + this.#bound.entryBytes(index) / ELEMENT_BYTES);
  }
}
