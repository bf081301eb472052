/** A lowered loop bound to memory: every slot has an address, written into the programs, and the steps can be walked. */
import type { LoopInputs, LoopOutputs } from '../../../program/loopProgram.js';
import { sizeOf } from '../../../shape.js';
import type { Tensor } from '../../../tensor.js';
import { pointerWord } from '../groupAssembler.js';
import { isFewRows, kernelOf, type PlacedOperand } from '../kernels.js';
import { BYTES, floatBits, type Place } from '../machine.js';
import type { WasmEngine } from '../wasmEngine.js';
import type { WasmTensor } from '../wasmTensor.js';
import type { Location } from './location.js';
import type { LocatedValue, LoweredGroup, LoweredInstruction, LoweredLoop, LoweredProduct, LoweredSingle } from './lowerLoop.js';

type RunStep = (time: number) => void;

interface Address {
  /** At step 0, in bytes. */
  readonly pointer: number;
  /** From one step to the next, in bytes. */
  readonly stride: number;
}

export class BoundLoop {
  readonly #engine: WasmEngine;
  readonly #loop: LoweredLoop;
  readonly #inputs: LoopInputs;
  readonly #scratch: { pointer: number; bytes: number }[] = [];
  /** [T + 1, ...] each: the states before and after all steps. */
  readonly states: readonly WasmTensor[];
  readonly #stacks = new Map<number, WasmTensor>();
  readonly #bases: readonly number[];
  readonly #steps: RunStep[];

