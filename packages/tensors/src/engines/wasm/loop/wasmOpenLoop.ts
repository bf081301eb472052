/** A loop bound once and then fed step by step, without allocating: how a trained model generates. */
import type { LoopProgram, OpenLoop, OpenLoopInputs } from '../../../program/loopProgram.js';
import type { Data } from '../../../tensor.js';
import { BYTES } from '../machine.js';
import { Scratch } from '../scratch.js';
import type { WasmEngine } from '../wasmEngine.js';
import type { WasmTensor } from '../wasmTensor.js';
import { BoundLoop } from './boundLoop.js';
import type { LoweredLoop } from './lowerLoop.js';

export class WasmOpenLoop implements OpenLoop {
  readonly #engine: WasmEngine;
  readonly #program: LoopProgram;
  readonly #bound: BoundLoop;
  readonly #scratch: Scratch;
  readonly #inputs: readonly WasmTensor[];
  /** Each ends the hold on a tensor. */
  readonly #releases: (() => void)[] = [];
  readonly #results: readonly { readonly tensor: WasmTensor; readonly data: Float32Array | Int32Array }[];

  constructor(engine: WasmEngine, loop: LoweredLoop, inputs: OpenLoopInputs) {
    this.#engine = engine;
    this.#program = loop.program;
    this.#scratch = new Scratch(engine.machine.allocator);
    const hold = (tensor: WasmTensor): void => void this.#releases.push(engine.hold(tensor));
    try {
      this.#inputs = loop.program.sequences.map((id) => {
        const { shape, dtype } = loop.program.graph.nodes[id];
        return engine.create([1, ...shape], dtype);
      });
      for (const tensor of [...this.#inputs, ...inputs.invariants]) hold(engine.alone('compileStep', tensor));
      this.#bound = new BoundLoop(engine, loop, { ...inputs, steps: 1, reverse: false, sequences: this.#inputs }, this.#scratch);
      const results = this.#bound.stackedResults();
      for (const tensor of [...results, ...this.#bound.states]) hold(tensor);
      this.#results = results.map((tensor) => ({ tensor, data: engine.readSync(tensor) as Float32Array | Int32Array }));
      this.restore(inputs.carried.map((tensor) => engine.readSync(tensor)));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  step(sequences: readonly Data[]): readonly Data[] {
    const { views } = this.#engine.machine.allocator;
    this.#inputs.forEach(({ storage, dtype }, index) => {
      views[dtype === 'int' ? 'i32' : 'f32'].set(sequences[index], storage.pointer / BYTES);
    });
    this.#bound.runFirstStep();
    for (const { tensor, data } of this.#results) {
      const start = (tensor.storage.pointer + tensor.offset) / BYTES;
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
    const { views } = this.#engine.machine.allocator;
    const start = this.#bound.stateEntry(index, 0) / BYTES;
    const { dtype } = this.#program.graph.nodes[this.#program.carried[index].input];
    return views[dtype === 'int' ? 'i32' : 'f32'].subarray(start, start + this.#bound.entryBytes(index) / BYTES);
  }
}