  constructor(engine: WasmEngine, loop: LoweredLoop, inputs: LoopInputs) {
    this.#engine = engine;
    this.#loop = loop;
    this.#inputs = inputs;
    this.states = loop.states.map((slot) => this.#stackTensor(slot, inputs.steps + 1));
    this.#bases = loop.slots.map(({ source, shape }, slot) => {
      switch (source.kind) {
        case 'sequence':
          return engine.placeOf(inputs.sequences[source.index]).pointer;
        case 'invariant':
          return engine.placeOf(inputs.invariants[source.index]).pointer;
        case 'state':
          return engine.placeOf(this.states[source.index]).pointer;
        case 'stack': {
          const stack = this.#stackTensor(slot, inputs.steps);
          this.#stacks.set(slot, stack);
          return engine.placeOf(stack).pointer;
        }
        case 'local':
          return this.#allocate(BYTES * sizeOf(shape));
        default:
          throw source satisfies never;
      }
    });
    this.#steps = loop.instructions.map((instruction) => this.#bind(instruction));
  }

  /** Walks all steps. */
  run(): LoopOutputs {
    const { steps, reverse, carried } = this.#inputs;
    carried.forEach((tensor, index) =>
      this.#copyState(this.#engine.placeOf(tensor).pointer, this.stateEntry(index, reverse ? steps : 0), index),
    );
    for (let step = 0; step < steps; step++) this.runStep(reverse ? steps - 1 - step : step);
    const last = this.states.map((state, index): Tensor => {
      const result = this.#engine.create(state.shape.slice(1), state.dtype);
      this.#copyState(this.stateEntry(index, reverse ? 0 : steps), this.#engine.placeOf(result).pointer, index);
      return result;
    });
    return { carried: last, stacked: this.stackedResults() };
  }

  runStep(time: number): void {
    for (const run of this.#steps) run(time);
  }

  stackedResults(): WasmTensor[] {
    return this.#loop.stacks.map((location) => this.#stackedResult(location));
  }

  /** Address of an entry of a state: forward, entry t is the state before step t. */
  stateEntry(index: number, entry: number): number {
    return this.#bases[this.#loop.states[index]] + entry * this.entryBytes(index);
  }

  entryBytes(index: number): number {
    return BYTES * sizeOf(this.states[index].shape.slice(1));
  }

  free(): void {
    for (const { pointer, bytes } of this.#scratch) this.#engine.machine.allocator.free(pointer, bytes);
  }

  #allocate(bytes: number): number {
    const pointer = this.#engine.machine.allocator.allocate(bytes);
    this.#scratch.push({ pointer, bytes });
    return pointer;
  }

  #stackTensor(slot: number, entries: number): WasmTensor {
    const { shape, isInt } = this.#loop.slots[slot];
    return this.#engine.create([entries, ...shape], isInt ? 'int' : 'float');
  }

  #copyState(from: number, to: number, index: number): void {
    this.#engine.machine.allocator.views.u8.copyWithin(to, from, from + this.entryBytes(index));
  }

  /** A stack of its own, or the states before or after every step. */
  #stackedResult({ slot, phase }: Location): WasmTensor {
    const { source } = this.#loop.slots[slot];
    if (source.kind !== 'state') return this.#stacks.get(slot) as WasmTensor;
    const state = this.states[source.index];
    const offset = this.#isLaterEntry(phase) ? this.entryBytes(source.index) : 0;
    return this.#engine.look(state, [this.#inputs.steps, ...state.shape.slice(1)], offset);
  }

  /** Running forward, step t reads entry t and writes t + 1; in reverse it reads t + 1 and writes t. */
  #isLaterEntry(phase: Location['phase']): boolean {
    return phase === (this.#inputs.reverse ? 'before' : 'after');
  }

  #address({ slot, offset, phase }: Location): Address {
    const { source, shape } = this.#loop.slots[slot];
    const stride = source.kind === 'local' || source.kind === 'invariant' ? 0 : BYTES * sizeOf(shape);
    return { pointer: this.#bases[slot] + BYTES * offset + (this.#isLaterEntry(phase) ? stride : 0), stride };
  }

  #bind(instruction: LoweredInstruction): RunStep {
    switch (instruction.kind) {
      case 'group':
        return this.#bindGroup(instruction);
      case 'product':
        return this.#bindProduct(instruction);
      case 'single':
        return this.#bindSingle(instruction);
      default:
        throw instruction satisfies never;
    }
  }

  #bindGroup({ program: { words, constants }, operands }: LoweredGroup): RunStep {
    const { kernels, allocator, workspace } = this.#engine.machine;
    operands.forEach((location, operand) => {
      const { pointer, stride } = this.#address(location);
      words[pointerWord(operand)] = pointer;
      words[pointerWord(operand) + 1] = stride;
    });
    for (const { word, constant } of constants) words[word] = floatBits(this.#inputs.constants[constant]);
    const code = this.#allocate(words.byteLength);
    allocator.views.i32.set(words, code / BYTES);
    return (time) => kernels.runGroup(code, time, workspace);
  }

  #bindProduct({ a, b, out, transposeA, transposeB, m, k, n }: LoweredProduct): RunStep {
    const { kernels, workspace } = this.#engine.machine;
    const [left, right, result] = [a, b, out].map(({ location }) => this.#address(location));
    const isPackedOnce = this.#loop.slots[b.location.slot].source.kind === 'invariant';
    if (!transposeA && isFewRows(m) && !isPackedOnce) {
      return (time) =>
        kernels.multiplyFewRows(
          left.pointer + time * left.stride,
          a.leading,
          right.pointer + time * right.stride,
          b.leading,
          Number(transposeB),
          result.pointer + time * result.stride,
          out.leading,
          m,
          k,
          n,
          0,
        );
    }
    const packed = this.#allocate(kernels.packedBytes(k, n));
    const multiply = (time: number): void =>
      kernels.multiplyPacked(
        left.pointer + time * left.stride,
        a.leading,
        Number(transposeA),
        packed,
        result.pointer + time * result.stride,
        out.leading,
        m,
        k,
        n,
        0,
        workspace,
      );
    const pack = (time: number): void =>
      kernels.packRight(right.pointer + time * right.stride, b.leading, Number(transposeB), k, n, packed);
    if (isPackedOnce) {
      pack(0);
      return multiply;
    }
    return (time) => {
      pack(time);
      multiply(time);
    };
  }

  #bindSingle({ op, attributes, inputs, out }: LoweredSingle): RunStep {
    const kernel = kernelOf(op);
    const { machine } = this.#engine;
    const placeAt = ({ location, shape, dtype }: LocatedValue): ((time: number) => Place) => {
      const { pointer, stride } = this.#address(location);
      return (time) => ({ pointer: pointer + time * stride, shape, dtype });
    };
    const result = placeAt(out);
    const places = inputs.map((input): ((time: number) => PlacedOperand) => {
      if (!('constant' in input)) return placeAt(input);
      const value = this.#inputs.constants[input.constant];
      return () => value;
    });
    return (time) =>
      kernel(
        machine,
        result(time),
        places.map((place) => place(time)),
        attributes,
      );
  }
}
